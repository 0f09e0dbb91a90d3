/** Records by the names of the declarative file: how they are exported, and how a change of them is shown. */
import { toUserFields } from '../accounts/user-fields.ts'
import { toMetadata } from '../clients/client-metadata.ts'
import type { ClientRecord, ScopeRecord, SettingsRecord, UserRecord } from '../store/records.ts'
import type { Draft } from '../store/store.ts'

/** A record in the file's names, the one that names it first; without secrets and passwords: they are stored hashed, and a file cannot hold a hash. */
export type Declared = Readonly<Record<string, unknown>>

export const declaredScope = (scope: Draft<ScopeRecord>): Declared => ({
  name: scope.id,
  description: scope.description,
  default: scope.isDefault,
  claims: scope.claims,
})

export const declaredClient = (client: Draft<ClientRecord>): Declared => ({
  client_id: client.id,
  ...toMetadata(client),
  status: client.status,
})

export const declaredUser = (user: Draft<UserRecord>): Declared => ({ ...toUserFields(user), status: user.status })

export const declaredSettings = (settings: Draft<SettingsRecord>): Declared => ({
  access_token_lifetime: settings.accessTokenLifetime,
  refresh_token_lifetime: settings.refreshTokenLifetime,
  id_token_lifetime: settings.idTokenLifetime,
  consumer_login: settings.consumerLogin,
  implicit_flow: settings.implicitFlow,
  signing_algorithm: settings.signingAlgorithm,
})

/** Whether the file means the same without a member of this value: every list is empty, every switch off until it is said. */
export const isUnset = (value: unknown): boolean =>
  value === null ||
  value === false ||
  (typeof value === 'object' && (Array.isArray(value) ? value.length : Object.keys(value).length) === 0)
