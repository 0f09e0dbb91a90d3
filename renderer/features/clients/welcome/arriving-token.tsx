import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Client } from '../../../../server/contract/clients.ts'
import type { Token } from '../../../../server/contract/tokens.ts'
import { Callout } from '../../../components/callout.tsx'
import { RouteLink } from '../../../components/route-link.tsx'
import { overviewQuery } from '../../../lib/queries.ts'
import { firstTokenQuery, tokenClaimsQuery } from '../api.ts'
import { claimsInWords } from './claim-words.ts'

/** The place where the first token of a client appears, decoded, as soon as it was issued. */
export function ArrivingToken({ client }: { client: Client }) {
  const { data } = useQuery(firstTokenQuery(client.client_id))
  const token = data?.items[0]
  return (
    <div className="arriving" data-waiting={token === undefined || undefined} role="group" aria-label="The token">
      <div role="status">
        {token === undefined ? (
          <>
            <Text fw={500}>
              <span className="waiting-dot" aria-hidden="true" />
              Waiting for the first token
            </Text>
            <Text c="dimmed">It appears here, decoded, as soon as it is issued.</Text>
          </>
        ) : (
          <Callout
            tone="good"
            title="A token was issued"
            action={
              <RouteLink to="/tokens/$tokenId" params={{ tokenId: token.id }}>
                Open it
              </RouteLink>
            }
          >
            To {client.client_name}
            {token.address === null ? '' : `, at ${token.address}`}. This is what it says.
          </Callout>
        )}
      </div>
      {token !== undefined && <Claims client={client} token={token} />}
    </div>
  )
}

function Claims({ client, token }: { client: Client; token: Token }) {
  const { data } = useQuery(tokenClaimsQuery(token.id))
  const overview = useQuery(overviewQuery())
  if (data?.claims === undefined || data.claims === null || overview.data === undefined) return null
  const context = { issuer: overview.data.issuer, client, now: Date.parse(token.issued_at) }
  return (
    <dl className="claims">
      {claimsInWords(data.claims, context).map(({ claim, value, words }) => (
        <div key={claim}>
          <dt>{claim}</dt>
          <dd>
            <span className="claim-value">{value}</span>
            {words !== '' && <span className="claim-words">{words}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
