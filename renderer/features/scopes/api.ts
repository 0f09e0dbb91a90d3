import { useMutation } from '@tanstack/react-query'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import type { Scope } from '../../../server/contract/scopes.ts'
import { call } from '../../lib/console-client.ts'
import { wasRefused } from '../../lib/console-request.ts'
import { recordQuery, refresh } from '../../lib/queries.ts'
import { pageQuery, type Pages } from '../../lib/record-pages.ts'

const { scopes } = consoleApi

export const scopePages =
  (query: EndpointInput<typeof scopes.list>['query']): Pages<Scope> =>
  (asked) =>
    pageQuery('scopes', scopes.list, { query: { ...query, ...asked } })

export const scopeQuery = (name: string) => recordQuery('scopes', scopes.get, { params: { name } })

export const useCreateScope = () =>
  useMutation({
    mutationFn: (body: EndpointInput<typeof scopes.create>['body']) => call(scopes.create, { body }),
    onSuccess: () => refresh('scopes'),
  })

export const useUpdateScope = (name: string) =>
  useMutation({
    mutationFn: (body: EndpointInput<typeof scopes.update>['body']) => call(scopes.update, { params: { name }, body }),
    onSuccess: () => refresh('scopes'),
    // Somebody else changed it: what is stored now is shown beside what was typed.
    onError: (error) => {
      if (wasRefused(error, 'conflict')) void refresh('scopes')
    },
  })

export const useDeleteScope = () =>
  useMutation({
    mutationFn: (name: string) => call(scopes.remove, { params: { name } }),
    onSuccess: () => refresh('scopes', 'clients', 'users'),
  })
