import type { ClientRecord, UserRecord } from '../../store/records.ts'
import { ClientHeading } from './client-heading.tsx'
import { PageLayout } from './page-layout.tsx'

interface DeviceConsentPageProps {
  client: ClientRecord
  user: UserRecord
  scopes: readonly { name: string; description: string }[]
  /** The user code as the device shows it. */
  code: string
  /** Where the form goes, with the code that it carries on. */
  action: string
  interaction: string
}

/** Says that a device asks, and which: who was lured here sees no such code on a device of theirs (RFC 8628 section 5.4). */
export function DeviceConsentPage({ client, user, scopes, code, action, interaction }: DeviceConsentPageProps) {
  return (
    <PageLayout title={`Allow ${client.name} on a device?`}>
      <ClientHeading client={client}>{`Allow ${client.name} on a device?`}</ClientHeading>
      <p>A device asks for access. It must show this code:</p>
      <p className="device-code">{code}</p>
      <p className="quiet">If no device of yours shows it, somebody else is asking: deny.</p>
      <form method="post" action={action}>
        <input type="hidden" name="interaction" value={interaction} />
        <p>
          You are signed in as <bdi className="name">{user.name ?? user.username}</bdi>.{' '}
          <button className="link" type="submit" name="decision" value="switch">
            Not you?
          </button>
        </p>
        <p>
          <bdi>{client.name}</bdi> asks to:
        </p>
        <ul>
          {scopes.map(({ name, description }) => (
            <li key={name}>
              <bdi>{description}</bdi> <code>{name}</code>
            </li>
          ))}
        </ul>
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
