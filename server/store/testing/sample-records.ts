import {
  consentId,
  PLAIN_CLIENT,
  type AccessTokenRecord,
  type ClientRecord,
  type CodeRecord,
  type DeviceCodeRecord,
  type LogoutNoticeRecord,
  type RefreshTokenRecord,
  type ScopeRecord,
  type SessionRecord,
  type SignInEntry,
  type SigningKeyRecord,
  type UserRecord,
} from '../records.ts'
import type { Draft, PutChange } from '../store.ts'

type Expected = NonNullable<PutChange['expected']>
type Sample<R extends { id: string; revision: number }> = Partial<Draft<R>> & { id: string }

const when = (expected: Expected | undefined) => (expected === undefined ? {} : { expected })

export function putClient(sample: Sample<ClientRecord>, expected?: Expected): PutChange {
  const record: Draft<ClientRecord> = {
    ...PLAIN_CLIENT,
    name: sample.id,
    secrets: [{ id: 's1', hash: 'hash', createdAt: 1, lastUsedAt: null }],
    grantTypes: ['authorization_code'],
    redirectUris: ['https://client.example/callback'],
    scopes: ['openid'],
    refreshTokenLifetime: 60,
    jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] },
    contacts: ['ops@client.example'],
    createdAt: 1,
    updatedAt: 1,
    ...sample,
  }
  return { op: 'put', kind: 'clients', record, ...when(expected) }
}

export function putUser(sample: Sample<UserRecord>, expected?: Expected): PutChange {
  const record: Draft<UserRecord> = {
    username: sample.id,
    email: null,
    emailVerified: false,
    name: null,
    givenName: null,
    familyName: null,
    picture: null,
    phoneNumber: null,
    phoneNumberVerified: false,
    passwordHash: null,
    status: 'active',
    scopes: ['openid'],
    claims: { groups: ['staff'], größe: 1.5 },
    createdAt: 1,
    updatedAt: 1,
    ...sample,
  }
  return { op: 'put', kind: 'users', record, ...when(expected) }
}

export function putScope(sample: Sample<ScopeRecord>, expected?: Expected): PutChange {
  const record: Draft<ScopeRecord> = {
    description: '',
    builtIn: false,
    isDefault: false,
    claims: [],
    createdAt: 1,
    updatedAt: 1,
    ...sample,
  }
  return { op: 'put', kind: 'scopes', record, ...when(expected) }
}

const ISSUED = {
  clientId: 'c1',
  userId: 'u1',
  scopes: ['openid'],
  grantType: 'authorization_code',
  familyId: 'f1',
  issuedAt: 1000,
  expiresAt: 2000,
  revokedAt: null,
  address: '127.0.0.1',
  lastUsedAt: null,
  terms: null,
} as const

export function putAccessToken(sample: Sample<AccessTokenRecord>, expected?: Expected): PutChange {
  return {
    op: 'put',
    kind: 'tokens',
    record: { type: 'access_token', ...ISSUED, keyId: null, ...sample },
    ...when(expected),
  }
}

export function putRefreshToken(sample: Sample<RefreshTokenRecord>, expected?: Expected): PutChange {
  const record: Draft<RefreshTokenRecord> = {
    type: 'refresh_token',
    ...ISSUED,
    authTime: 900,
    rotatedAt: null,
    successorSalt: null,
    ...sample,
  }
  return { op: 'put', kind: 'tokens', record, ...when(expected) }
}

export function putCode(sample: Sample<CodeRecord>, expected?: Expected): PutChange {
  const record: Draft<CodeRecord> = {
    clientId: 'c1',
    userId: 'u1',
    scopes: ['openid'],
    redirectUri: 'https://client.example/callback',
    redirectUriGiven: true,
    codeChallenge: 'challenge',
    nonce: null,
    authTime: 900,
    sid: 'sid1',
    terms: { resources: ['https://api.example'], claims: { userinfo: ['name'], idToken: [] }, dpopThumbprint: 'jkt' },
    familyId: 'f1',
    expiresAt: 2000,
    redeemedAt: null,
    ...sample,
  }
  return { op: 'put', kind: 'codes', record, ...when(expected) }
}

