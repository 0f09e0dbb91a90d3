import { Button, Skeleton, Text } from '@mantine/core'
import { useState } from 'react'
import type { Refusal, Traffic } from '../../../server/contract/traffic.ts'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RouteLink } from '../../components/route-link.tsx'
import { Section } from '../../components/section.tsx'
import { groupRefusals } from './grouped-refusals.ts'

/** Shown until more are asked for. */
const FEW = 6

/** The requests that were refused last: who asked what, what was expected and what was received. */
export function RecentRefusals({ traffic }: { traffic: Traffic | undefined }) {
  const [isAll, setAll] = useState(false)
  const groups = traffic === undefined ? undefined : groupRefusals(traffic.refusals)
  return (
    <Section title="Recent refusals">
      {groups === undefined ? (
        <div className="refusals" role="status" aria-label="Loading">
          <Skeleton height={16} width="60%" my={8} />
          <Skeleton height={16} width="80%" my={8} />
        </div>
      ) : groups.length === 0 ? (
        <Text c="dimmed">
          Nothing was refused since the server started. What is refused stands here, with what was expected and what was
          received.
        </Text>
      ) : (
        <>
          <ul className="refusals">
            {groups.slice(0, isAll ? groups.length : FEW).map(({ refusal, times, key }) => (
              <RefusalItem key={key} refusal={refusal} times={times} />
            ))}
          </ul>
          {groups.length > FEW && (
            <Button variant="default" mt="sm" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
              {isAll ? 'Show fewer' : `Show all ${String(groups.length)}`}
            </Button>
          )}
        </>
      )}
    </Section>
  )
}

function RefusalItem({ refusal, times }: { refusal: Refusal; times: number }) {
  return (
    <li>
      <div className="refusal-head">
        <span className="refusal-error">{refusal.error}</span>
        <ClientOf refusal={refusal} />
        <span className="refusal-path" title={`${refusal.method} ${refusal.path}`}>
          {refusal.method} {refusal.path}
        </span>
        {times > 1 && <span className="refusal-times">{times} times</span>}
        <span className="refusal-time">
          <RelativeTime time={refusal.at} />
        </span>
      </div>
      <p className="refusal-words">{refusal.description}</p>
    </li>
  )
}

function ClientOf({ refusal: { client_id, client_name } }: { refusal: Refusal }) {
  if (client_id === null) return <span className="refusal-client refusal-nobody">no client named</span>
  if (client_name === null) {
    return (
      <span className="refusal-client refusal-nobody" title={client_id}>
        unknown client {client_id}
      </span>
    )
  }
  return (
    <span className="refusal-client" title={client_name}>
      <RouteLink to="/clients/$clientId" params={{ clientId: client_id }}>
        {client_name}
      </RouteLink>
    </span>
  )
}
