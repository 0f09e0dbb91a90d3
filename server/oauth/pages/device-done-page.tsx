import type { ClientRecord } from '../../store/records.ts'
import { ClientHeading } from './client-heading.tsx'
import { PageLayout } from './page-layout.tsx'

/** The end of the story in the browser: the device goes on by itself. */
export function DeviceDonePage({ client, isAllowed }: { client: ClientRecord; isAllowed: boolean }) {
  return (
    <PageLayout title={isAllowed ? 'Device connected' : 'Device not connected'}>
      <ClientHeading client={client}>
        {isAllowed ? 'You can go back to your device' : 'Nothing was allowed'}
      </ClientHeading>
      <p className="centred">
        {isAllowed ? (
          <>
            <bdi>{client.name}</bdi> goes on there in a few seconds. You can close this page.
          </>
        ) : (
          <>
            <bdi>{client.name}</bdi> has no access from that device. You can close this page.
          </>
        )}
      </p>
    </PageLayout>
  )
}
