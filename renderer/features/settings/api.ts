import { useMutation } from '@tanstack/react-query'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import { call } from '../../lib/console-client.ts'
import { wasRefused } from '../../lib/console-request.ts'
import { recordQuery, refresh } from '../../lib/queries.ts'

const { server, keys, registration } = consoleApi

export const settingsQuery = () => recordQuery('server', server.settings, {})

export const useUpdateSettings = () =>
  useMutation({
    mutationFn: (body: EndpointInput<typeof server.updateSettings>['body']) => call(server.updateSettings, { body }),
    // What signs from now on may have been made just for it.
    onSuccess: () => refresh('keys'),
    // Somebody else changed them: what is stored now is shown beside what was typed.
    onError: (error) => {
      if (wasRefused(error, 'conflict')) void refresh()
    },
  })

/** Asked for again while somebody looks: a rotation may have made the next secret the one that signs. */
export const keysQuery = () => ({ ...recordQuery('keys', keys.list, {}), refetchInterval: 10_000 })

/** A change by its method alone: what it answers is forgotten as soon as it is not shown any more. */
export const useRevealSecret = () =>
  useMutation({
    mutationFn: (kid: string) => call(keys.reveal, { params: { kid } }),
    gcTime: 0,
  })

export const initialAccessTokensQuery = () => recordQuery('registration', registration.listTokens, {})

export const useCreateInitialAccessToken = () =>
  useMutation({
    mutationFn: (body: EndpointInput<typeof registration.createToken>['body']) =>
      call(registration.createToken, { body }),
    onSuccess: () => refresh('registration'),
  })

export const useRevokeInitialAccessToken = () =>
  useMutation({
    mutationFn: (id: string) => call(registration.revokeToken, { params: { id } }),
    onSuccess: () => refresh('registration'),
  })
