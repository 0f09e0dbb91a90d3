/** The server under test, and a client of it that does what the certification suite's does. */
import { createHash, randomBytes } from 'node:crypto'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose'
import { expect } from 'vitest'
import type { DeclarativeConfig } from '../../../server/contract/declarative-config.ts'
import { startConfiguredByTls } from '../start-gatehouse.ts'
import { Browser, callbackOf, type Callback, type Stop } from './browser.ts'
import { operatorOf, type Operate } from './operator.ts'
import { authenticated, type ClientBySecret, type RegisteredClient } from './registered-client.ts'

export const USERNAME = 'ada'
const PASSWORD = 'a long enough passphrase'
export const REDIRECT_URI = 'https://rp.example/callback'
export const POST_LOGOUT_REDIRECT_URI = 'https://rp.example/signed-out'
const SCOPE = 'openid profile email address phone offline_access'

export const FIRST: ClientBySecret = {
  id: 'first-client',
  secret: 'secret of the first client',
  method: 'client_secret_basic',
}
export const SECOND: ClientBySecret = {
  id: 'second-client',
  secret: 'secret of the second client',
  method: 'client_secret_basic',
}
export const BY_POST: ClientBySecret = {
  id: 'posting-client',
  secret: 'secret of the posting client',
  method: 'client_secret_post',
}

// The suite sends no code_challenge but in the one module about it.
const clientConfig = ({ id, secret, method }: ClientBySecret) => ({
  client_id: id,
  client_secret: secret,
  client_name: `The client ${id}`,
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [REDIRECT_URI],
  post_logout_redirect_uris: [POST_LOGOUT_REDIRECT_URI],
  token_endpoint_auth_method: method,
  scope: SCOPE,
  legacy_code_exchange: true,
})

const OPERATOR = { username: 'operator', password: PASSWORD }

const CONFIG = {
  clients: [FIRST, SECOND, BY_POST].map(clientConfig),
  users: [
    {
      username: USERNAME,
      password: PASSWORD,
      name: 'Ada Lovelace',
      given_name: 'Ada',
      family_name: 'Lovelace',
      email: 'ada@example.com',
      email_verified: true,
      phone_number: '+44 20 7946 0000',
      scope: SCOPE,
      claims: { address: { locality: 'London', country: 'GB' } },
    },
    { ...OPERATOR, scope: 'openid backend' },
  ],
}

export interface Metadata {
  readonly [name: string]: unknown
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly userinfo_endpoint: string
  readonly registration_endpoint: string
  readonly end_session_endpoint: string
  readonly jwks_uri: string
}

export interface TokenAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

export interface Provider {
  readonly metadata: Metadata
  readonly issuer: string
  jwks(): Promise<JSONWebKeySet>
  operate: Operate
  stop(): Promise<void>
}

/** A server with the settings of a new one, or as `settings` says. */
export async function startProvider(settings: DeclarativeConfig['settings'] = {}): Promise<Provider> {
  const { issuer, console, stop } = await startConfiguredByTls({ ...CONFIG, settings })
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Metadata
  return {
    issuer,
    metadata,
    jwks: async () => (await (await fetch(metadata.jwks_uri)).json()) as JSONWebKeySet,
    operate: operatorOf(console, OPERATOR),
    stop,
  }
}

/** Of the implicit flow (OpenID Connect Core section 3.2.2.5). */
const TOKEN_PARAMETERS = ['id_token', 'access_token', 'token_type', 'expires_in', 'scope']

/** A relying party with a person and a browser of their own; checks what every module of the suite checks. */
export class RelyingParty<C extends RegisteredClient = RegisteredClient> {
  readonly browser: Browser
  readonly provider: Provider
  readonly client: C
  readonly responseMode: 'form_post' | undefined
  readonly redirectUri: string

  constructor(provider: Provider, client: C, responseMode?: 'form_post', browser?: Browser) {
    this.provider = provider
    this.client = client
    this.responseMode = responseMode
    this.redirectUri = client.method === 'private_key_jwt' ? client.redirectUri : REDIRECT_URI
    this.browser = browser ?? new Browser(provider.issuer)
  }

