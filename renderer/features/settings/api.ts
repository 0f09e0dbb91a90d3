import { useMutation } from '@tanstack/react-query'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import { call, callForFile, callWithFile } from '../../lib/console-client.ts'
import { ConnectionLost, wasRefused } from '../../lib/console-request.ts'
import { queryClient } from '../../lib/query-client.ts'
import { every, recordQuery, refresh } from '../../lib/queries.ts'

const { server, keys, registration, configuration, backups, branding, passwordPolicy, network, keyProtection } =
  consoleApi

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

export const brandingQuery = () => recordQuery('server', branding.get, {})

/** As `useUpdateSettings`, for a part of them: what is stored is read again, after a conflict too. */
const useUpdatePart = <Body, Answer>(update: (body: Body) => Promise<Answer>) =>
  useMutation({
    mutationFn: update,
    onSuccess: () => refresh(),
    onError: (error) => {
      if (wasRefused(error, 'conflict')) void refresh()
    },
  })

export const useUpdateBranding = () =>
  useUpdatePart((body: EndpointInput<typeof branding.update>['body']) => call(branding.update, { body }))

export const previewBranding = (body: EndpointInput<typeof branding.preview>['body'], signal: AbortSignal) =>
  call(branding.preview, { body }, signal)

/** Asked for again while somebody looks: a certificate may be renewed. */
export const networkQuery = () => ({ ...recordQuery('server', network.get, {}), refetchInterval: every(15_000) })

export const useMakeAuthority = () =>
  useUpdatePart((body: EndpointInput<typeof network.makeAuthority>['body']) => call(network.makeAuthority, { body }))

export const useUpdatePasswordPolicy = () =>
  useUpdatePart((body: EndpointInput<typeof passwordPolicy.update>['body']) => call(passwordPolicy.update, { body }))

/** Asked for again while somebody looks: the server makes backups by itself. */
export const scheduleQuery = () => ({
  ...recordQuery('server', backups.schedule, {}),
  refetchInterval: every(15_000),
})

export const useUpdateSchedule = () =>
  useUpdatePart((body: EndpointInput<typeof backups.updateSchedule>['body']) => call(backups.updateSchedule, { body }))

export const useRunBackup = () => useUpdatePart(() => call(backups.run, {}))

export const useRemoveKeptBackup = () => useUpdatePart((name: string) => call(backups.removeKept, { params: { name } }))

export const openKeptBackup = (name: string, signal: AbortSignal) =>
  call(backups.openKept, { params: { name } }, signal)

export const keyProtectionQuery = () => recordQuery('server', keyProtection.get, {})

export const useSetKeyPassphrase = () =>
  useUpdatePart((passphrase: string) => call(keyProtection.setPassphrase, { body: { passphrase } }))

export const useRemoveKeyPassphrase = () => useUpdatePart(() => call(keyProtection.removePassphrase, {}))

export const useUseKeychain = () => useUpdatePart(() => call(keyProtection.useKeychain, {}))

export const useLeaveKeychain = () =>
  useUpdatePart((passphrase: string) => call(keyProtection.leaveKeychain, { body: { passphrase } }))

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

export const exportConfiguration = () => call(configuration.exportFile, {})

export const planConfiguration = (text: string, signal: AbortSignal) =>
  call(configuration.plan, { body: { text } }, signal)

/** Carries out the plan that was shown. */
export async function applyConfiguration(text: string, digest: string) {
  const applied = await call(configuration.apply, { body: { text, digest } })
  await refresh('clients', 'users', 'scopes', 'sessions', 'tokens', 'keys')
  return applied
}

export const makeBackup = (passphrase: string, signal: AbortSignal) =>
  callForFile(backups.create, { body: { passphrase } }, signal)

export const uploadBackup = (file: File, signal: AbortSignal) => callWithFile(backups.upload, {}, file, signal)

export const summariseBackup = (id: string, passphrase: string, signal: AbortSignal) =>
  call(backups.summary, { params: { id }, body: { passphrase } }, signal)

export const discardBackup = (id: string) => call(backups.discard, { params: { id } })

/** Milliseconds between two questions, and until nobody expects the server back. */
const ASK_AGAIN = 500
const GIVE_UP = 120_000

/**
 * Puts the backup in the place of everything; resolves when the server has started again with it.
 * @throws Error with the reason, when what was there before is there still.
 */
export async function restoreBackup(id: string, passphrase: string): Promise<void> {
  await call(backups.restore, { params: { id }, body: { passphrase } })
  const until = Date.now() + GIVE_UP
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN))
    const state = await stateIfThere()
    if (state?.last_restore?.id !== id) continue
    if (state.last_restore.failure !== null) throw new Error(state.last_restore.failure)
    await queryClient.invalidateQueries()
    return
  }
  throw new Error('The server did not start again within two minutes: look at its log')
}

/** Undefined while the server starts again. */
async function stateIfThere() {
  try {
    return await call(backups.state, {})
  } catch (error) {
    if (error instanceof ConnectionLost) return undefined
    throw error
  }
}
