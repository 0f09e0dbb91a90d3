/** Token records as a busy server would have them: live, in the order in which they were issued over the last hours. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { ACCESS_TOKEN_LIFETIME, REFRESH_TOKEN_LIFETIME } from './agreed-names.ts'

/** Who they belong to. */
export interface Holders {
  clientIds: readonly string[]
  userIds: readonly string[]
  /** The `kid` of the key that signed their access tokens. */
  keyId: string
}

/** As in server/store/records.ts; the server checks each when it starts. */
export interface TokenRecord {
  type: 'access_token' | 'refresh_token'
  id: string
  revision: number
  clientId: string
  userId: string | null
  scopes: readonly string[]
  grantType: 'authorization_code' | 'client_credentials'
  familyId: string
  issuedAt: number
  expiresAt: number
  revokedAt: null
  address: string
  terms: null
  keyId?: string
  authTime?: number
  rotatedAt?: null
  successorSalt?: null
}

/** The last is rare. */
export const SCOPE_SETS: readonly (readonly string[])[] = [
  ['orders:read'],
  ['orders:read', 'orders:write'],
  ['openid', 'profile', 'orders:read'],
  ['openid', 'profile', 'email'],
  ['reports:read'],
]

/** Milliseconds before now in which they were issued. */
const SPAN = 6 * 3_600_000

/** Seconds: none expires while it is measured. */
const ACCESS_LIFETIME = 24 * ACCESS_TOKEN_LIFETIME

/** Of ten records, eight are access tokens alone, and two an access token and the refresh token of its family. */
const CYCLE = 10

export function* tokenRecords(total: number, holders: Holders, now = Date.now()): Generator<TokenRecord> {
  let familyId = ''
  for (let index = 0; index < total; index++) {
    const isRefreshToken = index % CYCLE === CYCLE - 1
    // The refresh token is like the access token before it.
    const like = isRefreshToken ? index - 1 : index
    if (!isRefreshToken) familyId = randomUUID()
    // A pair has a user; of the others one in two acts for itself.
    const hasUser = like % CYCLE === CYCLE - 2 || like % 2 === 1
    const issuedAt = now - SPAN + Math.floor((like / total) * SPAN)
    const common = {
      revision: 1,
      clientId: pick(holders.clientIds, like),
      userId: hasUser ? pick(holders.userIds, like * 3 + 1) : null,
      scopes: scopesOf(like),
      grantType: hasUser ? ('authorization_code' as const) : ('client_credentials' as const),
      familyId,
      issuedAt,
      revokedAt: null,
      address: `192.0.2.${like % 250}`,
      terms: null,
    }
    yield isRefreshToken
      ? {
          ...common,
          type: 'refresh_token',
          id: createHash('sha256').update(randomBytes(32)).digest('base64url'),
          expiresAt: issuedAt + REFRESH_TOKEN_LIFETIME * 1000,
          authTime: issuedAt,
          rotatedAt: null,
          successorSalt: null,
        }
      : {
          ...common,
          type: 'access_token',
          id: randomUUID(),
          expiresAt: issuedAt + ACCESS_LIFETIME * 1000,
          keyId: holders.keyId,
        }
  }
}

function scopesOf(index: number): readonly string[] {
  if (index % 500 === 0) return SCOPE_SETS.at(-1) ?? []
  return pick(SCOPE_SETS.slice(0, -1), index * 7 + 3)
}

/** Evenly, in an order that looks like none. */
function pick<T>(from: readonly T[], index: number): T {
  const scattered = (Math.imul(index + 1, 0x9e3779b1) >>> 8) % from.length
  const found = from[scattered]
  if (found === undefined) throw new Error('nothing to pick from')
  return found
}
