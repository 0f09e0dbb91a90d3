import type { ClientRecord } from '../../store/records.ts'
import { ClientHeading } from './client-heading.tsx'
import { ClientLinks } from './client-links.tsx'
import { PageLayout } from './page-layout.tsx'

interface SignInPageProps {
  client: ClientRecord
  /** The authorization request that the form carries on. */
  query: string
  interaction: string
  username: string
  problem?: string | undefined
}

export function SignInPage({ client, query, interaction, username, problem }: SignInPageProps) {
  return (
    <PageLayout title={`Sign in to ${client.name}`}>
      <ClientHeading client={client}>{`Sign in to ${client.name}`}</ClientHeading>
      {problem !== undefined && (
        <p className="problem" role="alert" id="problem">
          {problem}
        </p>
      )}
      <form method="post" action={`/authorization/sign-in?${query}`}>
        <input type="hidden" name="interaction" value={interaction} />
        <label htmlFor="username">Username or email</label>
        <input
          id="username"
          name="username"
          defaultValue={username}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck="false"
          maxLength={254}
          required
          autoFocus={username === ''}
          aria-describedby={problem === undefined ? undefined : 'problem'}
        />
        <label htmlFor="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          maxLength={256}
          required
          autoFocus={username !== ''}
        />
        <button className="primary" type="submit">
          Sign in
        </button>
      </form>
      <ClientLinks client={client} />
    </PageLayout>
  )
}
