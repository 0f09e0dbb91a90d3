import type { ClientRecord, UserRecord } from '../../store/records.ts'
import { ClientHeading } from './client-heading.tsx'
import { ClientLinks } from './client-links.tsx'
import { PageLayout } from './page-layout.tsx'

interface AccountPageProps {
  client: ClientRecord
  /** Those that the browser is signed in with. */
  accounts: readonly UserRecord[]
  /** The authorization request that the form carries on. */
  query: string
  interaction: string
}

export function AccountPage({ client, accounts, query, interaction }: AccountPageProps) {
  return (
    <PageLayout title="Choose an account">
      <ClientHeading client={client}>{`Choose an account for ${client.name}`}</ClientHeading>
      <form method="post" action={`/authorization/account?${query}`}>
        <input type="hidden" name="interaction" value={interaction} />
        {accounts.map((user) => (
          <button className="account" type="submit" name="account" value={user.id} key={user.id}>
            <bdi>{user.name ?? user.username}</bdi>
            {user.name !== null && <small>{user.username}</small>}
          </button>
        ))}
        <button className="account" type="submit" name="account" value="">
          Use another account
        </button>
      </form>
      <ClientLinks client={client} />
    </PageLayout>
  )
}
