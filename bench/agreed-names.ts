/** What every contender answers to, so that one load fits them all. */

export const PATHS = {
  token: '/authorization/token',
  introspection: '/authorization/introspect',
  /** Contenders other than Gatehouse: `?count=N` answers with N refresh tokens of new grants. */
  refreshTokens: '/bench/refresh-tokens',
} as const

export const SCOPE = 'orders:read'

/** Opens the API of Gatehouse's console. */
export const OPERATOR_SCOPE = 'backend'

export interface Client {
  client_id: string
  client_secret: string
}

/** Asks for access tokens and introspects them. */
export const MACHINE: Client = { client_id: 'bench-machine', client_secret: 'a-secret-for-the-benchmark-only' }

/** Holds refresh tokens. */
export const ROTATING: Client = { client_id: 'bench-rotating', client_secret: 'another-secret-for-the-benchmark-only' }

/** Seconds. */
export const ACCESS_TOKEN_LIFETIME = 3600

/** Seconds. */
export const REFRESH_TOKEN_LIFETIME = 14 * 86_400

export type Algorithm = 'RS256' | 'ES256'

/** The headers of a form that a client sends (RFC 6749 section 2.3.1). */
export function formHeaders({ client_id, client_secret }: Client) {
  return {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
  }
}
