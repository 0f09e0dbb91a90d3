import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { hashPassword, passwordMatches } from '../accounts/passwords.ts'
import type { DeclarativeConfig } from '../contract/declarative-config.ts'
import { fromMetadata } from '../clients/client-metadata.ts'
import { usesSecret } from '../clients/client-secrets.ts'
import { prepareKeysFor } from '../clients/prepare-keys.ts'
import { fromUserFields } from '../console/users/user-view.ts'
import { parseScope } from '../protocol/scope.ts'
import { signOutEverywhere } from '../sessions/end-sessions.ts'
import type { ClientRecord, EpochMs, Kind, Records, UserRecord } from '../store/records.ts'
import { StoreConflict, type Change, type Draft, type PutChange, type Store } from '../store/store.ts'
import { hashSecret } from '../tokens/secrets.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import { ConfigurationError } from './load-config.ts'
import { currentSettings } from './settings.ts'

interface Dependencies {
  store: Store
  keys: SigningKeys
  now: () => EpochMs
}

/**
 * Brings the store to what the file says, in one commit: what it names is created or updated, what it does not name is
 * left alone, and what is as it says already is not written.
 * @returns how many changes were committed: none when the store was as the file says.
 * @throws ConfigurationError
 */
export async function applyDeclarativeConfig(config: DeclarativeConfig, dependencies: Dependencies): Promise<number> {
  requireDistinct(config)
  const changes = [
    ...(await scopeChanges(config, dependencies)),
    ...(await clientChanges(config, dependencies)),
    ...(await userChanges(config, dependencies)),
    ...(await settingsChanges(config, dependencies)),
  ]
  if (changes.length === 0) return 0
  try {
    await dependencies.store.commit(changes)
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error
    throw new ConfigurationError(conflictIn(config, changes, error), { cause: error })
  }
  return changes.length
}

/** Each thing is said once: of two entries for it neither is right. */
function requireDistinct(config: DeclarativeConfig): void {
  const names = {
    'scopes.N.name': config.scopes.map((scope) => scope.name),
    'clients.N.client_id': config.clients.map((client) => client.client_id),
    'users.N.username': config.users.map((user) => user.username.toLowerCase()),
  }
  for (const [place, each] of Object.entries(names)) {
    const again = each.findIndex((name, index) => each.indexOf(name) < index)
    if (again < 0) continue
    throw new ConfigurationError(
      `${place.replace('N', String(again))}: ${String(each[again])} is named twice in the file`,
    )
  }
}

/** What a refused commit means for the operator: nearly always a username or an email that another user has. */
function conflictIn(
  config: DeclarativeConfig,
  changes: readonly Change[],
  { kind, id, reason }: StoreConflict,
): string {
  const user = changes.map((change) => (change.op === 'put' && change.kind === 'users' ? change.record : undefined))
  const username = user.find((record) => record?.id === id)?.username
  const index = config.users.findIndex((entry) => entry.username === username)
  if (index >= 0)
    return `users.${String(index)}.${reason}: another user signs in with the ${reason} of ${String(username)}`
  return `${kind}: ${id} was changed while the file was applied; start again`
}

async function scopeChanges(config: DeclarativeConfig, { store, now }: Dependencies): Promise<Change[]> {
  const changes: Change[] = []
  for (const [index, scope] of config.scopes.entries()) {
    const current = await store.get('scopes', scope.name)
    if (current?.builtIn === true) {
      throw new ConfigurationError(`scopes.${String(index)}.name: ${scope.name} is built in and cannot be configured`)
    }
    changes.push(
      ...putIfChanged('scopes', current, {
        id: scope.name,
        description: scope.description,
        builtIn: false,
        isDefault: scope.default,
        claims: scope.claims,
        createdAt: current?.createdAt ?? now(),
        updatedAt: now(),
      }),
    )
  }
  return changes
}

async function clientChanges(config: DeclarativeConfig, { store, keys, now }: Dependencies): Promise<Change[]> {
  const changes: Change[] = []
  for (const [index, client] of config.clients.entries()) {
    const at = `clients.${String(index)}`
    const current = await store.get('clients', client.client_id)
    if (current?.builtIn === true) {
      throw new ConfigurationError(`${at}.client_id: ${client.client_id} is built in and cannot be configured`)
    }
    const record: Draft<ClientRecord> = {
      ...fromMetadata(client, await knownScopes(config, store, client.scope, at)),
      id: client.client_id,
      builtIn: false,
      status: client.status ?? current?.status ?? 'active',
      secrets: clientSecrets(client, current, now(), at),
      registrationTokenHash: current?.registrationTokenHash ?? null,
      createdAt: current?.createdAt ?? now(),
      updatedAt: now(),
    }
    await prepareKeysFor(record, keys)
    changes.push(...putIfChanged('clients', current, record))
    if (record.status === 'disabled' && current?.status === 'active') {
      changes.push({ op: 'revoke', tokens: { clientId: record.id }, at: now() })
    }
  }
  return changes
}

