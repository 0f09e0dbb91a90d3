/** Clients as the server knows them, and how they say who they are. */
import { randomUUID } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { signAs, type ClientKey } from '../../../server/testing/client-jwt.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export interface ClientBySecret {
  id: string
  secret: string
  method: 'client_secret_basic' | 'client_secret_post'
}

/** A client that registered itself. */
export interface ClientByKey {
  id: string
  key: ClientKey
  method: 'private_key_jwt'
  redirectUri: string
}

export type RegisteredClient = ClientBySecret | ClientByKey

/** A client assertion (RFC 7523 section 3), by default for `audience`. */
export async function assertionOf({ id, key }: ClientByKey, audience: string, changes: JWTPayload = {}) {
  const now = Math.floor(Date.now() / 1000)
  return await signAs(key, { iss: id, sub: id, aud: audience, jti: randomUUID(), iat: now, exp: now + 60, ...changes })
}

/** A request of the client to the token endpoint at `audience`; what stands in the form itself wins. */
export async function authenticated(client: RegisteredClient, form: Record<string, string>, audience: string) {
  if (client.method === 'private_key_jwt') {
    const assertion = { client_assertion_type: JWT_BEARER, client_assertion: await assertionOf(client, audience) }
    return { method: 'POST', body: new URLSearchParams({ ...assertion, ...form }) }
  }
  const { id, secret, method } = client
  if (method === 'client_secret_post') {
    return { method: 'POST', body: new URLSearchParams({ client_id: id, client_secret: secret, ...form }) }
  }
  const credentials = Buffer.from(`${id}:${encodeURIComponent(secret)}`).toString('base64')
  return { method: 'POST', headers: { Authorization: `Basic ${credentials}` }, body: new URLSearchParams(form) }
}