export function putSession(sample: Sample<SessionRecord>, expected?: Expected): PutChange {
  return {
    op: 'put',
    kind: 'sessions',
    record: {
      sid: `sid of ${sample.id}`,
      userId: 'u1',
      authTime: 900,
      expiresAt: 2000,
      authorizations: [{ clientId: 'c1', familyId: 'f1', offline: false }],
      ...sample,
    },
    ...when(expected),
  }
}

export function putDeviceCode(sample: Sample<DeviceCodeRecord>): PutChange {
  return {
    op: 'put',
    kind: 'deviceCodes',
    record: {
      secretHash: `hash of ${sample.id}`,
      clientId: 'c1',
      scopes: ['openid'],
      terms: null,
      status: 'allowed',
      userId: 'u1',
      authTime: 900,
      familyId: 'f1',
      createdAt: 1000,
      expiresAt: 2000,
      ...sample,
    },
  }
}

export function putConsent(userId: string, clientId: string, expected?: Expected): PutChange {
  const record = {
    id: consentId(userId, clientId),
    userId,
    clientId,
    scopes: ['openid'],
    claims: ['email'],
    resources: ['https://api.example'],
    grantedAt: 1,
  }
  return { op: 'put', kind: 'consents', record, ...when(expected) }
}

export function putLogoutNotice(sample: Sample<LogoutNoticeRecord>): PutChange {
  const record: Draft<LogoutNoticeRecord> = {
    clientId: 'c1',
    userId: 'u1',
    sid: 'sid1',
    attempts: 0,
    nextAttemptAt: 1000,
    createdAt: 1000,
    expiresAt: 2000,
    ...sample,
  }
  return { op: 'put', kind: 'logoutNotices', record }
}

export function putKey(sample: Sample<SigningKeyRecord>, expected?: Expected): PutChange {
  const record: Draft<SigningKeyRecord> = {
    algorithm: 'RS256',
    status: 'current',
    publicJwk: { kty: 'RSA', n: 'n', e: 'AQAB' },
    sealedPrivateKey: 'v1.sealed',
    createdAt: 1,
    activatedAt: 1,
    retiredAt: null,
    removeAfter: null,
    ...sample,
  }
  return { op: 'put', kind: 'keys', record, ...when(expected) }
}

export function putSettings(expected?: Expected): PutChange {
  const lifetimes = { accessTokenLifetime: 3600, refreshTokenLifetime: 1_209_600, idTokenLifetime: 3600 }
  return {
    op: 'put',
    kind: 'settings',
    record: { id: 'server', ...lifetimes, consumerLogin: true, implicitFlow: false, signingAlgorithm: 'RS256' },
    ...when(expected),
  }
}

export function putSignIns(id: string, ...entries: readonly Partial<SignInEntry>[]): PutChange {
  const record = {
    id,
    entries: entries.map((entry) => ({
      at: 900,
      lastAt: 900,
      count: 1,
      outcome: 'success' as const,
      method: 'password' as const,
      clientId: 'c1',
      address: '127.0.0.1',
      ...entry,
    })),
  }
  return { op: 'put', kind: 'signIns', record }
}

/** One record of every kind. */
export const ONE_OF_EACH: readonly PutChange[] = [
  putClient({ id: 'c1' }),
  putUser({ id: 'u1', email: 'u1@example.com' }),
  putScope({ id: 'openid' }),
  putAccessToken({ id: 'a1' }),
  putRefreshToken({ id: 'r1' }),
  putCode({ id: 'k1' }),
  putSession({ id: 's1' }),
  putConsent('u1', 'c1'),
  putKey({ id: 'kid1' }),
  putSettings(),
  putSignIns('u1', {}),
]
