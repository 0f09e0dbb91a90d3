import { consoleApi } from '../../../server/contract/console-api.ts'
import { every, listQuery, recordQuery } from '../../lib/queries.ts'

/** Enough clients to see whether any is the operator's own: the server brings fewer. */
export const firstClientsQuery = () => listQuery('clients', consoleApi.clients.list, { query: { limit: 10 } })

/** What was issued and refused; it goes on by itself while somebody looks. */
export const trafficQuery = () => ({
  ...recordQuery('server', consoleApi.server.traffic, {}),
  refetchInterval: every(4_000),
})

/** The last token of a client, and how many it has. */
export const lastTokenQuery = (clientId: string) => ({
  ...recordQuery('tokens', consoleApi.tokens.list, { query: { client_id: clientId, limit: 1 } }),
  refetchInterval: every(4_000),
})
