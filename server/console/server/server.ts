/** The server as a whole: its state, what wants attention, its settings. */
import { hasOperator } from '../../accounts/operators.ts'
import { currentSettings } from '../../configuration/settings.ts'
import { server, type Overview, type Settings } from '../../contract/server.ts'
import type { EpochMs, SettingsRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import { everyRecord } from '../../store/every-record.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import { retireUnusedSecret } from '../../tokens/unused-secret.ts'
import type { Mount } from '../mount.ts'

interface Dependencies {
  store: Store
  keys: SigningKeys
  issuer: string
  issuerHost: string
  dataDirectory: string
  version: string
  startedAt: EpochMs
  now: () => EpochMs
}

const HOUR = 3_600_000
/** More than anyone works through at once: those that are settled make room for the next. */
const MAXIMUM_NOTICES = 100

export function serverRoom(mount: Mount, dependencies: Dependencies): void {
  const { store, keys, now } = dependencies

  mount.forOperators(server.overview, async () => ({
    issuer: dependencies.issuer,
    version: dependencies.version,
    started_at: new Date(dependencies.startedAt).toISOString(),
    data_directory: dependencies.dataDirectory,
    counts: await counts(store, now()),
    attention: await attention(dependencies),
  }))

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
  const [clients, users, scopes, access, refresh, lastHour, lastDay] = await Promise.all([
    store.listClients({ limit: 1 }),
    store.listUsers({ limit: 1 }),
    store.listScopes({ limit: 1 }),
    store.countTokens({ type: 'access_token', status: 'active', now }),
    store.countTokens({ type: 'refresh_token', status: 'active', now }),
    store.countTokens({ issuedFrom: now - HOUR, now }),
    store.countTokens({ issuedFrom: now - 24 * HOUR, now }),
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

async function attention({ store, issuer, issuerHost }: Dependencies): Promise<Overview['attention']> {
  const items: Overview['attention'] = []
  if (!(await hasOperator(store))) {
    items.push({
      code: 'no_operator',
      message: 'No user can sign in to this console in a browser: give a user the scope backend.',
      client_id: null,
    })
  }
  const settings = await currentSettings(store)
  if (settings.implicitFlow) {
    items.push({
      code: 'implicit_flow',
      message:
        'The implicit flow is on, which RFC 9700 section 2.1.2 advises against: tokens reach clients in URLs, where browser history and scripts of the page can read them, and whoever has one can use it. Move the clients that have the grant implicit to the authorization code, then switch it off in Settings.',
      client_id: null,
    })
  }
  if (settings.signingAlgorithm === 'HS256') {
    items.push({
      code: 'shared_secret',
      message:
        'Access tokens are signed by a secret that resource servers share (HS256): whoever can verify a token can also forge one. Give each API a library that reads the published keys, then choose another algorithm in Settings.',
      client_id: null,
    })
  }
  if (!isLoopback(issuerHost) && !issuer.startsWith('https:')) {
    items.push({
      code: 'insecure_issuer',
      message: `The issuer listens on ${issuerHost} without TLS: passwords, codes and tokens cross the network in clear. Start with --tls-cert and --tls-key, or put a TLS proxy before it and start with --issuer https://...`,
      client_id: null,
    })
  }
  const clients = everyRecord((page) => store.listClients({ ...page, status: 'active' }))
  for await (const client of clients) {
    if (items.length >= MAXIMUM_NOTICES) break
    if (client.grantTypes.includes('password')) {
      items.push({
        code: 'password_grant',
        message: `${client.name} may use the password grant, which RFC 9700 forbids: it sees its users' passwords.`,
        client_id: client.id,
      })
    }
    if (client.legacyCodeExchange) {
      items.push({
        code: 'legacy_code_exchange',
        message: `${client.name} exchanges codes without PKCE: a stolen code is enough, with its secret, to get tokens.`,
        client_id: client.id,
      })
    }
  }
  return items
}

const isLoopback = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/.test(host)

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
