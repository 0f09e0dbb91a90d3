import { hashKey, keepPreviousData, queryOptions, type QueryKey } from '@tanstack/react-query'
import { consoleApi } from '../../server/contract/console-api.ts'
import type { Endpoint } from '../../server/contract/endpoint.ts'
import { serverWatch } from './connection.ts'
import { call } from './console-client.ts'
import type { CallInput } from './console-request.ts'
import { queryClient } from './query-client.ts'

/** What the console keeps of the server, by what it is about: a change names what it touches. */
export type Topic =
  'clients' | 'users' | 'sessions' | 'scopes' | 'tokens' | 'keys' | 'server' | 'session' | 'registration'

/** A query that keeps showing the page before while the next one loads: nothing jumps. */
export function listQuery<E extends Endpoint>(topic: Topic, endpoint: E, input: CallInput<E>) {
  return queryOptions({ ...recordQuery(topic, endpoint, input), placeholderData: keepPreviousData })
}

export function recordQuery<E extends Endpoint>(topic: Topic, endpoint: E, input: CallInput<E>) {
  return queryOptions({
    queryKey: [topic, endpoint.path, input],
    queryFn: ({ signal }) => call(endpoint, input, signal),
  })
}

/** Asks again for everything that a change may have touched; what it counts for the server is part of that. */
export async function refresh(...topics: readonly Topic[]): Promise<void> {
  await Promise.all([...topics, 'server' as const].map((topic) => queryClient.invalidateQueries({ queryKey: [topic] })))
}

/** As `refresh`, after a record was deleted: the screen that still shows it does not ask for it, only to be refused. */
export async function refreshWithout(gone: QueryKey, ...topics: readonly Topic[]): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: gone, refetchType: 'none' })
  const isLeft = ({ queryKey }: { queryKey: QueryKey }) => hashKey(queryKey) !== hashKey(gone)
  await Promise.all(
    [...topics, 'server' as const].map((topic) =>
      queryClient.invalidateQueries({ queryKey: [topic], predicate: isLeft }),
    ),
  )
}

/** Asks again after so many milliseconds, unless the server is lost: it is asked for that alone then (`serverWatch`). */
export const every = (milliseconds: number) => () => (serverWatch.state().isLost ? false : milliseconds)

/** The state of the server; asked for again and again while somebody looks. */
export const overviewQuery = () => ({
  ...recordQuery('server', consoleApi.server.overview, {}),
  refetchInterval: every(4_000),
})

/** What a new password must be. */
export const passwordPolicyQuery = () => recordQuery('server', consoleApi.passwordPolicy.get, {})
/** What holds for the whole server. */
export const settingsQuery = () => recordQuery('server', consoleApi.server.settings, {})

/** The scopes that can be chosen in forms and filters. */
export const scopeChoicesQuery = () => listQuery('scopes', consoleApi.scopes.list, { query: { limit: 200 } })

/** The first clients that fit what is typed, to choose one. */
export const clientChoicesQuery = (q: string) =>
  listQuery('clients', consoleApi.clients.list, { query: { q, limit: 20 } })

/** The first users that fit. */
export const userChoicesQuery = (q: string) => listQuery('users', consoleApi.users.list, { query: { q, limit: 20 } })
