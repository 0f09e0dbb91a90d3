import './overview.css'
import { Skeleton } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Suspense, useState, type ComponentType, type ReactNode } from 'react'
import type { Client } from '../../../server/contract/clients.ts'
import type { Overview } from '../../../server/contract/server.ts'
import { Callout } from '../../components/callout.tsx'
import { CodeValue } from '../../components/code-value.tsx'
import { Details } from '../../components/details.tsx'
import { LoadFailed } from '../../components/notice.tsx'
import { ElapsedTime } from '../../components/relative-time.tsx'
import { RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { Section } from '../../components/section.tsx'
import { overviewQuery } from '../../lib/queries.ts'
import { firstClientsQuery, lastTokenQuery, trafficQuery } from './api.ts'
import { AttentionSection } from './attention-section.tsx'
import { RecentRefusals } from './recent-refusals.tsx'
import { TrafficSection } from './traffic-section.tsx'
import { digits } from '../../lib/numbers.ts'

const route = getRouteApi('/')

/** Leads to a first client and a first token. */
export type Welcome = ComponentType<{
  /** A client is about to be made: from now on it stays until it is done. */
  onBegin: () => void
  /** It is dismissed, or at its end. */
  onDone: () => void
}>

export function OverviewScreen({ Welcome }: { Welcome: Welcome }) {
  const overview = useQuery(overviewQuery())
  const clients = useQuery(firstClientsQuery())
  const [isDismissed, setDismissed] = useLocalStorage({
    key: 'gatehouse.welcome-dismissed',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  const [hasBegun, setBegun] = useState(false)
  const own = clients.data?.items.filter((client) => !client.built_in)
  const error = overview.error ?? clients.error
  if (overview.data === undefined || own === undefined) {
    const retry = () => void Promise.all([overview.refetch(), clients.refetch()])
    return <Screen title="Overview">{error === null ? <Loading /> : <LoadFailed error={error} retry={retry} />}</Screen>
  }
  const isWelcoming = hasBegun || (own.length === 0 && !isDismissed)
  const [first, second] = own
  return (
    <Screen title="Overview">
      {isWelcoming ? (
        <Suspense fallback={<Skeleton height={420} mb="md" role="status" aria-label="Loading" />}>
          <Welcome
            onBegin={() => setBegun(true)}
            onDone={() => {
              setBegun(false)
              setDismissed(true)
            }}
          />
        </Suspense>
      ) : (
        first !== undefined && second === undefined && <FirstTokenHint client={first} />
      )}
      <OverviewContent overview={overview.data} isWelcoming={isWelcoming} />
    </Screen>
  )
}

/** What there is to see; of a server that nobody has used yet that is little. */
function OverviewContent({ overview, isWelcoming }: { overview: Overview; isWelcoming: boolean }) {
  if (isWelcoming) {
    return (
      <>
        {overview.attention.length > 0 && <AttentionSection items={overview.attention} />}
        <ServerSection overview={overview} hasUptime />
      </>
    )
  }
  return (
    <>
      <Figures overview={overview} />
      <AttentionSection items={overview.attention} />
      <Traffic />
      <ServerSection overview={overview} hasUptime={false} />
    </>
  )
}

function Traffic() {
  const traffic = useQuery(trafficQuery())
  const { range = 'hour' } = route.useSearch()
  const navigate = route.useNavigate()
  if (traffic.data === undefined && traffic.isError) {
    return (
      <Section title="Issued and refused">
        <LoadFailed error={traffic.error} retry={() => void traffic.refetch()} />
      </Section>
    )
  }
  return (
    <>
      <TrafficSection
        traffic={traffic.data}
        range={range}
        onRange={(next) => void navigate({ search: next === 'hour' ? {} : { range: next }, replace: true })}
      />
      <RecentRefusals traffic={traffic.data} />
    </>
  )
}

/** The way on for who left or loaded the page anew between the first client and its first token. */
function FirstTokenHint({ client }: { client: Client }) {
  const { data } = useQuery(lastTokenQuery(client.client_id))
  if (data?.total !== 0) return null
  return (
    <div className="first-token-hint">
      <Callout
        tone="neutral"
        title={`${client.client_name} has no token yet`}
        action={
          <RouteLink to="/clients/$clientId" params={{ clientId: client.client_id }}>
            Connect it
          </RouteLink>
        }
      >
        Its page shows how to connect it, with its own values filled in.
      </Callout>
    </div>
  )
}

function Figures({ overview: { counts, started_at } }: { overview: Overview }) {
  return (
    <dl className="figures">
      <Figure name="Server running for">
        <ElapsedTime since={started_at} />
      </Figure>
      <Figure name="Live access tokens">
        <RouteLink to="/tokens" search={{ type: 'access_token', status: 'active' }}>
          {digits(counts.live_access_tokens)}
        </RouteLink>
      </Figure>
      <Figure name="Live refresh tokens">
        <RouteLink to="/tokens" search={{ type: 'refresh_token', status: 'active' }}>
          {digits(counts.live_refresh_tokens)}
        </RouteLink>
      </Figure>
      <Figure name="Clients">
        <RouteLink to="/clients">{digits(counts.clients)}</RouteLink>
      </Figure>
      <Figure name="Users">
        <RouteLink to="/users">{digits(counts.users)}</RouteLink>
      </Figure>
    </dl>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** @param hasUptime whether it is said here: above the figures it is said already. */
function ServerSection({ overview, hasUptime }: { overview: Overview; hasUptime: boolean }) {
  const { issuer } = overview
  return (
    <Section title="Server">
      <Details
        items={[
          ['Issuer', <CodeValue key="issuer" value={issuer} label="issuer URL" />],
          [
            'Discovery',
            <CodeValue key="discovery" value={`${issuer}/.well-known/openid-configuration`} label="discovery URL" />,
          ],
          ...(hasUptime ? [['Uptime', <ElapsedTime key="uptime" since={overview.started_at} />] as const] : []),
          ['Data directory', <CodeValue key="data" value={overview.data_directory} label="data directory" />],
          ['Version', overview.version],
        ]}
      />
    </Section>
  )
}

/** The places of what comes, in their final sizes. */
function Loading() {
  return (
    <div role="status" aria-label="Loading">
      <Skeleton height={74} mb="md" />
      <Skeleton height={92} mb="md" />
      <Skeleton height={324} mb="md" />
      <Skeleton height={120} mb="md" />
    </div>
  )
}
