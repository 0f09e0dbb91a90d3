import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Credentials } from '../pages/clients-page.ts'

/** What the token endpoint answers (RFC 6749 section 5.1). */
export interface TokenAnswer {
  access_token: string
  refresh_token?: string
  id_token?: string
  scope: string
}

/** A program that is a client of the server: it asks for tokens over HTTP and is redirected to. */
export class Program {
  readonly #issuer: string
  readonly #credentials: Credentials

  constructor(issuer: string, credentials: Credentials) {
    this.#issuer = issuer
    this.#credentials = credentials
  }

  /** The raw answer of the token endpoint. */
  ask(parameters: Record<string, string>): Promise<Response> {
    return this.#post('/authorization/token', parameters)
  }

  /** @throws Error with the server's answer, if it is no token */
  async token(parameters: Record<string, string>): Promise<TokenAnswer> {
    const response = await this.ask(parameters)
    if (response.status !== 200) throw new Error(`No token: ${String(response.status)} ${await response.text()}`)
    return (await response.json()) as TokenAnswer
  }

  /** Whether the server stands by a token (RFC 7662). */
  async isActive(token: string): Promise<boolean> {
    const response = await this.#post('/authorization/introspect', { token })
    return ((await response.json()) as { active: boolean }).active
  }

  #post(path: string, parameters: Record<string, string>): Promise<Response> {
    const { clientId, clientSecret } = this.#credentials
    return fetch(this.#issuer + path, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams(parameters),
    })
  }
}

/** The status of whoami for an access token, which any holder of the token may ask. */
export async function whoami(issuer: string, accessToken: string): Promise<number> {
  const headers = { authorization: `Bearer ${accessToken}` }
  return (await fetch(`${issuer}/authorization/whoami`, { headers })).status
}

/** An authorization request with PKCE (RFC 7636) and what its exchange needs. */
export interface CodeRequest {
  url: string
  state: string
  verifier: string
}

export function codeRequest(
  issuer: string,
  { clientId, redirectUri, scope }: { clientId: string; redirectUri: string; scope: string },
): CodeRequest {
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(16).toString('base64url')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  return { url: `${issuer}/authorization/authorize?${query.toString()}`, state, verifier }
}

/** The little web server of a program, where browsers come back to with the answer in their address. */
export interface CallbackServer {
  redirectUri: string
  close: () => Promise<void>
}

/** @param next where it sends browsers on to, if anywhere */
export async function startCallbackServer(next?: string): Promise<CallbackServer> {
  const server = createServer((_request, response) => {
    if (next !== undefined) response.writeHead(302, { location: next }).end()
    else response.setHeader('content-type', 'text/html').end('<title>Shop</title><h1>Back in the shop</h1>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    redirectUri: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/callback`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
