import { createHash } from 'node:crypto'
import type { ClientRecord, EpochMs } from '../store/records.ts'
import type { Signer } from './signer.ts'
import type { SigningKeys } from './signing-keys.ts'

export interface IdTokenContents {
  issuer: string
  /** Whom it is for, and who says how it is signed. */
  client: ClientRecord
  userId: string
  authTime: EpochMs
  /** From the authentication request; null at refresh (OpenID Connect Core section 12.2). */
  nonce: string | null
  /** The session it was given in (OpenID Connect Back-Channel Logout section 2.1); null where there is none. */
  sid: string | null
  /** Claims about the user: those that were asked for by name (OpenID Connect Core section 5.5), without an access token more. */
  userClaims: Readonly<Record<string, unknown>>
  /** The access token issued with it; null without one (`response_type` id_token). */
  accessToken: string | null
  /** Seconds. */
  lifetime: number
  now: EpochMs
}

/**
 * An ID token (OpenID Connect Core section 2). Profile claims are at userinfo (section 5.4), where an access token is issued with
 * it, but for those that were asked for by name. It is signed as the client registered it, by default RS256 (section 15.1), whatever signs access tokens; the key
 * must have been prepared.
 */
export async function signIdToken(
  { keys, signer }: { keys: SigningKeys; signer: Signer },
  contents: IdTokenContents,
): Promise<string> {
  const { accessToken } = contents
  const claims = {
    ...idTokenClaims(contents),
    ...(accessToken === null ? {} : { at_hash: leftHalfHash(accessToken) }),
  }
  return await signer.sign(keys.current(contents.client.idTokenSignedResponseAlg), 'JWT', claims)
}

/** What it says, but for `at_hash`. */
export function idTokenClaims(contents: Omit<IdTokenContents, 'accessToken'>): Record<string, unknown> {
  const issuedAt = Math.floor(contents.now / 1000)
  return {
    // First, so that none of them can stand in for what the server says itself.
    ...contents.userClaims,
    iss: contents.issuer,
    sub: contents.userId,
    aud: contents.client.id,
    iat: issuedAt,
    exp: issuedAt + contents.lifetime,
    auth_time: Math.floor(contents.authTime / 1000),
    // RFC 8176 section 2: users sign in by password and by nothing else.
    amr: ['pwd'],
    ...(contents.nonce === null ? {} : { nonce: contents.nonce }),
    ...(contents.sid === null ? {} : { sid: contents.sid }),
  }
}

/** `at_hash`: the left half of the SHA-256 of the token (OpenID Connect Core section 3.1.3.6; all our algorithms use SHA-256). */
function leftHalfHash(token: string): string {
  return createHash('sha256').update(token, 'ascii').digest().subarray(0, 16).toString('base64url')
}
