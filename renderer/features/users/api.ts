import { useMutation } from '@tanstack/react-query'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import type { User } from '../../../server/contract/users.ts'
import { call } from '../../lib/console-client.ts'
import { wasRefused } from '../../lib/console-request.ts'
import { every, recordQuery, refresh, refreshWithout } from '../../lib/queries.ts'
import { showAtOnce } from '../../lib/optimistic.ts'
import { pageQuery, type Pages } from '../../lib/record-pages.ts'

const { clients, users, sessions, signIns, consents } = consoleApi

export const userPages =
  (query: EndpointInput<typeof users.list>['query']): Pages<User> =>
  (asked) =>
    pageQuery('users', users.list, { query: { ...query, ...asked } })

export const userQuery = (id: string) => recordQuery('users', users.get, { params: { id } })

export const previewedClientQuery = (client_id: string) =>
  recordQuery('clients', clients.get, { params: { client_id } })

/** What the chosen client would be told about the user. */
export const claimsPreviewQuery = (id: string, client_id: string, scope: string) =>
  recordQuery('users', users.previewClaims, { params: { id, client_id }, query: { scope } })

export const useCreateUser = () =>
  useMutation({
    mutationFn: (body: EndpointInput<typeof users.create>['body']) => call(users.create, { body }),
    onSuccess: () => refresh('users', 'scopes'),
  })

export const useUpdateUser = (id: string) =>
  useMutation({
    mutationFn: (body: EndpointInput<typeof users.update>['body']) => call(users.update, { params: { id }, body }),
    onSuccess: () => refresh('users', 'sessions', 'scopes', 'tokens'),
    // Somebody else changed it: what is stored now is shown beside what was typed.
    onError: (error) => {
      if (wasRefused(error, 'conflict')) void refresh('users')
    },
  })

/**
 * Blocks or unblocks: everything else stays as it is stored. Shown before the server answers, and taken back where it
 * refuses.
 */
export const useSetUserStatus = (id: string) =>
  useMutation({
    mutationFn: async (status: User['status']) => {
      const { id: _, ...stored } = await call(users.get, { params: { id } })
      return await call(users.update, { params: { id }, body: { ...stored, status } })
    },
    onMutate: async (status) => ({
      takeBack: await showAtOnce<User>('users', (user) => (user.id === id ? { ...user, status } : user)),
    }),
    onError: (_error, _status, shown) => shown?.takeBack(),
    onSettled: () => refresh('users', 'sessions', 'tokens'),
  })

export const useSetPassword = (id: string) =>
  useMutation({
    mutationFn: (password: string) => call(users.setPassword, { params: { id }, body: { password } }),
    onSuccess: () => refresh('users', 'sessions', 'tokens'),
  })

export const useDeleteUser = (id: string) =>
  useMutation({
    mutationFn: () => call(users.remove, { params: { id } }),
    onSuccess: () => refreshWithout(userQuery(id).queryKey, 'users', 'scopes', 'tokens'),
  })

export const sessionsQuery = (id: string) => recordQuery('sessions', sessions.list, { params: { id } })

export const useEndSession = (id: string) =>
  useMutation({
    mutationFn: (sid: string) => call(sessions.end, { params: { id, sid } }),
    onSettled: () => refresh('users', 'sessions', 'tokens'),
  })

export const useEndAllSessions = (id: string) =>
  useMutation({
    mutationFn: () => call(sessions.endAll, { params: { id } }),
    onSettled: () => refresh('users', 'sessions', 'tokens'),
  })

/** Asked for again and again while somebody looks: attempts go on. */
export const signInsQuery = (id: string) => ({
  ...recordQuery('sessions', signIns.list, { params: { id } }),
  refetchInterval: every(10_000),
})

export const consentsQuery = (id: string) => recordQuery('sessions', consents.list, { params: { id } })

export const useWithdrawConsent = (id: string) =>
  useMutation({
    mutationFn: (clientId: string) => call(consents.withdraw, { params: { id, client_id: clientId } }),
    onSettled: () => refresh('users', 'sessions', 'tokens'),
  })
