/** What a declarative file would change, found out without changing anything. */
import { randomUUID } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { currentPasswordPolicy, passwordProblem } from '../accounts/password-policy.ts'
import { passwordMatches } from '../accounts/passwords.ts'
import { fromUserFields } from '../accounts/user-fields.ts'
import { fromMetadata } from '../clients/client-metadata.ts'
import { usesSecret } from '../clients/client-secrets.ts'
import type { DeclarativeConfig } from '../contract/declarative-config.ts'
import { DEFAULT_PASSWORD_POLICY } from '../contract/password-policy.ts'
import type { FieldError } from '../http/problem.ts'
import { parseScope } from '../protocol/scope.ts'
import type { ClientRecord, Records, SettingsRecord, UserRecord } from '../store/records.ts'
import type { Draft } from '../store/store.ts'
import { hashSecret } from '../tokens/secrets.ts'
import { declaredClient, declaredScope, declaredSettings, declaredUser } from './declared.ts'
import { createdFields, fieldChanges, type FieldChange } from './field-changes.ts'
import { freeLogins } from './free-logins.ts'
import { planSettingsParts, type PlannedSettings, type PlanSettingsOptions } from './plan-settings.ts'
import { currentSettings } from './settings.ts'

export type DeclaredKind = 'scopes' | 'clients' | 'users' | 'settings'

interface Planned<K extends DeclaredKind> {
  readonly kind: K
  /** As the file names it. */
  readonly id: string
  /** Undefined where it is created. */
  readonly current: Records[K] | undefined
  readonly record: Draft<Records[K]>
  readonly fields: readonly FieldChange[]
  /** Whether every token of it ends. */
  readonly isEnded: boolean
}

export interface PlannedClient extends Planned<'clients'> {
  /** A secret is made for it when the plan is applied. */
  readonly needsSecret: boolean
}

export interface PlannedUser extends Planned<'users'> {
  /** In clear, to be hashed when the plan is applied; undefined where the one that is known stays. */
  readonly password: string | undefined
}

export type PlannedChange = Planned<'scopes'> | PlannedClient | PlannedUser | PlannedSettings

export interface Plan {
  /** In the order in which they are applied. */
  readonly changes: readonly PlannedChange[]
  /** How many records of each kind are as the file says. */
  readonly unchanged: Readonly<Record<DeclaredKind, number>>
  /** Why the file cannot be applied; a plan with problems is not to be applied. */
  readonly problems: readonly FieldError[]
}

export interface PlanOptions extends PlanSettingsOptions {
  /** What becomes of a client that authenticates by a secret and has none, in the file nor stored. */
  missingSecrets: 'made' | 'refused'
  /** Ends the planning when nobody waits for it any more: comparing many passwords takes a while. */
  signal?: AbortSignal | undefined
}

/** Records between two breaths: requests are answered meanwhile. */
const BREATH = 100

/**
 * Compares the store with what the file says: what it names is created or changed, what it does not name is left alone.
 * Finds every problem of the file, not the first alone.
 */
export async function planConfig(config: DeclarativeConfig, options: PlanOptions): Promise<Plan> {
  const planning = new Planning(config, options)
  planning.requireDistinct()
  await planning.readPasswordPolicy()
  await planning.each('scopes', config.scopes, (scope, at) => planning.scope(scope, at))
  await planning.each('clients', config.clients, (client, at) => planning.client(client, at))
  await planning.each('users', config.users, (user, at) => planning.user(user, at))
  await planning.settings()
  return planning
}

type FileScope = DeclarativeConfig['scopes'][number]
type FileClient = DeclarativeConfig['clients'][number]
type FileUser = DeclarativeConfig['users'][number]

class Planning implements Plan {
  readonly changes: PlannedChange[] = []
  readonly unchanged: Record<DeclaredKind, number> = { scopes: 0, clients: 0, users: 0, settings: 0 }
  readonly problems: FieldError[] = []
  readonly #config: DeclarativeConfig
  readonly #options: PlanOptions
  /** Names of scopes, and whether there is or will be one. */
  readonly #scopes = new Map<string, boolean>()
  /** Places of what was named before. */
  readonly #repeated = new Set<string>()
  #policy = DEFAULT_PASSWORD_POLICY
  readonly #logins: ReturnType<typeof freeLogins>

  constructor(config: DeclarativeConfig, options: PlanOptions) {
    this.#config = config
    this.#options = options
    this.#logins = freeLogins(options.store)
    for (const { name } of config.scopes) this.#scopes.set(name, true)
  }

