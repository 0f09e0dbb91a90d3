import type { ClientRecord, UserRecord } from '../../store/records.ts'
import { ClientHeading } from './client-heading.tsx'
import { PageLayout } from './page-layout.tsx'

interface ConsentPageProps {
  client: ClientRecord
  user: UserRecord
  scopes: readonly { name: string; description: string }[]
  /** The authorization request that the form carries on. */
  query: string
  interaction: string
}

export function ConsentPage({ client, user, scopes, query, interaction }: ConsentPageProps) {
  return (
    <PageLayout title={`Allow ${client.name}?`}>
      <ClientHeading client={client}>{`Allow ${client.name}?`}</ClientHeading>
      <p>
        You are signed in as <strong>{user.name ?? user.username}</strong>.{' '}
        <a href={`/authorization/authorize?${withPrompt(query, 'login')}`}>Not you?</a>
      </p>
      <p>{client.name} asks to:</p>
      <ul>
        {scopes.map(({ name, description }) => (
          <li key={name}>
            {description} <code>{name}</code>
          </li>
        ))}
      </ul>
      <form method="post" action={`/authorization/consent?${query}`}>
        <input type="hidden" name="interaction" value={interaction} />
        <div className="choices">
          <button type="submit" name="decision" value="deny">
            Deny
          </button>
          <button className="primary" type="submit" name="decision" value="allow">
            Allow
          </button>
        </div>
      </form>
    </PageLayout>
  )
}

function withPrompt(query: string, prompt: string): string {
  const parameters = new URLSearchParams(query)
  parameters.set('prompt', prompt)
  return parameters.toString()
}
