import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'

/** A key pair of a client: the JWK Set it would register, and what signs request objects. */
export async function clientKeyPair(alg = 'RS256') {
  const { publicKey, privateKey } = await generateKeyPair(alg)
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg, use: 'sig' }] }
  const sign = (claims: JWTPayload, header: { typ?: string; kid?: string } = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg, kid: 'k1', ...header }).sign(privateKey)
  return { jwks, sign }
}

export const unsigned = (claims: JWTPayload) => new UnsecuredJWT(claims).encode()