  /** A request as the suite sends it; `undefined` leaves a parameter out. */
  request(changes: Record<string, string | undefined> = {}): Record<string, string> {
    const parameters: Record<string, string | undefined> = {
      client_id: this.client.id,
      redirect_uri: this.redirectUri,
      response_type: 'code',
      scope: 'openid',
      state: randomBytes(12).toString('base64url'),
      nonce: randomBytes(12).toString('base64url'),
      response_mode: this.responseMode,
      ...changes,
    }
    return Object.fromEntries(
      Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
    )
  }

  async open(request: Record<string, string>): Promise<Stop> {
    const url = new URL(this.provider.metadata.authorization_endpoint)
    url.search = new URLSearchParams(request).toString()
    return await this.browser.open(url)
  }

  /** What the person does with the pages that come: signs in, allows. Ends at the client or at a page without either. */
  async goOn(stop: Stop): Promise<Stop> {
    let now = stop
    for (let steps = 0; steps < 4 && now.kind === 'page'; steps++) {
      if (now.html.includes('name="password"')) {
        now = await this.browser.submit(now, { username: USERNAME, password: PASSWORD })
      } else if (now.html.includes('value="allow"')) now = await this.browser.submit(now, {}, 'allow')
      else return now
    }
    return now
  }

  /** The whole way to the code, and the checks that every module makes on the answer. */
  async authorize(request: Record<string, string>, sent = request): Promise<Callback & { code: string }> {
    const callback = this.checkCallback(callbackOf(await this.goOn(await this.open(sent))), request)
    const code = callback.parameters.get('code')
    expect(callback.parameters.get('error')).toBeNull()
    if (code === null) throw new Error('there is no code')
    return { ...callback, code }
  }