  async each<T>(kind: DeclaredKind, items: readonly T[], plan: (item: T, at: number) => Promise<void>): Promise<void> {
    for (const [at, item] of items.entries()) {
      if (at % BREATH === 0) await breathe()
      this.#options.signal?.throwIfAborted()
      if (!this.#repeated.has(`${kind}.${String(at)}`)) await plan(item, at)
    }
  }

  /** Each thing is said once: of two entries for it neither is right. */
  requireDistinct(): void {
    const { scopes, clients, users } = this.#config
    const places = [
      ['scopes', 'name', scopes.map((scope) => scope.name)],
      ['clients', 'client_id', clients.map((client) => client.client_id)],
      ['users', 'username', users.map((user) => user.username.toLowerCase())],
    ] as const
    for (const [kind, field, names] of places) {
      const seen = new Set<string>()
      for (const [at, name] of names.entries()) {
        if (seen.has(name)) {
          this.#repeated.add(`${kind}.${String(at)}`)
          this.#refuse(`${kind}.${String(at)}.${field}`, `${name} is named twice in the file`)
        }
        seen.add(name)
      }
    }
  }

  /** New passwords are held to the policy of the file or, where it has none, of the server. */
  async readPasswordPolicy(): Promise<void> {
    this.#policy = this.#config.settings.password_policy ?? (await currentPasswordPolicy(this.#options.store))
  }

  async scope(scope: FileScope, at: number): Promise<void> {
    const { store, now } = this.#options
    const current = await store.get('scopes', scope.name)
    if (current?.builtIn === true) {
      this.#refuse(`scopes.${String(at)}.name`, `${scope.name} is built in and cannot be configured`)
      return
    }
    const record: Draft<Records['scopes']> = {
      id: scope.name,
      description: scope.description,
      builtIn: false,
      isDefault: scope.default,
      claims: scope.claims,
      createdAt: current?.createdAt ?? now(),
      updatedAt: now(),
    }
    if (this.#isUnchanged('scopes', current, record)) return
    const fields = fieldsOf(declaredScope, current, record)
    this.changes.push({ kind: 'scopes', id: scope.name, current, record, fields, isEnded: false })
  }

  async client(client: FileClient, at: number): Promise<void> {
    const { store, now } = this.#options
    const place = `clients.${String(at)}`
    const current = await store.get('clients', client.client_id)
    if (current?.builtIn === true) {
      this.#refuse(`${place}.client_id`, `${client.client_id} is built in and cannot be configured`)
      return
    }
    const secrets = this.#secretsOf(client, current, place)
    const record: Draft<ClientRecord> = {
      ...fromMetadata(client, await this.#knownScopes(client.scope, place)),
      id: client.client_id,
      builtIn: false,
      status: client.status ?? current?.status ?? 'active',
      secrets: secrets ?? [],
      registrationTokenHash: current?.registrationTokenHash ?? null,
      lastUsedAt: current?.lastUsedAt ?? null,
      createdAt: current?.createdAt ?? now(),
      updatedAt: now(),
    }
    const needsSecret = secrets === undefined
    if (!needsSecret && this.#isUnchanged('clients', current, record)) return
    this.changes.push({
      kind: 'clients',
      id: client.client_id,
      current,
      record,
      fields: [
        ...fieldsOf(declaredClient, current, record),
        ...secretChange('client_secret', (current?.secrets.length ?? 0) > 0, {
          isSet: needsSecret || record.secrets.length > 0,
          becomes: needsSecret ? 'made' : record.secrets === current?.secrets ? undefined : 'from the file',
        }),
      ],
      isEnded: record.status === 'disabled' && current?.status === 'active',
      needsSecret,
    })
  }

  /** The secret that the file names, kept as it is where it is known already; undefined where one is to be made. */
  #secretsOf(
    client: FileClient,
    current: ClientRecord | undefined,
    place: string,
  ): ClientRecord['secrets'] | undefined {
    const { client_secret: secret, token_endpoint_auth_method: method } = client
    if (!usesSecret(method)) {
      if (secret === undefined) return []
      this.#refuse(`${place}.client_secret`, `a client of token_endpoint_auth_method ${method} has no secret`)
      return []
    }
    const known = current?.secrets ?? []
    if (secret === undefined) {
      if (known.length > 0) return known
      if (this.#options.missingSecrets === 'made') return undefined
      this.#refuse(`${place}.client_secret`, 'expected a secret for this client, which authenticates by one')
      return []
    }
    const hash = hashSecret(secret)
    return known.some((each) => each.hash === hash)
      ? known
      : [{ id: randomUUID(), hash, createdAt: this.#options.now(), lastUsedAt: null }]
  }

  async user(user: FileUser, at: number): Promise<void> {
    const { store, now } = this.#options
    const place = `users.${String(at)}`
    const found = await store.findUserByLogin(user.username)
    const current = found?.username.toLowerCase() === user.username.toLowerCase() ? found : undefined
    const record: Draft<UserRecord> = {
      ...fromUserFields(user, await this.#knownScopes(user.scope, place)),
      id: current?.id ?? randomUUID(),
      passwordHash: current?.passwordHash ?? null,
      status: user.status ?? current?.status ?? 'active',
      createdAt: current?.createdAt ?? now(),
      updatedAt: now(),
    }
    const taken = await this.#logins.take(current, record)
    if (taken !== undefined) {
      this.#refuse(`${place}.${taken}`, `another user signs in with the ${taken} of ${user.username}`)
    }
    const { passwordHash } = record
    // Comparing takes a core for a while, and whoever has no password need not be compared.
    const isKnown =
      user.password === undefined || (passwordHash !== null && (await passwordMatches(user.password, passwordHash)))
    const weakness =
      isKnown || user.password === undefined ? undefined : passwordProblem(user.password, user.username, this.#policy)
    if (weakness !== undefined) this.#refuse(`${place}.password`, weakness)
    if (isKnown && this.#isUnchanged('users', current, record)) return
    this.changes.push({
      kind: 'users',
      id: user.username,
      current,
      record,
      fields: [
        ...fieldsOf(declaredUser, current, record),
        ...secretChange('password', record.passwordHash !== null, {
          isSet: true,
          becomes: isKnown ? undefined : 'from the file',
        }),
      ],
      isEnded: current !== undefined && (!isKnown || (record.status === 'disabled' && current.status === 'active')),
      password: isKnown ? undefined : user.password,
    })
  }

  async settings(): Promise<void> {
    const { branding, password_policy, backup_schedule, ...settings } = this.#config.settings
    for (const part of await planSettingsParts({ branding, password_policy, backup_schedule }, this.#options)) {
      for (const { path, message } of part.problems) this.#refuse(path, message)
      if (part.change === undefined) this.unchanged.settings++
      else this.changes.push(part.change)
    }
    const current = await currentSettings(this.#options.store)
    const record: Draft<SettingsRecord> = {
      id: 'server',
      accessTokenLifetime: settings.access_token_lifetime ?? current.accessTokenLifetime,
      refreshTokenLifetime: settings.refresh_token_lifetime ?? current.refreshTokenLifetime,
      idTokenLifetime: settings.id_token_lifetime ?? current.idTokenLifetime,
      consumerLogin: settings.consumer_login ?? current.consumerLogin,
      implicitFlow: settings.implicit_flow ?? current.implicitFlow,
      signingAlgorithm: settings.signing_algorithm ?? current.signingAlgorithm,
    }
    if (Object.keys(settings).length === 0 || this.#isUnchanged('settings', current, record)) return
    const fields = fieldsOf(declaredSettings, current, record)
    this.changes.push({ kind: 'settings', id: 'settings', current, record, fields, isEnded: false })
  }

  /** The scopes that `scope` names: built in, stored, or in the file itself. */
  async #knownScopes(scope: string, place: string): Promise<readonly string[]> {
    const { scopes } = parseScope(scope)
    for (const name of scopes) {
      if (!this.#scopes.has(name)) {
        this.#scopes.set(name, (await this.#options.store.get('scopes', name)) !== undefined)
      }
      if (this.#scopes.get(name) === true) continue
      this.#refuse(`${place}.scope`, `there is no scope ${name}; name it under scopes`)
    }
    return scopes
  }

  /** Counts a record of which nothing but the time of the change would differ. */
  #isUnchanged<K extends DeclaredKind>(kind: K, current: Records[K] | undefined, record: Draft<Records[K]>): boolean {
    const comparable = (each: object) => ({ ...each, revision: 0, updatedAt: 0 })
    if (current === undefined || !isDeepStrictEqual(comparable(current), comparable(record))) return false
    this.unchanged[kind]++
    return true
  }

  #refuse(path: string, message: string): void {
    this.problems.push({ path, message })
  }
}

function fieldsOf<R>(
  declared: (record: R) => Readonly<Record<string, unknown>>,
  current: R | undefined,
  record: R,
): readonly FieldChange[] {
  return current === undefined ? createdFields(declared(record)) : fieldChanges(declared(current), declared(record))
}

/** What is stored hashed is told in words. */
function secretChange(
  name: string,
  wasSet: boolean,
  { isSet, becomes }: { isSet: boolean; becomes: 'made' | 'from the file' | undefined },
): readonly FieldChange[] {
  const before = wasSet ? 'known' : null
  if (wasSet && !isSet) return [{ name, before, after: null, isSecret: true }]
  return becomes === undefined || !isSet ? [] : [{ name, before, after: becomes, isSecret: true }]
}
