import { createHash } from 'node:crypto'
import { required, type Form } from '../../../http/form-body.ts'
import { invalidGrant, invalidRequest, usedBefore } from '../../../protocol/oauth-error.ts'
import { isCodeVerifier } from '../../../protocol/pkce.ts'
import type { ClientRecord, CodeRecord } from '../../../store/records.ts'
import type { Store } from '../../../store/store.ts'
import { hashSecret, secretMatches } from '../../../tokens/secrets.ts'
import type { Grant } from '../grant.ts'

/** The exchange of a code (RFC 6749 section 4.1.3) with PKCE (RFC 7636 section 4.6). A code works once. */
export function authorizationCodeGrant({
  store,
  now,
}: {
  store: Store
  now: () => number
}): Grant<'authorization_code'> {
  return {
    grantType: 'authorization_code',
    parse(form) {
      const codeId = hashSecret(required(form, 'code'))
      const codeVerifier = parseCodeVerifier(form)
      const redirectUri = form.get('redirect_uri')

      return async ({ client, address }) => {
        const code = await store.get('codes', codeId)
        if (code === undefined) throw invalidGrant('The code is unknown, or it expired and was forgotten')
        if (code.clientId !== client.id) throw invalidGrant('The code was issued to another client')
        if (code.redeemedAt !== null) {
          // Somebody else has it too: what it gave ends (RFC 6749 section 4.1.2, RFC 9700 section 4.13).
          await store.commit([{ op: 'revoke', tokens: { familyId: code.familyId }, at: now() }])
          throw usedBefore('The code was used before: the tokens that it gave are revoked')
        }
        if (code.expiresAt <= now()) throw invalidGrant(`The code expired at ${new Date(code.expiresAt).toISOString()}`)
        checkRedirectUri(code, redirectUri, client)
        checkCodeVerifier(code, codeVerifier)
        const user = await store.get('users', code.userId)
        if (user?.status !== 'active') throw invalidGrant('The user who allowed this is disabled or deleted')

        return {
          authorization: {
            client,
            user,
            scopes: code.scopes,
            grantType: 'authorization_code',
            familyId: code.familyId,
            address,
            refreshable: client.grantTypes.includes('refresh_token'),
            terms: code.terms,
            authTime: code.authTime,
          },
          consumes: [{ op: 'put', kind: 'codes', record: { ...code, redeemedAt: now() }, expected: code.revision }],
          separator: ' ',
          nonce: code.nonce,
          sid: code.sid,
        }
      }
    },
  }
}

function parseCodeVerifier(form: Form): string | undefined {
  const verifier = form.get('code_verifier')
  if (verifier !== undefined && !isCodeVerifier(verifier)) {
    throw invalidRequest('Expected code_verifier to be 43 to 128 letters, digits or -._~ (RFC 7636 section 4.1)')
  }
  return verifier
}

/** RFC 6749 section 4.1.3: the one that the authorization request named, unchanged. */
function checkRedirectUri(code: CodeRecord, redirectUri: string | undefined, client: ClientRecord): void {
  if (redirectUri === undefined) {
    if (!code.redirectUriGiven || client.legacyCodeExchange) return
    throw invalidGrant('Expected the redirect_uri of the authorization request; none was sent')
  }
  if (redirectUri !== code.redirectUri) {
    throw invalidGrant('The redirect_uri is not the one that the code was sent to')
  }
}

function checkCodeVerifier(code: CodeRecord, verifier: string | undefined): void {
  if (code.codeChallenge === null) {
    // RFC 9700 section 2.1.1: a verifier without a challenge is a downgrade attempt.
    if (verifier !== undefined)
      throw invalidGrant('The authorization request had no code_challenge for this code_verifier')
    return
  }
  if (verifier === undefined) throw invalidGrant('Expected the code_verifier of the code_challenge; none was sent')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  if (!secretMatches(challenge, hashSecret(code.codeChallenge))) {
    throw invalidGrant('The code_verifier does not match the code_challenge')
  }
}
