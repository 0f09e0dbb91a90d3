import { releasedClaims } from '../../accounts/claims.ts'
import { currentSettings } from '../../configuration/settings.ts'
import type { ClaimsPreview } from '../../contract/users.ts'
import { formatScope, narrowScopes, parseScope } from '../../protocol/scope.ts'
import type { ClientRecord, EpochMs, UserRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import { idTokenClaims } from '../../tokens/id-token.ts'
import { accessTokenClaims } from '../../tokens/access-token-claims.ts'

/** Stands where each token has a value of its own. */
const OF_ITS_OWN = '(its own)'

/**
 * What a client would be told about a user who signs in now and allows it, made by what makes the tokens. Nothing is signed
 * and nothing recorded; what each token has of its own is left out or says so.
 * @param asked scopes; undefined for all that the client has.
 */
export async function previewClaims(
  { store, issuer, now }: { store: Store; issuer: string; now: () => EpochMs },
  user: UserRecord,
  client: ClientRecord,
  asked: string | undefined,
): Promise<ClaimsPreview> {
  const settings = await currentSettings(store)
  const requested = asked === undefined ? client.scopes : parseScope(asked).scopes
  const scopes = narrowScopes(requested, client.scopes, user.scopes)
  const issuedAt = Math.floor(now() / 1000) * 1000
  const lifetime = client.accessTokenLifetime ?? settings.accessTokenLifetime
  const accessToken = {
    type: 'access_token',
    id: OF_ITS_OWN,
    clientId: client.id,
    userId: user.id,
    scopes,
    grantType: 'authorization_code',
    familyId: OF_ITS_OWN,
    issuedAt,
    expiresAt: issuedAt + lifetime * 1000,
    revokedAt: null,
    address: null,
    lastUsedAt: null,
    terms: null,
    keyId: null,
  } as const
  const isOpenId = scopes.includes('openid')
  const idToken = {
    issuer,
    client,
    userId: user.id,
    authTime: issuedAt,
    nonce: null,
    sid: null,
    userClaims: {},
    lifetime: settings.idTokenLifetime,
    now: issuedAt,
  }
  return {
    scope: formatScope(scopes),
    access_token: accessTokenClaims(issuer, accessToken, user),
    id_token: isOpenId ? idTokenClaims(idToken) : null,
    userinfo: isOpenId ? { ...(await releasedClaims(store, { client, user, scopes, names: [] })), sub: user.id } : null,
  }
}
