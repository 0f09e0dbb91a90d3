import './overview.css'
import { Alert, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Overview } from '../../../server/contract/server.ts'
import { CodeValue } from '../../components/code-value.tsx'
import { Details } from '../../components/details.tsx'
import { LoadFailed, Notice } from '../../components/notice.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RouteButton, RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { Section } from '../../components/section.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { overviewQuery } from '../../lib/queries.ts'

/** The server's own two: sign-in and console. */
const BUILT_IN_CLIENTS = 2

export function OverviewScreen() {
  const overview = useQuery(overviewQuery())
  return (
    <Screen title="Overview">
      {overview.data !== undefined ? (
        <OverviewContent overview={overview.data} />
      ) : overview.isError ? (
        <LoadFailed error={overview.error} retry={() => void overview.refetch()} />
      ) : (
        <SkeletonLines />
      )}
    </Screen>
  )
}

function OverviewContent({ overview }: { overview: Overview }) {
  const { counts, issuer } = overview
  return (
    <>
      <dl className="figures">
        <Figure name="Live access tokens" value={counts.live_access_tokens} />
        <Figure name="Live refresh tokens" value={counts.live_refresh_tokens} />
        <Figure name="Issued in the last hour" value={counts.issued_last_hour} />
        <Figure name="Issued in the last day" value={counts.issued_last_day} />
        <Figure name="Clients" value={counts.clients} />
        <Figure name="Users" value={counts.users} />
      </dl>
      {counts.clients <= BUILT_IN_CLIENTS && (
        <Section title="Your first token">
          <Notice
            title="Create a client, get a token"
            action={<RouteButton to="/clients/new">Create client</RouteButton>}
          >
            A client is a program that asks for tokens. It takes a name; you get its id, its secret and a line that
            works when pasted.
          </Notice>
        </Section>
      )}
      {overview.attention.length > 0 && <Attention items={overview.attention} />}
      <Section title="Server">
        <Details
          items={[
            ['Issuer', <CodeValue key="issuer" value={issuer} label="issuer URL" />],
            [
              'Discovery',
              <CodeValue key="discovery" value={`${issuer}/.well-known/openid-configuration`} label="discovery URL" />,
            ],
            ['Running since', <RelativeTime key="since" time={overview.started_at} />],
            ['Data directory', <CodeValue key="data" value={overview.data_directory} label="data directory" />],
            ['Version', overview.version],
          ]}
        />
      </Section>
    </>
  )
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value.toLocaleString('en')}</dd>
    </div>
  )
}

function Attention({ items }: { items: Overview['attention'] }) {
  return (
    <Section title="Wants attention">
      {items.map((item) => (
        <Alert key={item.code + (item.client_id ?? '')} variant="outline" color="orange.9" mb="xs">
          <Group justify="space-between" wrap="nowrap">
            <Text>{item.message}</Text>
            {item.client_id !== null && (
              <RouteLink to="/clients/$clientId" params={{ clientId: item.client_id }} style={{ whiteSpace: 'nowrap' }}>
                Open client
              </RouteLink>
            )}
          </Group>
        </Alert>
      ))}
    </Section>
  )
}
