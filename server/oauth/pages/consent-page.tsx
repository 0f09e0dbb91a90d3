import type { ClientRecord, UserRecord } from '../../store/records.ts'
import { claimWords } from './claim-words.ts'
import { ClientHeading } from './client-heading.tsx'
import { ClientLinks } from './client-links.tsx'
import { PageLayout } from './page-layout.tsx'

interface ConsentPageProps {
  client: ClientRecord
  user: UserRecord
  scopes: readonly { name: string; description: string }[]
  /** Claims asked for by name, beside those of the scopes. */
  claims: readonly string[]
  /** Resource servers that the client would call, beside this one. */
  resources: readonly string[]
  /** The authorization request that the form carries on. */
  query: string
  interaction: string
}

export function ConsentPage({ client, user, scopes, claims, resources, query, interaction }: ConsentPageProps) {
  return (
    <PageLayout title={`Allow ${client.name}?`}>
      <ClientHeading client={client}>{`Allow ${client.name}?`}</ClientHeading>
      <form method="post" action={`/authorization/consent?${query}`}>
        <input type="hidden" name="interaction" value={interaction} />
        <p>
          You are signed in as <strong>{user.name ?? user.username}</strong>.{' '}
          <button className="link" type="submit" name="decision" value="switch">
            Not you?
          </button>
        </p>
        <p>{client.name} asks to:</p>
        <ul>
          {scopes.map(({ name, description }) => (
            <li key={name}>
              {description} <code>{name}</code>
            </li>
          ))}
          {claims.map((name) => (
            <li key={`claim ${name}`}>
              {`See ${claimWords(name)}`} <code>{name}</code>
            </li>
          ))}
        </ul>
        {resources.length > 0 && (
          <>
            <p>With this it may also use:</p>
            <ul>
              {resources.map((resource) => (
                <li key={resource}>{resource}</li>
              ))}
            </ul>
          </>
        )}
        <div className="choices">
          <button type="submit" name="decision" value="deny">
            Deny
          </button>
          <button className="primary" type="submit" name="decision" value="allow">
            Allow
          </button>
        </div>
      </form>
      <ClientLinks client={client} />
    </PageLayout>
  )
}
