import { BUILT_IN_SCOPES } from '../protocol/scope.ts'
import {
  PLAIN_CLIENT,
  type ClientRecord,
  type EpochMs,
  type ScopeRecord,
  type SettingsRecord,
} from '../store/records.ts'
import type { Change, Draft, Store } from '../store/store.ts'

/** The first-party client that tokens of /consumer/login belong to. */
export const LOGIN_CLIENT_ID = 'gatehouse-login'
/** The first-party client that operators' console sessions belong to. */
export const CONSOLE_CLIENT_ID = 'gatehouse-console'

const DEFAULT_SETTINGS: Draft<SettingsRecord> = {
  id: 'server',
  accessTokenLifetime: 3600,
  refreshTokenLifetime: 1_209_600,
  idTokenLifetime: 3600,
  consumerLogin: true,
  implicitFlow: false,
  signingAlgorithm: 'RS256',
}

/** Puts in place what every server has from its first start: built-in scopes, first-party clients, settings. */
export async function seedBuiltIns(store: Store, now: EpochMs): Promise<void> {
  const changes: Change[] = []
  for (const { name, description, isDefault, claims } of BUILT_IN_SCOPES) {
    if ((await store.get('scopes', name)) !== undefined) continue
    const record: Draft<ScopeRecord> = {
      id: name,
      description,
      builtIn: true,
      isDefault,
      claims,
      createdAt: now,
      updatedAt: now,
    }
    changes.push({ op: 'put', kind: 'scopes', record, expected: 'absent' })
  }
  for (const record of [
    firstPartyClient(LOGIN_CLIENT_ID, 'Simple login', now),
    firstPartyClient(CONSOLE_CLIENT_ID, 'Console', now),
  ]) {
    if ((await store.get('clients', record.id)) !== undefined) continue
    changes.push({ op: 'put', kind: 'clients', record, expected: 'absent' })
  }
  if ((await store.get('settings', 'server')) === undefined) {
    changes.push({ op: 'put', kind: 'settings', record: DEFAULT_SETTINGS, expected: 'absent' })
  }
  if (changes.length > 0) await store.commit(changes)
}

/** No grant is open to it: its tokens come from the rooms that own it, never from the token endpoint. */
function firstPartyClient(id: string, name: string, now: EpochMs): Draft<ClientRecord> {
  return {
    ...PLAIN_CLIENT,
    id,
    name,
    builtIn: true,
    tokenEndpointAuthMethod: 'none',
    scopes: BUILT_IN_SCOPES.map((scope) => scope.name),
    createdAt: now,
    updatedAt: now,
  }
}
