import type { ClientRecord, UserRecord } from '../../store/records.ts'
import { claimWords } from './claim-words.ts'

/** Whose consent is asked for; the button is one of the form's decisions. */
export function SignedInAs({ user }: { user: UserRecord }) {
  return (
    <p>
      You are signed in as{' '}
      <bdi>
        <strong>{user.name ?? user.username}</strong>
      </bdi>
      .{' '}
      <button className="link" type="submit" name="decision" value="switch">
        Not you?
      </button>
    </p>
  )
}

export interface AskedForProps {
  client: ClientRecord
  scopes: readonly { name: string; description: string }[]
  /** Claims asked for by name, beside those of the scopes. */
  claims: readonly string[]
  /** Resource servers that the client would call, beside this one. */
  resources: readonly string[]
}

/** What a client asks for, in words. */
export function AskedFor({ client, scopes, claims, resources }: AskedForProps) {
  return (
    <>
      <p>
        <bdi>{client.name}</bdi> asks to:
      </p>
      <ul>
        {scopes.map(({ name, description }) => (
          <li key={name}>
            <bdi>{description}</bdi> <code>{name}</code>
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
    </>
  )
}

export function Choices() {
  return (
    <div className="choices">
      <button type="submit" name="decision" value="deny">
        Deny
      </button>
      <button className="primary" type="submit" name="decision" value="allow">
        Allow
      </button>
    </div>
  )
}
