import { createHash } from 'node:crypto'
import type { EpochMs } from '../store/records.ts'
import type { Signer } from './signer.ts'
import type { SigningKeys } from './signing-keys.ts'

export interface IdTokenContents {
  issuer: string
  /** The client it is for. */
  clientId: string
  userId: string
  authTime: EpochMs
  /** From the authentication request; null at refresh (OpenID Connect Core section 12.2). */
  nonce: string | null
  /** The access token issued with it. */
  accessToken: string
  /** Seconds. */
  lifetime: number
  now: EpochMs
}

/**
 * An ID token (OpenID Connect Core section 2). Profile claims are at userinfo (section 5.4). It is RS256, which every client
 * understands (section 15.1), whatever signs access tokens.
 */
export async function signIdToken(
  { keys, signer }: { keys: SigningKeys; signer: Signer },
  contents: IdTokenContents,
): Promise<string> {
  const issuedAt = Math.floor(contents.now / 1000)
  const claims = {
    iss: contents.issuer,
    sub: contents.userId,
    aud: contents.clientId,
    iat: issuedAt,
    exp: issuedAt + contents.lifetime,
    auth_time: Math.floor(contents.authTime / 1000),
    at_hash: leftHalfHash(contents.accessToken),
    ...(contents.nonce === null ? {} : { nonce: contents.nonce }),
  }
  return await signer.sign(keys.current('RS256'), 'JWT', claims)
}

/** `at_hash`: the left half of the SHA-256 of the token (OpenID Connect Core section 3.1.3.6; all our algorithms use SHA-256). */
function leftHalfHash(token: string): string {
  return createHash('sha256').update(token, 'ascii').digest().subarray(0, 16).toString('base64url')
}
