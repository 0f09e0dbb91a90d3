import { randomUUID } from 'node:crypto'
import { currentSettings } from '../configuration/settings.ts'
import { formatScope } from '../protocol/scope.ts'
import type {
  AccessTokenRecord,
  AuthorizationTerms,
  ClientRecord,
  EpochMs,
  IssuingGrant,
  RefreshTokenRecord,
  UserRecord,
} from '../store/records.ts'
import type { Change, Draft, Store } from '../store/store.ts'
import { hashSecret, newSecret } from './secrets.ts'
import type { Signer } from './signer.ts'
import type { SigningKeys } from './signing-keys.ts'

/** What was decided: who may act for whom, within which scopes. */
export interface Authorization {
  client: ClientRecord
  /** The subject; null where the client acts for itself. */
  user: UserRecord | null
  scopes: readonly string[]
  grantType: IssuingGrant
  familyId: string
  /** IP address of the request. */
  address: string | null
  /** Whether a refresh token comes with it. */
  refreshable: boolean
  /** The refresh token to hand out, where a rotation chose it beforehand; else a new one is made. */
  successor?: Successor
  /** Default none. */
  terms?: AuthorizationTerms | null
  /** When the user signed in; null without one. */
  authTime: EpochMs | null
  /** Seconds; default the client's, else the server's. */
  accessTokenLifetime?: number
}

/** What replaces a refresh token that was used. */
export interface Successor {
  refreshToken: string
  /** It was recorded when the token was used first: this is a retry. */
  onRecord: boolean
  /** The scopes it carries on: all of its predecessor's, however narrow this access token is (RFC 6749 section 6). */
  scopes: readonly string[]
}

export interface IssuedTokens {
  accessToken: string
  /** Seconds. */
  expiresIn: number
  refreshToken: string | null
  record: AccessTokenRecord
}

export interface TokenIssuer {
  /**
   * Signs an access token, and a refresh token where the authorization is refreshable, and resolves once both are on
   * record. `alongside` goes into the same commit: what the authorization consumed is consumed with it or not at all.
   * @throws StoreConflict when a condition in `alongside` does not hold; nothing was issued.
   */
  issue(authorization: Authorization, alongside?: readonly Change[]): Promise<IssuedTokens>
}

interface Dependencies {
  store: Store
  keys: SigningKeys
  signer: Signer
  /** The `iss` of every token. */
  issuer: string
  now: () => EpochMs
}

export function createTokenIssuer({ store, keys, signer, issuer, now }: Dependencies): TokenIssuer {
  return {
    async issue(authorization, alongside = []) {
      const settings = await currentSettings(store)
      const { client, user } = authorization
      // JWT times are whole seconds: the record says exactly what the token says.
      const issuedAt = Math.floor(now() / 1000) * 1000
      const expiresIn = authorization.accessTokenLifetime ?? client.accessTokenLifetime ?? settings.accessTokenLifetime
      const common = {
        clientId: client.id,
        userId: user?.id ?? null,
        grantType: authorization.grantType,
        familyId: authorization.familyId,
        revokedAt: null,
        address: authorization.address,
        terms: authorization.terms ?? null,
      }
      const access: Draft<AccessTokenRecord> = {
        ...common,
        type: 'access_token',
        id: randomUUID(),
        scopes: authorization.scopes,
        issuedAt,
        expiresAt: issuedAt + expiresIn * 1000,
      }
      const changes: Change[] = [...alongside, { op: 'put', kind: 'tokens', record: access, expected: 'absent' }]

      const { successor } = authorization
      const refreshToken = successor?.refreshToken ?? (authorization.refreshable ? newSecret() : null)
      if (refreshToken !== null && successor?.onRecord !== true) {
        const refresh: Draft<RefreshTokenRecord> = {
          ...common,
          type: 'refresh_token',
          id: hashSecret(refreshToken),
          scopes: successor?.scopes ?? authorization.scopes,
          issuedAt: now(),
          expiresAt: now() + (client.refreshTokenLifetime ?? settings.refreshTokenLifetime) * 1000,
          authTime: authorization.authTime,
          rotatedAt: null,
          successorSalt: null,
        }
        changes.push({ op: 'put', kind: 'tokens', record: refresh, expected: 'absent' })
      }

      // Side by side: a record of a token that nobody received harms nobody, and where a refresh token was spent for it
      // the retry gets the same successor again. The answer waits for both.
      const [accessToken] = await Promise.all([
        signer.sign(keys.current(settings.signingAlgorithm), 'at+jwt', accessTokenClaims(issuer, access, user)),
        store.commit(changes),
      ])
      return { accessToken, expiresIn, refreshToken, record: { ...access, revision: 1 } }
    },
  }
}

/** What a JWT access token says (RFC 9068 section 2.2), with `name` where a user is the subject. */
function accessTokenClaims(issuer: string, record: Draft<AccessTokenRecord>, user: UserRecord | null): object {
  return {
    iss: issuer,
    sub: user?.id ?? record.clientId,
    // No resource was named: the default resource indicator (RFC 9068 section 3) is this server.
    aud: issuer,
    iat: record.issuedAt / 1000,
    exp: record.expiresAt / 1000,
    jti: record.id,
    client_id: record.clientId,
    scope: formatScope(record.scopes),
    ...(user === null ? {} : { name: user.name ?? user.username }),
  }
}
