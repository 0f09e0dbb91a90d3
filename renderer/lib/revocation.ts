import { useMutation } from '@tanstack/react-query'
import { consoleApi } from '../../server/contract/console-api.ts'
import type { EndpointInput } from '../../server/contract/endpoint.ts'
import type { Token } from '../../server/contract/tokens.ts'
import { call } from './console-client.ts'
import { showAtOnce } from './optimistic.ts'
import { recordQuery, refresh } from './queries.ts'
import type { Revoking } from './revoke-in-slices.ts'

const { tokens } = consoleApi

/** All of a client, a user or a family. */
type Shared = Exclude<EndpointInput<typeof tokens.revokeAll>['body'], { ids: string[] }>

/** The server as `revoke-in-slices` asks it. */
export const revocationServer: Revoking = {
  list: (query) => call(tokens.list, { query }),
  revokeAll: (body) => call(tokens.revokeAll, { body }),
}

/** How many live tokens there are of a client, a user or a family. */
export const liveTokensQuery = (of: Shared) =>
  recordQuery('tokens', tokens.list, { query: { ...of, status: 'active', limit: 1 } })

/** As the server will do it: a refresh token takes its family along. */
function endedBy(revoked: Token): (token: Token) => Token {
  const revoked_at = new Date().toISOString()
  const isEnded = (token: Token) =>
    token.id === revoked.id || (revoked.type === 'refresh_token' && token.family_id === revoked.family_id)
  return (token) =>
    isEnded(token) && token.revoked_at === null ? { ...token, revoked_at, status: 'revoked' as const } : token
}

/** Shown before the server answers, and taken back where it refuses. */
export const useRevokeToken = () =>
  useMutation({
    mutationFn: ({ id }: Token) => call(tokens.revoke, { params: { id } }),
    onMutate: async (revoked) => ({ takeBack: await showAtOnce<Token>('tokens', endedBy(revoked)) }),
    onError: (_error, _token, shown) => shown?.takeBack(),
    onSettled: () => refresh('tokens', 'clients', 'users', 'scopes'),
  })

export const useRevokeAll = () =>
  useMutation({
    mutationFn: (body: Shared) => call(tokens.revokeAll, { body }),
    onSuccess: () => refresh('tokens', 'clients', 'users', 'scopes'),
  })
