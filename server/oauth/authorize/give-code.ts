import type { Change } from '../../store/store.ts'
import { hashSecret, newSecret } from '../../tokens/secrets.ts'
import type { AuthorizationRequest } from '../authorization-request.ts'
import type { Allowed, AuthorizeDependencies } from './visit.ts'

/** Milliseconds that a code may wait to be exchanged (RFC 6749 section 4.1.2 recommends at most ten minutes). */
const CODE_LIFETIME = 60_000

/** A code, committed with `changes`; the parameters of the answer. */
export async function giveCode(
  { store, now }: AuthorizeDependencies,
  asked: AuthorizationRequest,
  { scopes, terms, session, familyId }: Allowed,
  changes: readonly Change[],
): Promise<Record<string, string>> {
  const code = newSecret()
  const record = {
    id: hashSecret(code),
    clientId: asked.client.id,
    userId: session.userId,
    scopes,
    redirectUri: asked.redirectUri,
    redirectUriGiven: asked.redirectUriGiven,
    codeChallenge: asked.codeChallenge,
    nonce: asked.nonce,
    authTime: session.authTime,
    sid: session.sid,
    terms,
    familyId,
    expiresAt: now() + CODE_LIFETIME,
    redeemedAt: null,
  }
  await store.commit([...changes, { op: 'put', kind: 'codes', record, expected: 'absent' }])
  return { code }
}
