import { useMutation } from '@tanstack/react-query'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import type { Token } from '../../../server/contract/tokens.ts'
import { call } from '../../lib/console-client.ts'
import { every, recordQuery } from '../../lib/queries.ts'
import type { Pages } from '../../lib/record-pages.ts'

const { tokens } = consoleApi

/** Milliseconds back from now. */
const SPANS = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 } as const

/** What the inventory is narrowed to; `issued` ends now, whenever it is asked. */
export type TokenFilters = EndpointInput<typeof tokens.list>['query'] & { issued?: keyof typeof SPANS | undefined }

export function filtersNow({ issued, ...filters }: TokenFilters): EndpointInput<typeof tokens.list>['query'] {
  if (issued === undefined) return filters
  return { ...filters, issued_from: new Date(Date.now() - SPANS[issued]).toISOString() }
}

export const tokenPages =
  (filters: TokenFilters): Pages<Token> =>
  (asked) => ({
    queryKey: ['tokens', tokens.list.path, filters, asked],
    queryFn: ({ signal }) => call(tokens.list, { query: { ...filtersNow(filters), ...asked } }, signal),
  })

/** What revoking all that match would end. */
export const tallyQuery = (filters: TokenFilters) => ({
  queryKey: ['tokens', tokens.tally.path, filters],
  queryFn: ({ signal }: { signal: AbortSignal }) => call(tokens.tally, { query: filtersNow(filters) }, signal),
})

/** The inventory goes on by itself while somebody looks. */
export const INVENTORY_INTERVAL = every(4_000)

export const tokenQuery = (id: string) => ({
  ...recordQuery('tokens', tokens.get, { params: { id } }),
  refetchInterval: every(5_000),
})

/** Decodes and verifies a token. The token goes in the body: it never stands in an address or a cache. */
export const useInspect = () =>
  useMutation({ mutationFn: (token: string) => call(tokens.inspect, { body: { token } }), gcTime: 0 })
