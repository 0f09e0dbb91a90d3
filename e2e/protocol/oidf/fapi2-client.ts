/**
 * Clients as the FAPI 2.0 Security Profile wants them: they authenticate by `private_key_jwt`, push their requests and have
 * their tokens bound by DPoP. What they do and check is what the certification suite's do.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose'
import { expect } from 'vitest'
import { newClientKey, signAs, type ClientKey } from '../../../server/testing/client-jwt.ts'
import { createDpopKey, type DpopKey, type ProofChange } from '../../../server/testing/dpop-key.ts'
import { startConfiguredByTls } from '../start-gatehouse.ts'
import { Browser, callbackOf, type Callback, type Stop } from './browser.ts'
import { text, type Metadata, type TokenAnswer } from './provider.ts'

const USERNAME = 'ada'
const PASSWORD = 'a long enough passphrase'
const SCOPE = 'openid profile email offline_access'

/** One of the clients that the server was started with. */
export interface Registration {
  id: string
  redirectUri: string
  /** What it signs its assertions with. */
  key: ClientKey
  /** A key of it for RS256, registered beside the other. */
  rsaKey: ClientKey
}

export interface Fapi2Provider {
  metadata: Metadata
  issuer: string
  /** Registered for PS256. */
  first: Registration
  /** Registered for ES256; its redirect URI has a query, as that of the suite's second client. */
  second: Registration
  /** Has a key with `alg` PS256, and is registered for no algorithm. */
  byKey: Registration
  /** Registered for no algorithm, and its key says nothing: no client of the profile. */
  open: Registration
  stop(): Promise<void>
}

export async function startFapi2Provider(): Promise<Fapi2Provider> {
  const first = await newRegistration('first-client', 'https://rp.example/callback', 'PS256')
  const second = await newRegistration(
    'second-client',
    'https://rp.example/callback?dummy1=lorem&dummy2=ipsum',
    'ES256',
  )
  const byKey = await newRegistration('by-key', 'https://rp.example/by-key', 'PS256')
  const open = await newRegistration('open-client', 'https://rp.example/open', 'PS256')
  const { issuer, stop } = await startConfiguredByTls({
    clients: [
      { ...clientConfig(first), token_endpoint_auth_signing_alg: 'PS256', id_token_signed_response_alg: 'PS256' },
      { ...clientConfig(second), token_endpoint_auth_signing_alg: 'ES256', id_token_signed_response_alg: 'ES256' },
      {
        ...clientConfig(byKey),
        id_token_signed_response_alg: 'PS256',
        jwks: { keys: [{ ...byKey.key.jwk, alg: 'PS256' }] },
      },
      { ...clientConfig(open), id_token_signed_response_alg: 'PS256' },
    ],
    users: [{ username: USERNAME, password: PASSWORD, name: 'Ada Lovelace', scope: SCOPE }],
  })
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Metadata
  return { metadata, issuer, first, second, byKey, open, stop }
}

async function newRegistration(id: string, redirectUri: string, alg: 'PS256' | 'ES256'): Promise<Registration> {
  const key = await newClientKey(alg, 'mine')
  // One RSA key serves both algorithms: what refuses RS256 is then nothing but the algorithm.
  const rsaKey = alg === 'ES256' ? await newClientKey('RS256', 'rsa') : await forRs256(key)
  return { id, redirectUri, key, rsaKey }
}

async function forRs256({ privateKey, jwk }: ClientKey): Promise<ClientKey> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', privateKey)
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  return { alg: 'RS256', privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']), jwk }
}

const clientConfig = ({ id, redirectUri, key, rsaKey }: Registration) => ({
  client_id: id,
  client_name: `The client ${id}`,
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [redirectUri],
  scope: SCOPE,
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [key.jwk, ...(rsaKey.jwk === key.jwk ? [] : [rsaKey.jwk])] },
  require_pushed_authorization_requests: true,
  dpop_bound_access_tokens: true,
})

/** How a request differs from what it should be. */
export interface Sending {
  /** The parameters that authenticate the client; default a good assertion, a new one each time. */
  credentials?: () => Promise<Record<string, string>>
  /** Of the DPoP proof; null sends none. */
  proof?: ProofChange | null
}

interface Begun {
  parameters: Record<string, string>
  codeVerifier: string
}

export async function newFapi2Client(provider: Fapi2Provider, registration = provider.first): Promise<Fapi2Client> {
  return new Fapi2Client(provider, registration, await createDpopKey())
}

