import { releasedClaims } from '../../accounts/claims.ts'
import { currentSettings } from '../../configuration/settings.ts'
import { remoteAddress } from '../../http/remote-address.ts'
import { formatScope } from '../../protocol/scope.ts'
import type { UserRecord } from '../../store/records.ts'
import type { Change } from '../../store/store.ts'
import { signIdToken } from '../../tokens/id-token.ts'
import { tokenTypeOf } from '../../tokens/terms.ts'
import type { Allowed, AuthorizeDependencies, Visit } from './visit.ts'

/**
 * What the implicit flow gives (OpenID Connect Core section 3.2.2.5): an ID token and, where it was asked for, an access token,
 * committed with `changes`. Never a refresh token (RFC 6749 section 4.2.2). The parameters of the answer.
 */
export async function giveTokens(
  dependencies: AuthorizeDependencies,
  { asked, request }: Visit,
  user: UserRecord,
  { scopes, terms, session, familyId }: Allowed,
  changes: readonly Change[],
): Promise<Record<string, string>> {
  const { store, keys, signer, tokenIssuer, issuer, now } = dependencies
  const { client, nonce } = asked
  const withAccessToken = asked.responseType === 'id_token token'
  // Before anything is committed: the first ID token of an algorithm needs a key that is on disk.
  await keys.prepare(client.idTokenSignedResponseAlg)
  // What the scopes release is at userinfo; without a token for that, here (section 5.4).
  const released = { client, user, scopes: withAccessToken ? [] : scopes, names: terms?.claims?.idToken ?? [] }
  const idToken = {
    issuer,
    client,
    userId: user.id,
    authTime: session.authTime,
    nonce,
    sid: session.sid,
    userClaims: await releasedClaims(store, released),
    lifetime: (await currentSettings(store)).idTokenLifetime,
  }
  if (!withAccessToken) {
    await store.commit(changes)
    return { id_token: await signIdToken({ keys, signer }, { ...idToken, accessToken: null, now: now() }) }
  }
  const { accessToken, expiresIn, record } = await tokenIssuer.issue(
    {
      client,
      user,
      scopes,
      grantType: 'implicit',
      familyId,
      address: remoteAddress(request),
      refreshable: false,
      terms,
      authTime: session.authTime,
    },
    changes,
  )
  return {
    access_token: accessToken,
    token_type: tokenTypeOf(record.terms),
    expires_in: String(expiresIn),
    scope: formatScope(scopes),
    id_token: await signIdToken({ keys, signer }, { ...idToken, accessToken, now: now() }),
  }
}
