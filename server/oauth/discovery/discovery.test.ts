import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { createIssuerApp } from '../../app.ts'
import { currentSettings } from '../../configuration/settings.ts'
import { ENDPOINTS, type EndpointName } from '../../protocol/endpoints.ts'
import { DEVICE_CODE_GRANT, GRANT_TYPES, TOKEN_EXCHANGE_GRANT, type GrantType } from '../../protocol/grant-types.ts'
import type { SigningAlgorithm } from '../../protocol/signing-algorithms.ts'
import type { ClientRecord } from '../../store/records.ts'
import { codeFor } from '../../testing/authorized.ts'
import { answerOf, fragmentOf, startAuthorization } from '../../testing/browser.ts'
import { newClientKey, signAs } from '../../testing/client-jwt.ts'
import { createDpopKey } from '../../testing/dpop-key.ts'
import { basic, createTestServices, SECRET, startTestIssuer, type TestIssuer } from '../../testing/issuer.ts'
import { commitEndings, endSessions } from '../../sessions/end-sessions.ts'
import { OF_THE_IMPLICIT_FLOW, switchOnImplicitFlow } from '../../testing/implicit-flow.ts'
import { startLogoutReceiver, verifyLogoutToken } from '../../testing/logout-receiver.ts'
import { startRegistration, WEB } from '../../testing/registration.ts'
import { clientKeyPair, unsigned } from '../../testing/request-object.ts'
import { startWebServer } from '../../testing/web-server.ts'
import type { ServerMetadata } from './discovery.ts'

type Json = Record<string, unknown>

const metadataOf = async ({ url }: TestIssuer) =>
  (await (await fetch(`${url}/.well-known/openid-configuration`)).json()) as ServerMetadata

const errorOf = async (response: Response) => ((await response.json()) as Json)['error']