/** A client, with a person and a browser of their own. */
export class Fapi2Client {
  readonly provider: Fapi2Provider
  readonly registration: Registration
  readonly browser: Browser
  /** What its proofs are made with. */
  dpopKey: DpopKey
  /** The nonce that the server gave last. */
  nonce: string | null = null

  constructor(provider: Fapi2Provider, registration: Registration, dpopKey: DpopKey) {
    this.provider = provider
    this.registration = registration
    this.dpopKey = dpopKey
    this.browser = new Browser(provider.issuer)
  }

  get parEndpoint(): string {
    return String(this.provider.metadata['pushed_authorization_request_endpoint'])
  }

  /** A client assertion, `changes` made to its claims; undefined leaves one out. */
  async assertion(changes: Record<string, unknown> = {}, key = this.registration.key): Promise<Record<string, string>> {
    const { id } = this.registration
    const iat = Math.floor(Date.now() / 1000)
    const claims = { iss: id, sub: id, aud: this.provider.issuer, jti: randomUUID(), iat, exp: iat + 60, ...changes }
    return {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signAs(key, claims),
    }
  }

  /** A form to an endpoint that authenticates clients; sent again, all new, where the server asks for a nonce. */
  async post(url: string, form: Record<string, string>, sending: Sending = {}): Promise<TokenAnswer> {
    const { credentials = () => this.assertion(), proof = {} } = sending
    const send = async () => {
      const headers: Record<string, string> =
        proof === null ? {} : { DPoP: await this.dpopKey.proof('POST', url, Date.now(), this.nonce, undefined, proof) }
      const body = new URLSearchParams({ ...form, ...(await credentials()) })
      return await this.#keepNonce(await fetch(url, { method: 'POST', headers, body }))
    }
    const answer = await send()
    return answer.body['error'] === 'use_dpop_nonce' ? await send() : answer
  }

  /** A request as the suite pushes it; undefined leaves a parameter out. */
  begin(changes: Record<string, string | undefined> = {}): Begun {
    const codeVerifier = randomBytes(48).toString('base64url')
    const parameters: Record<string, string | undefined> = {
      client_id: this.registration.id,
      redirect_uri: this.registration.redirectUri,
      response_type: 'code',
      scope: 'openid',
      state: randomBytes(12).toString('base64url'),
      nonce: randomBytes(12).toString('base64url'),
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    }
    const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return { parameters: Object.fromEntries(given), codeVerifier }
  }

  /** Without a proof: the suite sends one here only where it tries what it binds. */
  async push({ parameters }: Begun, sending: Sending = { proof: null }): Promise<TokenAnswer> {
    return await this.post(this.parEndpoint, parameters, sending)
  }

  async pushed(
    changes?: Record<string, string | undefined>,
    sending?: Sending,
  ): Promise<Begun & { requestUri: string }> {
    const begun = this.begin(changes)
    const answer = await this.push(begun, sending)
    expect(answer.body).toMatchObject({ expires_in: expect.any(Number) as number })
    expect(answer.status).toBe(201)
    return { ...begun, requestUri: text(answer, 'request_uri') }
  }

  async open(requestUri: string, clientId = this.registration.id): Promise<Stop> {
    const url = new URL(this.provider.metadata.authorization_endpoint)
    url.search = new URLSearchParams({ client_id: clientId, request_uri: requestUri }).toString()
    return await this.browser.open(url)
  }

  /** What the person does with the pages that come: signs in, and decides. */
  async goOn(stop: Stop, decision: 'allow' | 'deny' = 'allow'): Promise<Stop> {
    let now = stop
    for (let steps = 0; steps < 4 && now.kind === 'page'; steps++) {
      if (now.html.includes('name="password"')) {
        now = await this.browser.submit(now, { username: USERNAME, password: PASSWORD })
      } else if (now.html.includes(`value="${decision}"`)) now = await this.browser.submit(now, {}, decision)
      else return now
    }
    return now
  }

  /** The answer to `request` came to the redirect URI, whose own query is still there, with its state and the issuer. */
  checkCallback(stop: Stop, { parameters: request }: Begun): Callback {
    const callback = callbackOf(stop)
    const { url, parameters } = callback
    const registered = new URL(this.registration.redirectUri)
    expect(url.origin + url.pathname).toBe(registered.origin + registered.pathname)
    for (const [name, value] of registered.searchParams) expect(parameters.get(name)).toBe(value)
    expect(parameters.get('state')).toBe(request['state'] ?? null)
    expect(parameters.get('iss')).toBe(this.provider.issuer)
    const known = ['code', 'state', 'iss', 'error', 'error_description', ...registered.searchParams.keys()]
    expect([...parameters.keys()].filter((name) => !known.includes(name))).toEqual([])
    return callback
  }

