import { useMutation } from '@tanstack/react-query'
import type { Client } from '../../../server/contract/clients.ts'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import { call } from '../../lib/console-client.ts'
import { wasRefused } from '../../lib/console-request.ts'
import { every, recordQuery, refresh, refreshWithout } from '../../lib/queries.ts'
import { showAtOnce } from '../../lib/optimistic.ts'
import { pageQuery, type Pages } from '../../lib/record-pages.ts'

const { clients } = consoleApi

export const clientPages =
  (query: EndpointInput<typeof clients.list>['query']): Pages<Client> =>
  (asked) =>
    pageQuery('clients', clients.list, { query: { ...query, ...asked } })

export const clientQuery = (clientId: string) =>
  recordQuery('clients', clients.get, { params: { client_id: clientId } })

export const useCreateClient = () =>
  useMutation({
    mutationFn: (body: EndpointInput<typeof clients.create>['body']) => call(clients.create, { body }),
    onSuccess: () => refresh('clients', 'scopes'),
  })

export const useUpdateClient = (clientId: string) =>
  useMutation({
    mutationFn: (body: EndpointInput<typeof clients.update>['body']) =>
      call(clients.update, { params: { client_id: clientId }, body }),
    onSuccess: () => refresh('clients', 'scopes', 'tokens'),
    // Somebody else changed it: what is stored now is shown beside what was typed.
    onError: (error) => {
      if (wasRefused(error, 'conflict')) void refresh('clients')
    },
  })

/**
 * Disables or enables: everything else stays as it is stored. Shown before the server answers, and taken back where it
 * refuses.
 */
export const useSetClientStatus = (clientId: string) =>
  useMutation({
    mutationFn: async (status: Client['status']) => {
      const params = { client_id: clientId }
      return await call(clients.update, { params, body: { ...(await call(clients.get, { params })), status } })
    },
    onMutate: async (status) => ({
      takeBack: await showAtOnce<Client>('clients', (client) =>
        client.client_id === clientId ? { ...client, status } : client,
      ),
    }),
    onError: (_error, _status, shown) => shown?.takeBack(),
    onSettled: () => refresh('clients', 'scopes', 'tokens'),
  })

export const useDeleteClient = (clientId: string) =>
  useMutation({
    mutationFn: () => call(clients.remove, { params: { client_id: clientId } }),
    onSuccess: () => refreshWithout(clientQuery(clientId).queryKey, 'clients', 'scopes', 'tokens'),
  })

export const useAddSecret = (clientId: string) =>
  useMutation({
    mutationFn: () => call(clients.addSecret, { params: { client_id: clientId } }),
    onSuccess: () => refresh('clients'),
  })

export const useRetireSecret = (clientId: string) =>
  useMutation({
    mutationFn: (secretId: string) =>
      call(clients.removeSecret, { params: { client_id: clientId, secret_id: secretId } }),
    onSuccess: () => refresh('clients'),
  })

/** The newest access token of a client; asked for again and again until there is one. */
export const firstTokenQuery = (clientId: string) => ({
  ...recordQuery('tokens', consoleApi.tokens.list, {
    query: { client_id: clientId, type: 'access_token', limit: 1 },
  }),
  refetchInterval: ({ state }: { state: { data?: { items: readonly unknown[] } | undefined } }) =>
    state.data?.items.length === 1 ? false : every(1_000)(),
})

/** What an access token says; it never says anything else. */
export const tokenClaimsQuery = (id: string) => ({
  ...recordQuery('tokens', consoleApi.tokens.claims, { params: { id } }),
  staleTime: Infinity,
})
