import type { UserRecord } from '../../store/records.ts'
import { AskedFor, Choices, SignedInAs, type AskedForProps } from './asked-for.tsx'
import { ClientHeading } from './client-heading.tsx'
import { ClientLinks } from './client-links.tsx'
import { PageLayout } from './page-layout.tsx'

interface ConsentPageProps extends AskedForProps {
  user: UserRecord
  /** The authorization request that the form carries on. */
  query: string
  interaction: string
}

export function ConsentPage({ client, user, query, interaction, ...asked }: ConsentPageProps) {
  return (
    <PageLayout title={`Allow ${client.name}?`}>
      <ClientHeading client={client}>{`Allow ${client.name}?`}</ClientHeading>
      <form method="post" action={`/authorization/consent?${query}`}>
        <input type="hidden" name="interaction" value={interaction} />
        <SignedInAs user={user} />
        <AskedFor client={client} {...asked} />
        <Choices />
      </form>
      <ClientLinks client={client} />
    </PageLayout>
  )
}
