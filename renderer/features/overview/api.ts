import { consoleApi } from '../../../server/contract/console-api.ts'
import { listQuery } from '../../lib/queries.ts'

/** Enough clients to see whether any is the operator's own: the server brings fewer. */
export const firstClientsQuery = () => listQuery('clients', consoleApi.clients.list, { query: { limit: 10 } })
