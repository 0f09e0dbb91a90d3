import { randomUUID } from 'node:crypto'
import { currentSettings } from '../configuration/settings.ts'
import type { AccessTokenAlgorithm } from '../protocol/signing-algorithms.ts'
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
import type { Usage } from '../usage/usage.ts'
import { accessTokenClaims, type Actor } from './access-token-claims.ts'
import { hashSecret, newSecret } from './secrets.ts'
import { signAccessToken } from './shared-secret.ts'
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
  /** What the whole family holds beside the scopes; a refresh token carries it on. Default none. */
  terms?: AuthorizationTerms | null
  /** What this access token holds of it: fewer resources, the key of this request. Default all of `terms`. */
  accessTerms?: AuthorizationTerms | null
  /** When the user signed in; null without one. */
  authTime: EpochMs | null
  /** Seconds; default the client's, else the server's. */
  accessTokenLifetime?: number
  /** The access token ends no later than this; default whenever its lifetime ends. */
  notAfter?: EpochMs
  /** Who acts for the subject, where that was delegated (RFC 8693 section 4.1): the claim `act`. */
  actor?: Actor
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
  usage: Usage
  /** The `iss` of every token. */
  issuer: string
  now: () => EpochMs
}

export function createTokenIssuer({ store, keys, signer, usage, issuer, now }: Dependencies): TokenIssuer {
  /** The key that signs now, and how. */
  async function signingKey(algorithm: AccessTokenAlgorithm) {
    if (algorithm !== 'HS256') {
      const key = keys.current(algorithm)
      return { id: key.kid, sign: (claims: object) => signer.sign(key, 'at+jwt', claims) }
    }
    // It is there, but where one change of the settings crossed another.
    await keys.prepare(algorithm)
    const secret = keys.currentSecret()
    return { id: secret.kid, sign: (claims: object) => signAccessToken(secret, claims) }
  }

  return {
    async issue(authorization, alongside = []) {
      const settings = await currentSettings(store)
      const { client, user } = authorization
      // JWT times are whole seconds: the record says exactly what the token says.
      const issuedAt = Math.floor(now() / 1000) * 1000
      const lifetime = authorization.accessTokenLifetime ?? client.accessTokenLifetime ?? settings.accessTokenLifetime
      const { terms = null, accessTerms = terms, notAfter = Infinity } = authorization
      const expiresAt = Math.min(issuedAt + lifetime * 1000, notAfter)
      const expiresIn = (expiresAt - issuedAt) / 1000
      const key = await signingKey(settings.signingAlgorithm)
      const common = {
        clientId: client.id,
        userId: user?.id ?? null,
        grantType: authorization.grantType,
        familyId: authorization.familyId,
        revokedAt: null,
        address: authorization.address,
        lastUsedAt: null,
      }
      const access: Draft<AccessTokenRecord> = {
        ...common,
        type: 'access_token',
        id: randomUUID(),
        scopes: authorization.scopes,
        issuedAt,
        expiresAt,
        terms: accessTerms,
        keyId: key.id,
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
          terms,
          authTime: authorization.authTime,
          rotatedAt: null,
          successorSalt: null,
        }
        changes.push({ op: 'put', kind: 'tokens', record: refresh, expected: 'absent' })
      }

      // Side by side: a record of a token that nobody received harms nobody, and where a refresh token was spent for it
      // the retry gets the same successor again. The answer waits for both.
      const [accessToken] = await Promise.all([
        key.sign(accessTokenClaims(issuer, access, user, authorization.actor)),
        store.commit(changes),
      ])
      usage.ofClient(client.id)
      return { accessToken, expiresIn, refreshToken, record: { ...access, revision: 1 } }
    },
  }
}