/** The outcome of an authorization request of a signed-in user, with `parameters` in it: what the client is told. */
async function authorizeWith(parameters: Json, client: Partial<ClientRecord> = {}) {
  const started = await startAuthorization({ legacyCodeExchange: true, ...client })
  const all: Json = { ...started.request, ...parameters }
  const request = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >
  return { ...started, answer: await started.allow(request) }
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

async function assertionOf(issuer: TestIssuer, client: string, key: Awaited<ReturnType<typeof newClientKey>>) {
  const iat = Math.floor(issuer.now() / 1000)
  const claims = { iss: client, sub: client, aud: issuer.url, iat, exp: iat + 60, jti: crypto.randomUUID() }
  return { client_assertion_type: ASSERTION_TYPE, client_assertion: await signAs(key, claims) }
}

/** Every way in which a client may authenticate, at `path`; by what is refused there. */
async function refusedMethods(path: string, form: Record<string, string>): Promise<string[]> {
  const issuer = await startTestIssuer()
  const key = await newClientKey()
  const client = await issuer.addClient()
  await issuer.addClient({ id: 'post', tokenEndpointAuthMethod: 'client_secret_post' })
  await issuer.addClient({ id: 'none', tokenEndpointAuthMethod: 'none' })
  await issuer.addClient({
    id: 'jwt',
    tokenEndpointAuthMethod: 'private_key_jwt',
    secrets: [],
    jwks: { keys: [key.jwk] },
  })
  const answers: [string, Response][] = [
    ['client_secret_basic', await issuer.post(path, form, client)],
    ['client_secret_post', await issuer.post(path, { ...form, client_id: 'post', client_secret: SECRET })],
    ['private_key_jwt', await issuer.post(path, { ...form, ...(await assertionOf(issuer, 'jwt', key)) })],
    ['none', await issuer.post(path, { ...form, client_id: 'none' })],
  ]
  return answers.filter(([, { status }]) => status === 401).map(([method]) => method)
}

async function algorithmsOfAssertions(
  path: string,
  form: Record<string, string>,
  algorithms: readonly SigningAlgorithm[],
) {
  const issuer = await startTestIssuer()
  for (const algorithm of algorithms) {
    const key = await newClientKey(algorithm)
    const client = { id: algorithm, tokenEndpointAuthMethod: 'private_key_jwt' as const, jwks: { keys: [key.jwk] } }
    await issuer.addClient({ ...client, secrets: [] })
    const response = await issuer.post(path, { ...form, ...(await assertionOf(issuer, algorithm, key)) })
    expect(response.status, algorithm).not.toBe(401)
  }
}

/** Registrations with each of `values` are taken, and those with each of `others` refused. */
async function registers(member: string, values: readonly string[], others: readonly string[], rest: Json = {}) {
  const { ask } = await startRegistration()
  for (const value of values) expect((await ask({ ...WEB, ...rest, [member]: value })).status, value).toBe(201)
  for (const value of others) expect((await ask({ ...WEB, ...rest, [member]: value })).status, value).toBe(400)
}

const isServed = (name: EndpointName) => async (metadata: ServerMetadata, issuer: TestIssuer) => {
  expect(metadata[name]).toBe(issuer.url + ENDPOINTS[name])
  const answers = [await fetch(metadata[name], { redirect: 'manual' }), await fetch(metadata[name], { method: 'POST' })]
  expect(answers.map(({ status }) => status)).not.toContain(404)
}

type Check = (metadata: ServerMetadata, issuer: TestIssuer) => Promise<void> | void

/** For every member of the document: that the server does what it says, and refuses what it does not say. */
const CHECKS: { [Member in keyof ServerMetadata]: Check } = {
  issuer: async (metadata, issuer) => {
    expect(metadata.issuer).toBe(issuer.url)
    const client = await issuer.addClient()
    const answer = await issuer.post('/authorization/token', { grant_type: 'client_credentials' }, client)
    expect(decodeJwt(((await answer.json()) as { access_token: string }).access_token).iss).toBe(issuer.url)
  },
  authorization_endpoint: isServed('authorization_endpoint'),
  token_endpoint: isServed('token_endpoint'),
  userinfo_endpoint: isServed('userinfo_endpoint'),
  jwks_uri: isServed('jwks_uri'),
  revocation_endpoint: isServed('revocation_endpoint'),
  introspection_endpoint: isServed('introspection_endpoint'),
  device_authorization_endpoint: isServed('device_authorization_endpoint'),
  registration_endpoint: isServed('registration_endpoint'),
  pushed_authorization_request_endpoint: isServed('pushed_authorization_request_endpoint'),
  end_session_endpoint: isServed('end_session_endpoint'),

  scopes_supported: async ({ scopes_supported }, issuer) => {
    const stored = await issuer.store.listScopes({ limit: 100 })
    expect(stored.items.map(({ id }) => id).toSorted()).toEqual([...scopes_supported].toSorted())
    await registers(
      'scope',
      scopes_supported.filter((name) => !['backend', 'consumer', 'authorization'].includes(name)),
      [],
    )
  },
  response_types_supported: async ({ response_types_supported }, issuer) => {
    const { implicitFlow } = await currentSettings(issuer.store)
    expect(response_types_supported).toEqual(implicitFlow ? ['code', 'id_token', 'id_token token'] : ['code'])
    const ask = async (type: string) => {
      const started = await startAuthorization({ ...OF_THE_IMPLICIT_FLOW, legacyCodeExchange: true })
      if (implicitFlow) await switchOnImplicitFlow(started.issuer)
      const answer = await started.allow({ ...started.request, response_type: type, nonce: 'n' })
      return type === 'code' || type === 'none' ? answerOf(answer) : fragmentOf(answer)
    }
    for (const type of response_types_supported) {
      const given = Object.keys(await ask(type)).filter((name) => ['code', 'id_token', 'access_token'].includes(name))
      const expected = { code: ['code'], id_token: ['id_token'], 'id_token token': ['access_token', 'id_token'] }[type]
      expect(given, type).toEqual(expected)
    }
    const others = [
      'token',
      'code id_token',
      'code token',
      'none',
      ...(implicitFlow ? [] : ['id_token', 'id_token token']),
    ]
    for (const type of others) expect((await ask(type))['error'], type).toBe('unsupported_response_type')
  },
  response_modes_supported: async ({ response_modes_supported }) => {
    for (const mode of response_modes_supported) {
      const { answer } = await authorizeWith({ response_mode: mode })
      const where = mode === 'form_post' ? await answer.text() : (answer.headers.get('location') ?? '')
      expect(where, mode).toMatch({ query: /\?code=/, fragment: /#code=/, form_post: /name="code"/ }[mode])
    }
    for (const mode of ['jwt', 'query.jwt', 'web_message']) {
      expect(answerOf((await authorizeWith({ response_mode: mode })).answer)['error']).toBe('invalid_request')
    }
  },
  grant_types_supported: async ({ grant_types_supported }, issuer) => {
    expectTypeOf(grant_types_supported).items.toEqualTypeOf<GrantType>()
    const { implicitFlow } = await currentSettings(issuer.store)
    expect(grant_types_supported.includes('implicit')).toBe(implicitFlow)
    const client = await issuer.addClient({ ...OF_THE_IMPLICIT_FLOW, grantTypes: [...GRANT_TYPES] })
    const ask = (grant: string) => issuer.post('/authorization/token', { grant_type: grant }, client)
    const own = { client_credentials: undefined, [TOKEN_EXCHANGE_GRANT]: 'invalid_request' }
    for (const grant of grant_types_supported) {
      if (grant === 'implicit') continue
      const expected = grant in own ? own[grant as keyof typeof own] : 'invalid_request'
      expect(await errorOf(await ask(grant)), grant).toBe(expected)
    }
    for (const grant of ['implicit', 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'toString', '__proto__']) {
      expect(await errorOf(await ask(grant)), grant).toBe('unsupported_grant_type')
    }
    const registered = grant_types_supported.filter((grant) => !['password', TOKEN_EXCHANGE_GRANT].includes(grant))
    const { ask: register, issuer: open } = await startRegistration()
    if (implicitFlow) await switchOnImplicitFlow(open)
    for (const grant of registered) {
      const grants = grant === 'refresh_token' ? ['authorization_code', grant] : [grant]
      const types = grant === 'implicit' ? { response_types: ['id_token', 'id_token token'] } : {}
      expect((await register({ ...WEB, ...types, grant_types: grants })).status, grant).toBe(201)
    }
    expect(registered).toContain(DEVICE_CODE_GRANT)
    if (!implicitFlow) {
      const refused = await register({ ...WEB, grant_types: ['implicit'], response_types: ['id_token'] })
      expect(await errorOf(refused)).toBe('invalid_client_metadata')
    }
  },
  subject_types_supported: ({ subject_types_supported }) =>
    registers('subject_type', subject_types_supported, ['pairwise']),

  id_token_signing_alg_values_supported: async ({ id_token_signing_alg_values_supported }, issuer) => {
    await registers('id_token_signed_response_alg', id_token_signing_alg_values_supported, ['none', 'HS256', 'ES384'])
    const user = await issuer.addUser()
    for (const alg of id_token_signing_alg_values_supported) {
      const client = await issuer.addClient({ id: alg, idTokenSignedResponseAlg: alg })
      const answer = await issuer.post('/authorization/token', await codeFor(issuer, client, user), client)
      expect(decodeProtectedHeader(((await answer.json()) as { id_token: string }).id_token).alg).toBe(alg)
    }
  },
  userinfo_signing_alg_values_supported: async ({ userinfo_signing_alg_values_supported }, issuer) => {
    await registers('userinfo_signed_response_alg', userinfo_signing_alg_values_supported, ['none', 'HS256', 'ES384'])
    const user = await issuer.addUser()
    for (const alg of userinfo_signing_alg_values_supported) {
      const client = await issuer.addClient({ id: alg, userinfoSignedResponseAlg: alg })
      const answer = await issuer.post('/authorization/token', await codeFor(issuer, client, user), client)
      const { access_token } = (await answer.json()) as { access_token: string }
      const headers = { Authorization: `Bearer ${access_token}` }
      const userinfo = await fetch(`${issuer.url}/authorization/userinfo`, { headers })
      expect(decodeProtectedHeader(await userinfo.text()).alg).toBe(alg)
    }
  },
  dpop_signing_alg_values_supported: async ({ dpop_signing_alg_values_supported }, issuer) => {
    const client = await issuer.addClient()
    const ask = async (algorithm: string, nonce: string | null) => {
      const proof = await (
        await createDpopKey(algorithm)
      ).proof('POST', `${issuer.url}/authorization/token`, issuer.now(), nonce)
      return await fetch(`${issuer.url}/authorization/token`, {
        method: 'POST',
        headers: { Authorization: basic(client.id, SECRET), DPoP: proof },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      })
    }
    const nonce = (await ask('ES256', null)).headers.get('dpop-nonce')
    for (const alg of dpop_signing_alg_values_supported) expect((await ask(alg, nonce)).status, alg).toBe(200)
    for (const alg of ['ES384', 'RS512']) expect(await errorOf(await ask(alg, nonce)), alg).toBe('invalid_dpop_proof')
  },

  token_endpoint_auth_methods_supported: async ({ token_endpoint_auth_methods_supported }) => {
    const key = await newClientKey()
    const rest = { jwks: { keys: [key.jwk] } }
    await registers(
      'token_endpoint_auth_method',
      token_endpoint_auth_methods_supported,
      ['client_secret_jwt', 'tls_client_auth'],
      rest,
    )
    expect(await refusedMethods('/authorization/token', { grant_type: 'refresh_token', refresh_token: 'x' })).toEqual(
      [],
    )
  },
  token_endpoint_auth_signing_alg_values_supported: async (metadata) => {
    const algorithms = metadata.token_endpoint_auth_signing_alg_values_supported
    await algorithmsOfAssertions('/authorization/token', { grant_type: 'client_credentials' }, algorithms)
    await registers('token_endpoint_auth_signing_alg', algorithms, ['HS256', 'none', 'ES384'])
  },
  revocation_endpoint_auth_methods_supported: async ({ revocation_endpoint_auth_methods_supported: methods }) => {
    expect(methods).toEqual(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
    expect(await refusedMethods('/authorization/revoke', { token: 'x' })).toEqual([])
  },
  revocation_endpoint_auth_signing_alg_values_supported: ({ revocation_endpoint_auth_signing_alg_values_supported }) =>
    algorithmsOfAssertions(
      '/authorization/revoke',
      { token: 'x' },
      revocation_endpoint_auth_signing_alg_values_supported,
    ),
  introspection_endpoint_auth_methods_supported: async ({ introspection_endpoint_auth_methods_supported: methods }) => {
    expect(methods).toEqual(['client_secret_basic', 'client_secret_post', 'private_key_jwt'])
    expect(await refusedMethods('/authorization/introspect', { token: 'x' })).toEqual(['none'])
  },
  introspection_endpoint_auth_signing_alg_values_supported: (metadata) =>
    algorithmsOfAssertions(
      '/authorization/introspect',
      { token: 'x' },
      metadata.introspection_endpoint_auth_signing_alg_values_supported,
    ),

  code_challenge_methods_supported: async ({ code_challenge_methods_supported }) => {
    expect(code_challenge_methods_supported).toEqual(['S256'])
    for (const [method, outcome] of [
      ['S256', 'code'],
      ['plain', 'error'],
      [undefined, 'error'],
    ] as const) {
      expect(answerOf((await authorizeWith({ code_challenge_method: method })).answer)).toHaveProperty(outcome)
    }
  },
  claims_supported: async ({ claims_supported }, issuer) => {
    const scopes = ['openid', 'profile', 'email', 'address', 'phone']
    const claims = Object.fromEntries(claims_supported.map((name) => [name, `the ${name}`]))
    const user = await issuer.addUser({
      scopes,
      claims,
      picture: 'https://x.example/a.png',
      phoneNumber: '+44 20 7946 0000',
    })
    const client = await issuer.addClient({ scopes })
    const answer = await issuer.post('/authorization/token', await codeFor(issuer, client, user, { scopes }), client)
    const { access_token } = (await answer.json()) as { access_token: string }
    const headers = { Authorization: `Bearer ${access_token}` }
    const userinfo = (await (await fetch(`${issuer.url}/authorization/userinfo`, { headers })).json()) as Json
    expect(Object.keys(userinfo).toSorted()).toEqual([...claims_supported].toSorted())
  },
  claim_types_supported: async ({ claim_types_supported }) => {
    expect(claim_types_supported).toEqual(['normal'])
    await expect(authorizeWith({ claims: '{"userinfo":{"_claim_names":null}}' })).resolves.toBeDefined()
  },
  claims_parameter_supported: async ({ claims_parameter_supported }) => {
    expect(claims_parameter_supported).toBe(true)
    const { issuer, client, answer, request } = await authorizeWith({
      scope: 'openid',
      claims: '{"userinfo":{"email":{"essential":true}}}',
      code_challenge: undefined,
      code_challenge_method: undefined,
    })
    const form = {
      grant_type: 'authorization_code',
      code: answerOf(answer)['code'] ?? '',
      redirect_uri: request.redirect_uri,
    }
    const tokens = (await (await issuer.post('/authorization/token', form, client)).json()) as { access_token: string }
    const headers = { Authorization: `Bearer ${tokens.access_token}` }
    const userinfo = await fetch(`${issuer.url}/authorization/userinfo`, { headers })
    expect(await userinfo.json()).toMatchObject({ email: 'ada@example.com' })
  },

  request_parameter_supported: async ({ request_parameter_supported }) => {
    expect(request_parameter_supported).toBe(true)
    const { answer } = await authorizeWith(
      { request: unsigned({ state: 'of the object' }) },
      { requestObjectSigningAlg: 'none' },
    )
    expect(answerOf(answer)['state']).toBe('of the object')
  },
  request_uri_parameter_supported: async ({ request_uri_parameter_supported }) => {
    expect(request_uri_parameter_supported).toBe(true)
    const uri = await startWebServer((_request, response) => response.end(unsigned({ state: 'of the object' })))
    const client = { requestUris: [uri], requestObjectSigningAlg: 'none' as const }
    expect(answerOf((await authorizeWith({ request_uri: uri }, client)).answer)['state']).toBe('of the object')
  },
  require_request_uri_registration: async ({ require_request_uri_registration }) => {
    expect(require_request_uri_registration).toBe(true)
    let calls = 0
    const uri = await startWebServer((_request, response) => {
      calls++
      response.end(unsigned({ state: 'of the object' }))
    })
    expect(answerOf((await authorizeWith({ request_uri: uri })).answer)).toHaveProperty('error')
    expect(calls).toBe(0)
  },
  request_object_signing_alg_values_supported: async ({ request_object_signing_alg_values_supported: algorithms }) => {
    await registers('request_object_signing_alg', algorithms, ['HS256', 'ES384'])
    for (const alg of algorithms) {
      const { jwks, sign } = await clientKeyPair(alg === 'none' ? 'RS256' : alg)
      const client = { id: 'shop', jwks, requestObjectSigningAlg: alg }
      const claims = { iss: 'shop', client_id: 'shop', state: alg }
      const started = await startAuthorization(client)
      const request = alg === 'none' ? unsigned(claims) : await sign({ ...claims, aud: started.issuer.url })
      expect(answerOf(await started.allow({ ...started.request, request }))['state'], alg).toBe(alg)
    }
  },
  require_pushed_authorization_requests: async ({ require_pushed_authorization_requests }) => {
    expect(require_pushed_authorization_requests).toBe(false)
    expect(answerOf((await authorizeWith({})).answer)).toHaveProperty('code')
  },
  authorization_response_iss_parameter_supported: async (metadata) => {
    expect(metadata.authorization_response_iss_parameter_supported).toBe(true)
    const { issuer, answer } = await authorizeWith({})
    expect(answerOf(answer)['iss']).toBe(issuer.url)
    const refused = await authorizeWith({ response_type: 'token' })
    expect(fragmentOf(refused.answer)['iss']).toBe(refused.issuer.url)
  },
  prompt_values_supported: async ({ prompt_values_supported }) => {
    for (const prompt of prompt_values_supported) {
      const { issuer, request, browser } = await authorizeWith({})
      const again = await browser.open({ ...request, prompt })
      const words = {
        none: undefined,
        login: /name="password"/,
        consent: /value="allow"/,
        select_account: /name="account"/,
      }
      const expected = words[prompt]
      if (expected === undefined)
        expect(answerOf(again)).toMatchObject({ code: expect.any(String) as string, iss: issuer.url })
      else expect(await again.text(), prompt).toMatch(expected)
    }
    expect(answerOf((await authorizeWith({ prompt: 'create' })).answer)['error']).toBe('invalid_request')
  },
  display_values_supported: async ({ display_values_supported }) => {
    for (const display of display_values_supported) {
      expect(answerOf((await authorizeWith({ display })).answer)).toHaveProperty('code')
    }
  },
  ui_locales_supported: async ({ ui_locales_supported }) => {
    expect(ui_locales_supported).toEqual(['en'])
    const { request, browser } = await startAuthorization()
    expect(await (await browser.open({ ...request, ui_locales: 'en' })).text()).toContain('<html lang="en"')
  },
  backchannel_logout_supported: async (metadata) => {
    expect([metadata.backchannel_logout_supported, metadata.backchannel_logout_session_supported]).toEqual([true, true])
    const receiver = await startLogoutReceiver()
    const { issuer, client, user } = await authorizeWith({}, { backchannelLogoutUri: receiver.uri })
    const [session] = await issuer.store.listOfUser('sessions', user.id)
    await commitEndings(issuer, () => endSessions(issuer.store, session === undefined ? [] : [session], issuer.now()))
    const { payload } = await verifyLogoutToken(await receiver.form(0), issuer, client.id)
    expect(payload).toMatchObject({ sub: user.id, sid: session?.sid })
  },
  backchannel_logout_session_supported: (metadata, issuer) => CHECKS.backchannel_logout_supported(metadata, issuer),
}

describe('discovery says what is served, and nothing else', () => {
  it('has a check here for every member', async () => {
    const metadata = await metadataOf(await startTestIssuer())
    expect(Object.keys(metadata).toSorted()).toEqual(Object.keys(CHECKS).toSorted())
  })

  it.each(Object.keys(CHECKS) as (keyof ServerMetadata)[])('%s', async (member) => {
    const issuer = await startTestIssuer()
    await CHECKS[member](await metadataOf(issuer), issuer)
  })

  it.each(['response_types_supported', 'response_modes_supported', 'grant_types_supported'] as const)(
    '%s, with the implicit flow',
    async (member) => {
      const issuer = await startTestIssuer()
      const without = await metadataOf(issuer)
      await switchOnImplicitFlow(issuer)
      const metadata = await metadataOf(issuer)
      await CHECKS[member](metadata, issuer)
      // Nothing else changes with it.
      const { response_types_supported, grant_types_supported } = metadata
      expect({ ...without, response_types_supported, grant_types_supported }).toEqual(metadata)
    },
  )

  it('names every endpoint that there is, but for what is reached from one of them or is no standard', async () => {
    const known = [
      ...Object.values(ENDPOINTS),
      '/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server',
      // Told by an answer: registration_client_uri, verification_uri.
      '/authorization/register/:client_id',
      '/device',
      // Forms of the pages.
      '/authorization/sign-in',
      '/authorization/account',
      '/authorization/consent',
      '/authorization/logout/confirm',
      '/device/sign-in',
      '/device/consent',
      // Our own.
      '/branding/logo/:digest',
      '/authorization/whoami',
      '/consumer/login',
      '/health',
    ]
    const app = createIssuerApp(await createTestServices('https://issuer.example'))
    expect(pathsOf(app.router).toSorted()).toEqual(known.toSorted())
  })

  it('is the same document by both of its names', async () => {
    const issuer = await startTestIssuer()
    const other = await fetch(`${issuer.url}/.well-known/oauth-authorization-server`)
    expect(await other.json()).toEqual(await metadataOf(issuer))
  })
})

interface Layer {
  route?: { path: string }
  handle: { stack?: Layer[] }
}

/** Every path that a router, and those mounted in it, answer. */
const pathsOf = ({ stack = [] }: { stack?: unknown[] }): string[] => [
  ...new Set((stack as Layer[]).flatMap(({ route, handle }) => (route === undefined ? pathsOf(handle) : [route.path]))),
]
