/** The server as a whole: its state, what wants attention, its settings. */
import { currentSettings } from '../../configuration/settings.ts'
import { server, type Overview, type Settings } from '../../contract/server.ts'
import type { NetworkState } from '../../network/network.ts'
import type { Refusals } from '../../refusals/refusals.ts'
import type { DataKey } from '../../store/data-key.ts'
import type { EpochMs, SettingsRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import { retireUnusedSecret } from '../../tokens/unused-secret.ts'
import type { Mount } from '../mount.ts'
import { attention } from './attention.ts'
import { readTraffic } from './traffic.ts'

interface Dependencies {
  store: Store
  keys: SigningKeys
  refusals: Refusals
  issuer: string
  issuerHost: string
  network: Pick<NetworkState, 'served' | 'running'>
  dataKey: Pick<DataKey, 'protection' | 'keychainState'>
  dataDirectory: string
  authorityFile: string | null
  version: string
  startedAt: EpochMs
  now: () => EpochMs
}

const HOUR = 3_600_000

export function serverRoom(mount: Mount, dependencies: Dependencies): void {
  const { store, keys, now } = dependencies

  mount.forOperators(server.overview, async () => ({
    issuer: dependencies.issuer,
    version: dependencies.version,
    started_at: new Date(dependencies.startedAt).toISOString(),
    data_directory: dependencies.dataDirectory,
    authority_file: dependencies.authorityFile,
    counts: await counts(store, now()),
    attention: await attention(dependencies),
  }))

  mount.forOperators(server.traffic, () => readTraffic(dependencies))

  mount.forOperators(server.settings, async () => settingsView(await currentSettings(store)))

  mount.forOperators(server.updateSettings, async ({ body }) => {
    const record = {
      id: 'server' as const,
      accessTokenLifetime: body.access_token_lifetime,
      refreshTokenLifetime: body.refresh_token_lifetime,
      idTokenLifetime: body.id_token_lifetime,
      consumerLogin: body.consumer_login,
      implicitFlow: body.implicit_flow,
      signingAlgorithm: body.signing_algorithm,
    }
    // Its key is there, and published, before anything is signed with it.
    await keys.prepare(record.signingAlgorithm)
    try {
      await store.commit([{ op: 'put', kind: 'settings', record, expected: body.revision }])
    } finally {
      // The secret that was in use so far, or one that was made for a change which is refused.
      await retireUnusedSecret(dependencies)
    }
    return settingsView(await currentSettings(store))
  })
}

async function counts(store: Store, now: EpochMs): Promise<Overview['counts']> {
  const [clients, users, scopes, access, refresh, [lastHour = 0], [lastDay = 0]] = await Promise.all([
    store.listClients({ limit: 1 }),
    store.listUsers({ limit: 1 }),
    store.listScopes({ limit: 1 }),
    store.countTokens({ type: 'access_token', status: 'active', now }),
    store.countTokens({ type: 'refresh_token', status: 'active', now }),
    store.countIssued([now - HOUR, Infinity]),
    store.countIssued([now - 24 * HOUR, Infinity]),
  ])
  return {
    clients: clients.total,
    users: users.total,
    scopes: scopes.total,
    live_access_tokens: access,
    live_refresh_tokens: refresh,
    issued_last_hour: lastHour,
    issued_last_day: lastDay,
  }
}

function settingsView(settings: SettingsRecord): Settings {
  return {
    access_token_lifetime: settings.accessTokenLifetime,
    refresh_token_lifetime: settings.refreshTokenLifetime,
    id_token_lifetime: settings.idTokenLifetime,
    consumer_login: settings.consumerLogin,
    implicit_flow: settings.implicitFlow,
    signing_algorithm: settings.signingAlgorithm,
    revision: settings.revision,
  }
}
