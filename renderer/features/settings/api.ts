import { useMutation } from '@tanstack/react-query'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import { call } from '../../lib/console-client.ts'
import { wasRefused } from '../../lib/console-request.ts'
import { recordQuery, refresh } from '../../lib/queries.ts'

const { server, registration, configuration } = consoleApi

export const settingsQuery = () => recordQuery('server', server.settings, {})

export const useUpdateSettings = () =>
  useMutation({
    mutationFn: (body: EndpointInput<typeof server.updateSettings>['body']) => call(server.updateSettings, { body }),
    onSuccess: () => refresh(),
    // Somebody else changed them: what is stored now is shown beside what was typed.
    onError: (error) => {
      if (wasRefused(error, 'conflict')) void refresh()
    },
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

export const exportConfiguration = () => call(configuration.exportFile, {})

export const planConfiguration = (text: string, signal: AbortSignal) =>
  call(configuration.plan, { body: { text } }, signal)

/** Carries out the plan that was shown. */
export async function applyConfiguration(text: string, digest: string) {
  const applied = await call(configuration.apply, { body: { text, digest } })
  await refresh('clients', 'users', 'scopes', 'sessions', 'tokens', 'keys')
  return applied
}