/** The secret that the file names, kept as it is where it is known already; a client without secrets has none. */
function clientSecrets(
  client: DeclarativeConfig['clients'][number],
  current: ClientRecord | undefined,
  createdAt: EpochMs,
  at: string,
): ClientRecord['secrets'] {
  const secret = client.client_secret
  if (!usesSecret(client.token_endpoint_auth_method)) {
    if (secret === undefined) return []
    throw new ConfigurationError(
      `${at}.client_secret: a client of token_endpoint_auth_method ${client.token_endpoint_auth_method} has no secret`,
    )
  }
  const known = current?.secrets ?? []
  if (secret === undefined) {
    if (known.length > 0) return known
    throw new ConfigurationError(`${at}.client_secret: expected a secret for this client, which authenticates by one`)
  }
  const hash = hashSecret(secret)
  return known.some((each) => each.hash === hash) ? known : [{ id: randomUUID(), hash, createdAt }]
}

async function userChanges(config: DeclarativeConfig, { store, now }: Dependencies): Promise<Change[]> {
  const changes: Change[] = []
  for (const [index, user] of config.users.entries()) {
    const at = `users.${String(index)}`
    const found = await store.findUserByLogin(user.username)
    const current = found?.username.toLowerCase() === user.username.toLowerCase() ? found : undefined
    const record: Draft<UserRecord> = {
      ...fromUserFields(user, await knownScopes(config, store, user.scope, at)),
      id: current?.id ?? randomUUID(),
      passwordHash: await passwordHash(user.password, current),
      status: user.status ?? current?.status ?? 'active',
      createdAt: current?.createdAt ?? now(),
      updatedAt: now(),
    }
    const put = putIfChanged('users', current, record)
    changes.push(...put)
    const isOut = record.status === 'disabled' || record.passwordHash !== current?.passwordHash
    if (current !== undefined && put.length > 0 && isOut) {
      changes.push(...(await signOutEverywhere(store, current.id, now())))
    }
  }
  return changes
}

async function passwordHash(password: string | undefined, current: UserRecord | undefined): Promise<string | null> {
  const known = current?.passwordHash ?? null
  if (password === undefined || (await passwordMatches(password, known))) return known
  return await hashPassword(password)
}

async function settingsChanges({ settings }: DeclarativeConfig, { store }: Dependencies): Promise<Change[]> {
  const current = await currentSettings(store)
  return putIfChanged('settings', current, {
    id: 'server',
    accessTokenLifetime: settings.access_token_lifetime ?? current.accessTokenLifetime,
    refreshTokenLifetime: settings.refresh_token_lifetime ?? current.refreshTokenLifetime,
    idTokenLifetime: settings.id_token_lifetime ?? current.idTokenLifetime,
    consumerLogin: settings.consumer_login ?? current.consumerLogin,
    signingAlgorithm: settings.signing_algorithm ?? current.signingAlgorithm,
  })
}

/** The scopes that `scope` names: built in, stored, or in the file itself. */
async function knownScopes(
  config: DeclarativeConfig,
  store: Store,
  scope: string,
  at: string,
): Promise<readonly string[]> {
  const { scopes } = parseScope(scope)
  for (const name of scopes) {
    const isKnown = config.scopes.some((each) => each.name === name) || (await store.get('scopes', name)) !== undefined
    if (!isKnown) throw new ConfigurationError(`${at}.scope: there is no scope ${name}; name it under scopes`)
  }
  return scopes
}

/** No change where nothing but the time of the change would differ. */
function putIfChanged<K extends 'scopes' | 'clients' | 'users' | 'settings'>(
  kind: K,
  current: Records[K] | undefined,
  record: Draft<Records[K]>,
): Change[] {
  const comparable = (each: object) => ({ ...each, revision: 0, updatedAt: 0 })
  if (current !== undefined && isDeepStrictEqual(comparable(current), comparable(record))) return []
  return [{ op: 'put', kind, record, expected: current?.revision ?? 'absent' } as PutChange & { kind: Kind }]
}
