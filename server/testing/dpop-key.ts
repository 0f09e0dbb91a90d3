import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'

/** What a proof says in place of what it should (RFC 9449 section 4.2); undefined leaves it out. */
export interface ProofChange {
  header?: Record<string, unknown>
  claims?: Record<string, unknown>
}

/** A client's key, and proofs that it has it. */
export interface DpopKey {
  thumbprint: string
  jwk: JWK
  privateKey: CryptoKey
  proof(
    method: string,
    url: string,
    now: number,
    nonce?: string | null,
    token?: string,
    change?: ProofChange,
  ): Promise<string>
}

export async function createDpopKey(algorithm = 'ES256'): Promise<DpopKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    jwk,
    privateKey,
    thumbprint: await calculateJwkThumbprint(jwk),
    proof: (htm, htu, now, nonce, token, { header = {}, claims = {} } = {}) =>
      new SignJWT({
        htm,
        htu,
        iat: Math.floor(now / 1000),
        jti: randomUUID(),
        ...(typeof nonce === 'string' ? { nonce } : {}),
        ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
        ...claims,
      })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: algorithm, jwk, ...header })
        .sign(privateKey),
  }
}
