import type { ClientRecord, EpochMs } from './store/records.ts'
import type { Store } from './store/store.ts'

export interface RecentClient {
  clientId: string
  name: string
}

/** The newest tokens that are looked through for who got them. */
const TOKENS_LOOKED_AT = 50

/** The clients that were created or got a token last, the latest first. */
export async function recentClients(store: Store, limit: number, now: EpochMs): Promise<readonly RecentClient[]> {
  const [tokens, created] = await Promise.all([
    store.listTokens({ limit: TOKENS_LOOKED_AT, now }),
    store.listClients({ limit, sort: { by: 'createdAt', descending: true } }),
  ])
  const latest = new Map<string, EpochMs>()
  const seen = (id: string, at: EpochMs) => latest.set(id, Math.max(at, latest.get(id) ?? 0))
  for (const { clientId, issuedAt } of tokens.items) seen(clientId, issuedAt)
  for (const { id, createdAt } of created.items) seen(id, createdAt)
  const order = [...latest].sort(([, a], [, b]) => b - a)
  // A token outlives its client on record: such a client has no page to open. Nor is one of the server's own anybody's work.
  const clients = await Promise.all(order.map(async ([id]) => await store.get('clients', id)))
  return clients
    .filter((client): client is ClientRecord => client?.builtIn === false)
    .slice(0, limit)
    .map(({ id, name }) => ({ clientId: id, name }))
}
