import { useMutation } from '@tanstack/react-query'
import { consoleApi } from '../../server/contract/console-api.ts'
import type { EndpointInput } from '../../server/contract/endpoint.ts'
import { call } from './console-client.ts'
import { recordQuery, refresh } from './queries.ts'

const { tokens } = consoleApi

/** All of a client, a user or a family. */
type Shared = Exclude<EndpointInput<typeof tokens.revokeAll>['body'], { ids: string[] }>

/** How many live tokens there are of a client, a user or a family. */
export const liveTokensQuery = (of: Shared) =>
  recordQuery('tokens', tokens.list, { query: { ...of, status: 'active', limit: 1 } })

export const useRevokeToken = () =>
  useMutation({
    mutationFn: (id: string) => call(tokens.revoke, { params: { id } }),
    onSuccess: () => refresh('tokens', 'clients', 'users', 'scopes'),
  })

export const useRevokeAll = () =>
  useMutation({
    mutationFn: (body: Shared) => call(tokens.revokeAll, { body }),
    onSuccess: () => refresh('tokens', 'clients', 'users', 'scopes'),
  })
