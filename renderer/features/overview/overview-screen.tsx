import './overview.css'
import { Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Overview } from '../../../server/contract/server.ts'
import { CodeValue } from '../../components/code-value.tsx'
import { Details } from '../../components/details.tsx'
import { LoadFailed, Notice } from '../../components/notice.tsx'
import { ElapsedTime } from '../../components/relative-time.tsx'
import { RouteButton, RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { Section } from '../../components/section.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { overviewQuery } from '../../lib/queries.ts'
import { firstClientsQuery } from './api.ts'

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
      <FirstRun />
      <dl className="figures">
        <Figure name="Live access tokens" value={counts.live_access_tokens}>
          {(value) => (
            <RouteLink to="/tokens" search={{ type: 'access_token', status: 'active' }}>
              {value}
            </RouteLink>
          )}
        </Figure>
        <Figure name="Live refresh tokens" value={counts.live_refresh_tokens}>
          {(value) => (
            <RouteLink to="/tokens" search={{ type: 'refresh_token', status: 'active' }}>
              {value}
            </RouteLink>
          )}
        </Figure>
        <Figure name="Issued in the last hour" value={counts.issued_last_hour} />
        <Figure name="Issued in the last day" value={counts.issued_last_day} />
        <Figure name="Clients" value={counts.clients} />
        <Figure name="Users" value={counts.users} />
      </dl>
      {overview.attention.length > 0 && <Attention items={overview.attention} />}
      <Section title="Server">
        <Details
          items={[
            ['Issuer', <CodeValue key="issuer" value={issuer} label="issuer URL" />],
            [
              'Discovery',
              <CodeValue key="discovery" value={`${issuer}/.well-known/openid-configuration`} label="discovery URL" />,
            ],
            ['Uptime', <ElapsedTime key="uptime" since={overview.started_at} />],
            ['Data directory', <CodeValue key="data" value={overview.data_directory} label="data directory" />],
            ['Version', overview.version],
          ]}
        />
      </Section>
    </>
  )
}

/** The way to a first token, until there is a client of the operator's own. */
function FirstRun() {
  const { data } = useQuery(firstClientsQuery())
  if (data === undefined || data.items.some((client) => !client.built_in)) return null
  return (
    <Section title="Your first token">
      <Notice title="Create a client, get a token" action={<RouteButton to="/clients/new">Create client</RouteButton>}>
        A client is a program that asks for tokens. It takes a name; you get its id, its secret and a line that works
        when pasted.
      </Notice>
    </Section>
  )
}

interface FigureProps {
  name: string
  value: number
  /** Where the number leads. */
  children?: (value: string) => ReactNode
}

function Figure({ name, value, children = (text) => text }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children(value.toLocaleString('en'))}</dd>
    </div>
  )
}

function Attention({ items }: { items: Overview['attention'] }) {
  return (
    <Section title="Wants attention">
      <ul className="attention">
        {items.map((item) => (
          <li key={item.code + (item.client_id ?? '')}>
            <Group gap="sm" wrap="nowrap" align="flex-start">
              <IconAlertTriangle size={16} stroke={1.6} aria-hidden="true" className="attention-mark" />
              <Text flex={1}>{item.message}</Text>
              {item.client_id !== null && (
                <RouteLink to="/clients/$clientId" params={{ clientId: item.client_id }}>
                  Open client
                </RouteLink>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </Section>
  )
}
