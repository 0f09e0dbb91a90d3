import { createSecretKey, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'

/** A secret that signs access tokens, shared with the resource servers that verify them (HS256, RFC 7518 section 3.2). */
export interface SharedSecret {
  readonly kid: string
  readonly algorithm: 'HS256'
  readonly secretKey: KeyObject
}

/** Octets: a key as long as the hash, or longer (RFC 7518 section 3.2). */
const MINIMUM_LENGTH = 32

/**
 * The octets of the text are the key, as with client secrets (OpenID Connect Core section 10.1): it is pasted into a resource
 * server as it is, and nobody has to know of base64.
 */
export function parseSecret(kid: string, text: string): SharedSecret {
  const octets = Buffer.from(text, 'utf8')
  if (octets.length < MINIMUM_LENGTH) {
    throw new Error(`the secret ${kid} has ${String(octets.length)} octets, fewer than ${String(MINIMUM_LENGTH)}`)
  }
  return { kid, algorithm: 'HS256', secretKey: createSecretKey(octets) }
}

/** What is pasted into a resource server. */
export const textOfSecret = ({ secretKey }: SharedSecret) => secretKey.export().toString('utf8')

/** The claims as an access token: a secret signs nothing else. An HMAC takes microseconds, less than the way to a worker. */
export function signAccessToken({ kid, algorithm, secretKey }: SharedSecret, claims: object): string {
  return jwt.sign(JSON.stringify(claims), secretKey, { algorithm, header: { alg: algorithm, typ: 'at+jwt', kid } })
}