  /** The whole way to the code. */
  async authorize(changes?: Record<string, string | undefined>, sending?: Sending): Promise<Begun & { code: string }> {
    const pushed = await this.pushed(changes, sending)
    const { parameters } = this.checkCallback(await this.goOn(await this.open(pushed.requestUri)), pushed)
    expect(parameters.get('error')).toBeNull()
    return { ...pushed, code: parameters.get('code') ?? '' }
  }

  async token(form: Record<string, string>, sending?: Sending): Promise<TokenAnswer> {
    return await this.post(this.provider.metadata.token_endpoint, form, sending)
  }

  async exchange({ code, codeVerifier }: { code: string; codeVerifier?: string | undefined }, sending?: Sending) {
    const { redirectUri } = this.registration
    const verifier: Record<string, string> = codeVerifier === undefined ? {} : { code_verifier: codeVerifier }
    return await this.token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...verifier }, sending)
  }

  async refresh(refreshToken: string, sending?: Sending): Promise<TokenAnswer> {
    return await this.token({ grant_type: 'refresh_token', refresh_token: refreshToken }, sending)
  }

  /** From the request to verified tokens that open what they should. */
  async signIn(changes?: Record<string, string | undefined>, sending?: Sending) {
    const authorized = await this.authorize(changes, sending)
    const answer = await this.exchange(authorized, sending)
    const idToken = await this.checkTokens(answer, authorized.parameters['nonce'])
    const accessToken = text(answer, 'access_token')
    expect((await this.userinfo(accessToken, sending?.proof ?? {})).status).toBe(200)
    return { ...authorized, answer, idToken, accessToken }
  }

  async checkTokens(answer: TokenAnswer, nonce?: string): Promise<JWTPayload> {
    expect({ status: answer.status, error: answer.body['error'] }).toEqual({ status: 200, error: undefined })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body['token_type']).toBe('DPoP')
    expect(answer.body['expires_in']).toBeGreaterThan(0)
    const jwks = (await (await fetch(this.provider.metadata.jwks_uri)).json()) as JSONWebKeySet
    const { payload } = await jwtVerify(text(answer, 'id_token'), createLocalJWKSet(jwks), {
      issuer: this.provider.issuer,
      audience: this.registration.id,
      // FAPI 2.0 Security Profile section 5.4.1: no RS256.
      algorithms: ['PS256', 'ES256'],
    })
    expect(payload['nonce']).toBe(nonce)
    return payload
  }

  /** The userinfo endpoint, as the resource that the token opens; asked again where it wants a nonce. */
  async userinfo(accessToken: string, proof: ProofChange = {}): Promise<TokenAnswer> {
    const show = async () =>
      await this.show({ Authorization: `DPoP ${accessToken}`, DPoP: await this.resourceProof(accessToken, proof) })
    const answer = await show()
    return answer.body['error'] === 'use_dpop_nonce' ? await show() : answer
  }

  async resourceProof(accessToken: string, change?: ProofChange, key = this.dpopKey): Promise<string> {
    return await key.proof('GET', this.provider.metadata.userinfo_endpoint, Date.now(), this.nonce, accessToken, change)
  }

  /** A request to the userinfo endpoint with these headers. */
  async show(headers: [string, string][] | Record<string, string>): Promise<TokenAnswer> {
    return await this.#keepNonce(await fetch(this.provider.metadata.userinfo_endpoint, { headers }))
  }

  async #keepNonce(response: Response): Promise<TokenAnswer> {
    this.nonce = response.headers.get('dpop-nonce') ?? this.nonce
    return { status: response.status, headers: response.headers, body: (await response.json()) as TokenAnswer['body'] }
  }
}

/** A token-style endpoint refused, in the form of RFC 6749 section 5.2: 401 only where the client is not who it says. */
export function checkRefused({ status, headers, body }: TokenAnswer, errors: readonly string[]): void {
  expect(errors).toContain(body['error'])
  expect(status).toBe(body['error'] === 'invalid_client' ? 401 : 400)
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(body['error_description']).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
  expect(Object.keys(body).sort()).toEqual(['error', 'error_description'])
}
