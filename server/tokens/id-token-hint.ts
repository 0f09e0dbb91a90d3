import jwt from 'jsonwebtoken'
import type { SigningKeys } from './signing-keys.ts'

/** What an ID token of this server says of a sign-in, whenever that was. */
export interface IdTokenHint {
  subject: string
  audience: readonly string[]
  /** The session that it was issued in (OpenID Connect Back-Channel Logout section 2.1); null where it names none. */
  sid: string | null
}

/**
 * Reads an ID token that comes back as a hint (OpenID Connect Core section 3.1.2.1): signed by a key of this server, with
 * that key's algorithm, whatever its header says (RFC 8725 section 3.1). An expired one is as good: it is no permission.
 * Undefined for anything else, our access tokens included.
 */
export function readIdTokenHint(
  { keys, issuer }: { keys: Pick<SigningKeys, 'find'>; issuer: string },
  token: string,
): IdTokenHint | undefined {
  try {
    const kid = jwt.decode(token, { complete: true })?.header.kid
    const key = kid === undefined ? undefined : keys.find(kid)
    if (key === undefined) return undefined
    const { header, payload } = jwt.verify(token, key.publicKey, {
      algorithms: [key.algorithm],
      issuer,
      complete: true,
      ignoreExpiration: true,
    })
    if (header.typ !== 'JWT' || typeof payload === 'string' || typeof payload.sub !== 'string') return undefined
    // An ID token always says when its user signed in; other JWTs of ours do not.
    if (typeof payload['auth_time'] !== 'number') return undefined
    const sid: unknown = payload['sid']
    return { subject: payload.sub, audience: [payload.aud ?? []].flat(), sid: typeof sid === 'string' ? sid : null }
  } catch {
    // The library throws for whatever is not a JWT of this key, in many ways.
    return undefined
  }
}