  /** The answer to `request` was refused with one of `errors`. */
  checkRefused(stop: Stop, request: Record<string, string>, errors: readonly string[]): void {
    const { parameters } = this.checkCallback(callbackOf(stop), request)
    expect(parameters.get('code')).toBeNull()
    expect(errors).toContain(parameters.get('error'))
    // RFC 6749 section 4.1.2.1
    expect(parameters.get('error_description') ?? '').toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/)
  }

  checkCallback(callback: Callback, request: Record<string, string>): Callback {
    const { url, parameters } = callback
    const registered = new URL(this.redirectUri)
    expect(url.origin + url.pathname).toBe(registered.origin + registered.pathname)
    for (const [name, value] of registered.searchParams) expect(url.searchParams.get(name)).toBe(value)
    expect(parameters.get('state')).toBe(request['state'] ?? null)
    expect(parameters.get('iss')).toBe(this.provider.issuer)
    // Tokens stand behind #, and so do the errors of who asked for them (OAuth 2.0 Multiple Response Types section 3).
    const tokens = (request['response_type'] ?? '').includes('token') ? TOKEN_PARAMETERS : []
    const answers = ['code', 'state', 'iss', 'error', 'error_description', ...tokens]
    expect(url.hash !== '').toBe(tokens.length > 0 && this.responseMode === undefined)
    const known = [...answers, ...(url.hash === '' ? registered.searchParams.keys() : [])]
    expect([...parameters.keys()].filter((name) => !known.includes(name))).toEqual([])
    if (this.responseMode === 'form_post') {
      expect(callback.method).toBe('POST')
      expect(url.search).toBe('')
    } else expect(callback.method).toBe('GET')
    return callback
  }

  async token(form: Record<string, string>): Promise<TokenAnswer> {
    const endpoint = this.provider.metadata.token_endpoint
    const response = await fetch(endpoint, await authenticated(this.client, form, endpoint))
    return { status: response.status, headers: response.headers, body: (await response.json()) as TokenAnswer['body'] }
  }

  async exchange(code: string, more: Record<string, string> = {}): Promise<TokenAnswer> {
    const form = { grant_type: 'authorization_code', code, redirect_uri: this.redirectUri }
    return await this.token({ ...form, ...more })
  }

  /** From the request to verified tokens. */
  async signIn(changes: Record<string, string | undefined> = {}) {
    return await this.signInBy(this.request(changes))
  }

  /** The same for a request that is `sent` in another way, by a request object for instance. */
  async signInBy(request: Record<string, string>, sent = request) {
    const { code } = await this.authorize(request, sent)
    const answer = await this.exchange(code)
    const idToken = await this.checkTokens(answer, request['nonce'])
    return { request, code, answer, idToken, accessToken: text(answer, 'access_token') }
  }

  /** The implicit flow, with what a client checks of its answer (OpenID Connect Core sections 3.2.2.8 to 3.2.2.11). */
  async signInImplicitly(responseType: string) {
    const request = this.request({ response_type: responseType })
    const { parameters } = this.checkCallback(callbackOf(await this.goOn(await this.open(request))), request)
    expect(parameters.get('error')).toBeNull()
    const idToken = await this.checkIdToken(parameters.get('id_token') ?? '', request['nonce'])
    const accessToken = parameters.get('access_token')
    if (accessToken === null) {
      for (const name of ['token_type', 'expires_in', 'scope']) expect(parameters.get(name)).toBeNull()
      expect(idToken).not.toHaveProperty('at_hash')
      return { request, idToken, accessToken }
    }
    expect(parameters.get('token_type')?.toLowerCase()).toBe('bearer')
    expect(Number(parameters.get('expires_in'))).toBeGreaterThan(0)
    const leftHalf = createHash('sha256').update(accessToken).digest().subarray(0, 16)
    expect(idToken['at_hash']).toBe(leftHalf.toString('base64url'))
    return { request, idToken, accessToken }
  }

  async checkTokens(answer: TokenAnswer, nonce?: string): Promise<JWTPayload> {
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(text(answer, 'token_type').toLowerCase()).toBe('bearer')
    expect(answer.body['expires_in']).toBeGreaterThan(0)
    return await this.checkIdToken(text(answer, 'id_token'), nonce)
  }

  async checkIdToken(idToken: string, nonce?: string): Promise<JWTPayload> {
    const { payload, protectedHeader } = await jwtVerify(idToken, createLocalJWKSet(await this.provider.jwks()), {
      issuer: this.provider.issuer,
      audience: this.client.id,
    })
    expect(protectedHeader.kid).toBeTypeOf('string')
    expect(payload.sub).toMatch(/^.{1,255}$/)
    expect(payload.iat).toBeGreaterThan(Date.now() / 1000 - 300)
    expect(payload.iat).toBeLessThanOrEqual(Date.now() / 1000 + 5)
    expect(payload['nonce']).toBe(nonce)
    // There is a userinfo endpoint for these.
    expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['name']))
    expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['email']))
    return payload
  }

  async userinfo(accessToken: string, by: 'get' | 'post header' | 'post body' = 'get') {
    const endpoint = this.provider.metadata.userinfo_endpoint
    const headers = { Authorization: `Bearer ${accessToken}` }
    const response =
      by === 'get'
        ? await fetch(endpoint, { headers })
        : by === 'post header'
          ? await fetch(endpoint, { method: 'POST', headers })
          : await fetch(endpoint, { method: 'POST', body: new URLSearchParams({ access_token: accessToken }) })
    const contentType = response.headers.get('content-type') ?? ''
    const text = await response.text()
    const isJson = contentType.startsWith('application/json')
    return {
      status: response.status,
      contentType,
      text,
      claims: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
    }
  }
}

/** What stands beside a request object, as OAuth requires it (OpenID Connect Core section 6.1). */
export function besideObject(request: Record<string, string>): Record<string, string> {
  const required = ['client_id', 'response_type', 'scope']
  return Object.fromEntries(Object.entries(request).filter(([name]) => required.includes(name)))
}

export function text({ body }: Pick<TokenAnswer, 'body'>, name: string): string {
  const value = body[name]
  if (typeof value !== 'string') throw new Error(`expected ${name} in ${JSON.stringify(Object.keys(body))}`)
  return value
}
