import { send, type Answer } from './http.ts'
import type { Credentials } from './model/issued-token.ts'

type Fields = Record<string, string>

/** What the harness asks of a running server, as any client would; each call is one request and gives the bare answer. */
export class GatehouseApi {
  readonly #issuer: string
  readonly #console: string

  /** @param addresses where it listens, whatever it calls itself */
  constructor(addresses: { issuer: string; console: string }) {
    this.#issuer = addresses.issuer
    this.#console = addresses.console
  }

  token(client: Credentials, fields: Fields): Promise<Answer> {
    return this.#form('/authorization/token', client, fields)
  }

  revoke(client: Credentials, token: string): Promise<Answer> {
    return this.#form('/authorization/revoke', client, { token })
  }

  introspect(client: Credentials, token: string): Promise<Answer> {
    return this.#form('/authorization/introspect', client, { token })
  }

  login(username: string, password: string): Promise<Answer> {
    return send(new URL('/consumer/login', this.#issuer), json('POST', {}, { username, password }))
  }

  /** @param path below `/backend` */
  operate(operatorToken: string, method: string, path: string, body?: unknown): Promise<Answer> {
    return send(
      new URL(`/backend${path}`, this.#console),
      json(method, { Authorization: `Bearer ${operatorToken}` }, body),
    )
  }

  /** A page of the issuer, as a browser asks for it; with fields, as it sends a form. */
  page(path: string, cookies: string, fields?: Fields): Promise<Answer> {
    return send(new URL(path, this.#issuer), {
      headers: { Cookie: cookies },
      ...(fields === undefined ? {} : { method: 'POST', body: new URLSearchParams(fields) }),
    })
  }

  #form(path: string, { id, secret }: Credentials, fields: Fields): Promise<Answer> {
    const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')
    return send(new URL(path, this.#issuer), {
      method: 'POST',
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams(fields),
    })
  }
}

function json(method: string, headers: Fields, body?: unknown): RequestInit {
  if (body === undefined) return { method, headers }
  return { method, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
}
