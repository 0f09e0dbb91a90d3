import type { OAuthError } from '../../protocol/oauth-error.ts'
import type { ClientRecord, UserRecord } from '../../store/records.ts'
import { ClientHeading } from './client-heading.tsx'
import { PageLayout } from './page-layout.tsx'

interface LogoutPageProps {
  /** Who asks; null where nobody is known to. */
  client: ClientRecord | null
  /** Whose session is to end. */
  user: UserRecord
  /** How many accounts the browser is signed in with. */
  accounts: number
  /** Where the form goes. */
  action: string
  interaction: string
  /** Why the request was refused, if it was: the person can sign out all the same. */
  refusal?: OAuthError | undefined
}

/** Asks whether a session is to end. */
export function LogoutPage({ client, user, accounts, action, interaction, refusal }: LogoutPageProps) {
  const heading = refusal === undefined ? 'Sign out?' : 'That did not work'
  return (
    <PageLayout title={heading}>
      {client === null ? (
        <header>
          <h1>{heading}</h1>
        </header>
      ) : (
        <ClientHeading client={client}>{heading}</ClientHeading>
      )}
      {refusal !== undefined && (
        <p className="problem" role="alert">
          The application sent you here with a request that this server cannot accept. You can still sign out, and stay
          on this page then.
        </p>
      )}
      {client !== null && (
        <p>
          <bdi>{client.name}</bdi> asks to sign you out.
        </p>
      )}
      <p>
        You are signed in as{' '}
        <bdi>
          <strong>{user.name ?? user.username}</strong>
        </bdi>
        {user.name !== null && ` (${user.username})`}.
      </p>
      <p>Applications that you opened with this sign-in may sign you out too.</p>
      <form method="post" action={action}>
        <input type="hidden" name="interaction" value={interaction} />
        <div className="choices">
          <button type="submit" name="decision" value="stay">
            Stay signed in
          </button>
          <button className="primary" type="submit" name="decision" value="sign-out">
            Sign out
          </button>
          {accounts > 1 && (
            <button type="submit" name="decision" value="all">
              {`Sign out of all ${String(accounts)} accounts`}
            </button>
          )}
        </div>
      </form>
      {refusal !== undefined && (
        <details>
          <summary>For the developer</summary>
          <p>
            <code>{refusal.code}</code>
          </p>
          <p>{refusal.description}</p>
        </details>
      )}
    </PageLayout>
  )
}
