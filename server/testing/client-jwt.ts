import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose'
import type { SigningAlgorithm } from '../protocol/signing-algorithms.ts'

/** A key pair that a client holds. */
export interface ClientKey {
  alg: SigningAlgorithm
  privateKey: CryptoKey
  /** As the client registers it. */
  jwk: Record<string, unknown>
}

export async function newClientKey(alg: SigningAlgorithm = 'ES256', kid?: string): Promise<ClientKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), ...(kid === undefined ? {} : { kid }) }
  return { alg, privateKey, jwk }
}

/** A JWT signed by a client; the header names the key where it has a name. */
export function signAs({ alg, privateKey, jwk }: ClientKey, claims: JWTPayload, header = {}): Promise<string> {
  const kid = typeof jwk['kid'] === 'string' ? { kid: jwk['kid'] } : {}
  return new SignJWT(claims).setProtectedHeader({ alg, ...kid, ...header }).sign(privateKey)
}
