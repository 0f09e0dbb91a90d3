import type { ClientRecord } from '../../store/records.ts'
import { ClientHeading } from './client-heading.tsx'
import { ClientLinks } from './client-links.tsx'
import { PageLayout } from './page-layout.tsx'
import { describedByProblem, Problem } from './problem.tsx'

interface SignInPageProps {
  client: ClientRecord
  /** Where the form goes, with what it carries on. */
  action: string
  interaction: string
  username: string
  problem?: string | undefined
}

export function SignInPage({ client, action, interaction, username, problem }: SignInPageProps) {
  return (
    <PageLayout title={`Sign in to ${client.name}`}>
      <ClientHeading client={client}>{`Sign in to ${client.name}`}</ClientHeading>
      <Problem>{problem}</Problem>
      <form method="post" action={action}>
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
          {...describedByProblem(problem)}
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
          {...describedByProblem(problem)}
        />
        <button className="primary" type="submit">
          Sign in
        </button>
      </form>
      <ClientLinks client={client} />
    </PageLayout>
  )
}
