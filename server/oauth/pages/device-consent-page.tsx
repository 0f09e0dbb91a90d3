import type { UserRecord } from '../../store/records.ts'
import { AskedFor, Choices, SignedInAs, type AskedForProps } from './asked-for.tsx'
import { ClientHeading } from './client-heading.tsx'
import { ClientLinks } from './client-links.tsx'
import { PageLayout } from './page-layout.tsx'

interface DeviceConsentPageProps extends Omit<AskedForProps, 'claims'> {
  user: UserRecord
  /** The user code as the device shows it. */
  code: string
  /** Where the form goes, with the code that it carries on. */
  action: string
  interaction: string
}

/** Says that a device asks, and which: who was lured here sees no such code on a device of theirs (RFC 8628 section 5.4). */
export function DeviceConsentPage({ client, user, code, action, interaction, ...asked }: DeviceConsentPageProps) {
  return (
    <PageLayout title={`Allow ${client.name} on a device?`}>
      <ClientHeading client={client}>{`Allow ${client.name} on a device?`}</ClientHeading>
      <p>A device asks for access. It must show this code:</p>
      <p className="device-code">{code}</p>
      <p className="quiet">If no device of yours shows it, somebody else is asking: deny.</p>
      <form method="post" action={action}>
        <input type="hidden" name="interaction" value={interaction} />
        <SignedInAs user={user} />
        <AskedFor client={client} claims={[]} {...asked} />
        <Choices />
      </form>
      <ClientLinks client={client} />
    </PageLayout>
  )
}
