import { useMutation } from '@tanstack/react-query'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import { call } from '../../lib/console-client.ts'
import { every, listQuery, recordQuery } from '../../lib/queries.ts'

const { tokens } = consoleApi

/** The inventory; it goes on by itself while somebody looks. */
export const tokensQuery = (query: EndpointInput<typeof tokens.list>['query']) => ({
  ...listQuery('tokens', tokens.list, { query }),
  refetchInterval: every(5_000),
})

export const tokenQuery = (id: string) => ({
  ...recordQuery('tokens', tokens.get, { params: { id } }),
  refetchInterval: every(5_000),
})

/** Decodes and verifies a token. The token goes in the body: it never stands in an address or a cache. */
export const useInspect = () =>
  useMutation({ mutationFn: (token: string) => call(tokens.inspect, { body: { token } }), gcTime: 0 })
