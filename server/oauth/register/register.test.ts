import { describe, expect, it } from 'vitest'
import type { ClientRecord } from '../../store/records.ts'
import { newClientKey, signAs } from '../../testing/client-jwt.ts'
import { basic, startTestIssuer, type TestIssuer } from '../../testing/issuer.ts'
import { hashSecret, newSecret } from '../../tokens/secrets.ts'

const REGISTER = '/authorization/register'
const WEB = { redirect_uris: ['https://shop.example/callback'] }

type Json = Record<string, unknown>

interface Registration extends Json {
  client_id: string
  client_secret?: string
  registration_access_token: string
  registration_client_uri: string
}

async function start() {
  const issuer = await startTestIssuer()
  const initial = newSecret()
  const day = 86_400_000
  const record = {
    id: hashSecret(initial),
    description: 'Tests',
    uses: 0,
    createdAt: issuer.now(),
    expiresAt: issuer.now() + day,
  }
  await issuer.store.commit([{ op: 'put', kind: 'initialAccessTokens', record }])
  const call = (method: string, url: string, token: string | null, body?: unknown) =>
    fetch(url.startsWith('http') ? url : issuer.url + url, {
      method,
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const ask = (body: unknown) => call('POST', REGISTER, initial, body)
  return {
    issuer,
    initial,
    call,
    ask,
    register: async (body: unknown): Promise<Registration> => {
      const response = await ask(body)
      const answer = (await response.json()) as Registration
      expect(response.status, JSON.stringify(answer)).toBe(201)
      expect(response.headers.get('cache-control')).toBe('no-store')
      return answer
    },
    /** A call of the holder of a registration, with what it was registered as where it changes. */
    manage: (method: string, registered: Registration, body?: unknown) =>
      call(method, registered.registration_client_uri, registered.registration_access_token, body),
    uses: async () => (await issuer.store.get('initialAccessTokens', record.id))?.uses,
  }
}

async function refusalOf(response: Response, status: number, error: string): Promise<string> {
  const refusal = (await response.json()) as Record<'error' | 'error_description', string>
  expect({ status: response.status, error: refusal.error }, refusal.error_description).toEqual({ status, error })
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  expect(response.headers.get('cache-control')).toBe('no-store')
  if (status === 401) expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /)
  expect(refusal.error_description).not.toMatch(/node_modules|\.ts:|ZodError/)
  return refusal.error_description
}

const stored = async (issuer: TestIssuer, id: string): Promise<ClientRecord> => {
  const client = await issuer.store.get('clients', id)
  if (client === undefined) throw new Error(`no client ${id}`)
  return client
}

/** What an update may send of what it was told. */
function metadataOf(registered: Registration): Json {
  const told = [
    'registration_access_token',
    'registration_client_uri',
    'client_id_issued_at',
    'client_secret_expires_at',
  ]
  return Object.fromEntries(Object.entries(registered).filter(([name]) => !told.includes(name)))
}

describe('registering', () => {
  it('needs no more than a redirect URI, and answers with everything that was registered', async () => {
    const { issuer, register, uses } = await start()
    const answer = await register(WEB)
    expect(answer).toEqual({
      client_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      client_id_issued_at: Math.floor((await stored(issuer, answer.client_id)).createdAt / 1000),
      client_secret: expect.stringMatching(/^[\w-]{43}$/) as string,
      client_secret_expires_at: 0,
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      registration_client_uri: `${issuer.url}${REGISTER}/${answer.client_id}`,
      client_name: 'shop.example',
      redirect_uris: WEB.redirect_uris,
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid profile email address phone offline_access',
      subject_type: 'public',
      id_token_signed_response_alg: 'RS256',
      backchannel_logout_session_required: false,
      dpop_bound_access_tokens: false,
      require_pushed_authorization_requests: false,
    })
    const client = await stored(issuer, answer.client_id)
    expect(client.registrationTokenHash).toBe(hashSecret(answer.registration_access_token))
    expect(JSON.stringify(client)).not.toContain(answer.client_secret)
    expect(JSON.stringify(client)).not.toContain(answer.registration_access_token)
    expect(await uses()).toBe(1)
  })

  it('makes a client that works', async () => {
    const { issuer, register } = await start()
    const machine = await register({ grant_types: ['client_credentials'], scope: 'authorization', response_types: [] })
    expect(machine['response_types']).toEqual([])
    const form = { grant_type: 'client_credentials' }
    const token = await issuer.post('/authorization/token', form, {
      id: machine.client_id,
      secret: machine.client_secret ?? '',
    })
    expect(token.status).toBe(200)
  })

  it('takes the whole of client metadata and keeps it', async () => {
    const { issuer, register } = await start()
    const key = await newClientKey('RS256', 'a')
    const whole = {
      client_name: 'Shop',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
      redirect_uris: ['https://shop.example/callback', 'https://shop.example/callback?tenant=1'],
      post_logout_redirect_uris: ['https://shop.example/bye'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256',
      scope: 'openid offline_access',
      subject_type: 'public',
      logo_uri: 'https://shop.example/logo.png',
      client_uri: 'https://shop.example/',
      policy_uri: 'https://shop.example/policy',
      tos_uri: 'https://shop.example/terms',
      contacts: ['ops@shop.example'],
      jwks: { keys: [key.jwk] },
      id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'RS256',
      request_object_signing_alg: 'RS256',
      request_uris: ['https://shop.example/request.jwt'],
      default_max_age: 600,
      initiate_login_uri: 'https://shop.example/login',
      backchannel_logout_uri: 'https://shop.example/logout',
      backchannel_logout_session_required: true,
      dpop_bound_access_tokens: false,
      require_pushed_authorization_requests: true,
    }
    const answer = await register({ ...whole, application_type: 'web', software_id: 'x', 'client_name#ja': '店' })
    expect(answer).toMatchObject(whole)
    expect(answer).not.toHaveProperty('client_secret')
    expect(answer).not.toHaveProperty('client_secret_expires_at')
    expect(await stored(issuer, answer.client_id)).toMatchObject({ secrets: [], defaultMaxAge: 600 })
    // What will sign its ID tokens is published already.
    expect(issuer.keys.jwks()).toContain('"ES256"')
    const assertion = await signAs(key, {
      iss: answer.client_id,
      sub: answer.client_id,
      aud: issuer.url,
      jti: '1',
      exp: Math.floor(issuer.now() / 1000) + 60,
    })
    const token = await issuer.post('/authorization/token', {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    })
    expect(token.status).toBe(200)
  })

  it('gives a public client no secret', async () => {
    const { register } = await start()
    const answer = await register({
      redirect_uris: ['com.example.app:/callback', 'http://127.0.0.1/callback'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    })
    expect(answer).not.toHaveProperty('client_secret')
    expect(answer).toMatchObject({ token_endpoint_auth_method: 'none', client_name: 'com.example.app' })
  })

  it('gives scopes that exist and do not open this server, and says which', async () => {
    const { issuer, register, ask } = await start()
    const scope = {
      description: 'Read orders',
      builtIn: false,
      isDefault: false,
      claims: [],
      createdAt: 0,
      updatedAt: 0,
    }
    await issuer.store.commit([{ op: 'put', kind: 'scopes', record: { ...scope, id: 'orders:read' } }])
    const asked = 'openid backend consumer orders:read unheard-of __proto__'
    expect(await register({ ...WEB, scope: asked })).toMatchObject({ scope: 'openid orders:read' })
    for (const none of ['backend', 'consumer backend', 'unheard-of']) {
      const refused = await refusalOf(await ask({ ...WEB, scope: none }), 400, 'invalid_client_metadata')
      expect(refused).toMatch(/^scope: None of /)
    }
  })

  it('cannot give what operators alone decide', async () => {
    const { issuer, register } = await start()
    const answer = await register({
      ...WEB,
      client_id: 'gatehouse-console',
      client_secret: 'chosen-by-the-client',
      legacy_code_exchange: true,
      resources: ['https://api.example/'],
      access_token_lifetime: 2_592_000,
      refresh_token_lifetime: 2_592_000,
      built_in: true,
      status: 'active',
      registration_access_token: 'mine',
    })
    expect(answer.client_id).not.toBe('gatehouse-console')
    expect(answer.client_secret).not.toBe('chosen-by-the-client')
    expect(answer.registration_access_token).not.toBe('mine')
    expect(answer).not.toHaveProperty('resources')
    expect(await stored(issuer, answer.client_id)).toMatchObject({
      legacyCodeExchange: false,
      resources: [],
      accessTokenLifetime: null,
      refreshTokenLifetime: null,
      builtIn: false,
    })
  })

  it('counts every use, also of many at a time', async () => {
    const { register, uses } = await start()
    const ids = await Promise.all(Array.from({ length: 12 }, async () => (await register(WEB)).client_id))
    expect(new Set(ids).size).toBe(12)
    expect(await uses()).toBe(12)
  })
})

describe('a refused registration', () => {
  it('without a good initial access token is refused before anything is read', async () => {
    const { issuer, call, initial } = await start()
    for (const token of [null, 'unknown', newSecret(), hashSecret(initial)]) {
      await refusalOf(await call('POST', REGISTER, token, '{not json'), 401, 'invalid_token')
    }
    const header = await fetch(issuer.url + REGISTER, {
      method: 'POST',
      headers: { Authorization: basic('a', initial) },
    })
    expect(await refusalOf(header, 401, 'invalid_token')).toMatch(/initial access token/)
    const { access_token } = (await (
      await issuer.post('/authorization/token', { grant_type: 'client_credentials' }, await issuer.addClient())
    ).json()) as { access_token: string }
    await refusalOf(await call('POST', REGISTER, access_token, WEB), 401, 'invalid_token')
    issuer.advance(86_400_001)
    expect(await refusalOf(await call('POST', REGISTER, initial, WEB), 401, 'invalid_token')).toMatch(/expired/)
  })

  it('leaves nothing behind when its token is revoked meanwhile', async () => {
    const { issuer, call, initial } = await start()
    const before = (await issuer.store.listClients({ limit: 1 })).total
    await issuer.store.commit([{ op: 'delete', kind: 'initialAccessTokens', id: hashSecret(initial) }])
    await refusalOf(await call('POST', REGISTER, initial, WEB), 401, 'invalid_token')
    expect((await issuer.store.listClients({ limit: 1 })).total).toBe(before)
  })

  it.each([
    [{}, /^redirect_uris: .*needs at least one/],
    [{ redirect_uris: [] }, /needs at least one/],
    [{ redirect_uris: 'https://shop.example/' }, /^redirect_uris: .*expected array/],
    [{ redirect_uris: ['https://shop.example/callback#fragment'] }, /redirect_uris.0: .*fragment/],
    [{ redirect_uris: ['https://shop.example/ok', 'https://*.shop.example/'] }, /redirect_uris.1: .*wildcards/],
    [{ redirect_uris: ['http://shop.example/callback'] }, /https/],
    [{ redirect_uris: ['javascript:alert(1)'] }, /scheme/],
    [{ redirect_uris: ['/callback'] }, /absolute/],
    [{ redirect_uris: [5, {}] }, /expected string/],
    [{ redirect_uris: ['https://shop.example/', 'https://shop.example/'] }, /once/],
    [{ redirect_uris: ['com.example.app:/callback'], application_type: 'web' }, /register it as native/],
  ])('names what is wrong with its redirect URIs: %j', async (body, words) => {
    const { ask, uses } = await start()
    expect(await refusalOf(await ask(body), 400, 'invalid_redirect_uri')).toMatch(words)
    expect(await uses()).toBe(0)
  })

  it.each<[Json, RegExp]>([
    [{ client_name: '' }, /^client_name: Must not be empty/],
    [{ client_name: 'a\nb' }, /control characters/],
    [{ client_name: { en: 'Shop' } }, /^client_name: /],
    [{ response_types: ['token'] }, /^response_types.0: Must be code/],
    [{ response_types: ['code', 'code id_token'] }, /^response_types.1: Must be code/],
    [{ response_types: [] }, /^response_types: Must be code with/],
    [{ grant_types: ['client_credentials'], response_types: ['code'] }, /^response_types: Must be code with/],
    [{ grant_types: ['implicit', 'authorization_code'] }, /^grant_types.0: /],
    [{ grant_types: ['authorization_code', 'password'] }, /^grant_types: .*only an operator allows password/],
    [{ grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] }, /only an operator allows/],
    [{ grant_types: [] }, /at least one grant/],
    [{ grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' }, /^grant_types: A public client/],
    [{ token_endpoint_auth_method: 'client_secret_jwt' }, /^token_endpoint_auth_method: .*private_key_jwt/],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, /^jwks_uri: private_key_jwt needs/],
    [{ jwks_uri: 'http://shop.example/jwks' }, /^jwks_uri: .*https/],
    [{ jwks_uri: 'file:///etc/passwd' }, /^jwks_uri: /],
    [{ jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }, /^jwks.keys.0: /],
    [{ jwks: { keys: [{ kty: 'RSA', n: 'x'.repeat(342), e: 'AQAB', d: 'secret' }] } }, /public keys only/],
    [{ subject_type: 'pairwise' }, /^subject_type: Must be public/],
    [{ subject_type: 'pairwise', sector_identifier_uri: 'https://shop.example/uris' }, /^subject_type: /],
    [{ id_token_signed_response_alg: 'none' }, /^id_token_signed_response_alg: /],
    [{ id_token_signed_response_alg: 'HS256' }, /^id_token_signed_response_alg: .*RS256/],
    [{ id_token_encrypted_response_alg: 'RSA-OAEP' }, /^id_token_encrypted_response_alg: Must be left out/],
    [{ userinfo_encrypted_response_enc: 'A256GCM' }, /does not encrypt/],
    [{ request_object_encryption_alg: 'RSA1_5' }, /does not encrypt/],
    [{ initiate_login_uri: 'http://shop.example/login' }, /^initiate_login_uri: Must be an https URL/],
    [{ initiate_login_uri: 'http://127.0.0.1/login' }, /^initiate_login_uri: Must be an https URL/],
    [{ backchannel_logout_uri: 'http://shop.example/' }, /^backchannel_logout_uri: /],
    [{ post_logout_redirect_uris: ['https://shop.example/#x'] }, /^post_logout_redirect_uris.0: .*fragment/],
    [{ logo_uri: 'javascript:alert(1)' }, /^logo_uri: /],
    [{ tos_uri: 'data:text/html,hello' }, /^tos_uri: /],
    [{ application_type: 'browser' }, /^application_type: Must be web or native/],
    [{ default_max_age: '600' }, /^default_max_age: /],
    [{ default_max_age: -1 }, /^default_max_age: /],
    [{ scope: ['openid'] }, /^scope: /],
    [{ scope: 'open"id' }, /^scope: /],
    [{ contacts: 'ops@shop.example' }, /^contacts: /],
    [{ dpop_bound_access_tokens: 'true' }, /^dpop_bound_access_tokens: /],
  ])('names the field that is wrong: %j', async (body, words) => {
    const { ask, uses } = await start()
    expect(await refusalOf(await ask({ ...WEB, ...body }), 400, 'invalid_client_metadata')).toMatch(words)
    expect(await uses()).toBe(0)
  })

  it('names all that is wrong at once, and does not repeat what was sent', async () => {
    const { ask } = await start()
    const body = { redirect_uris: ['https://secret.example/#x'], subject_type: 'pairwise', logo_uri: 'ftp://secret' }
    const description = await refusalOf(await ask(body), 400, 'invalid_redirect_uri')
    for (const field of ['redirect_uris.0', 'subject_type', 'logo_uri']) expect(description).toContain(`${field}: `)
    expect(description).not.toContain('secret')
  })

  it('takes null for left out, and ignores what it does not know', async () => {
    const { register } = await start()
    const answer = await register({ ...WEB, client_name: null, jwks: null, contacts: null, unheard_of: { of: [1] } })
    expect(answer).toMatchObject({ client_name: 'shop.example' })
    expect(answer).not.toHaveProperty('unheard_of')
    // Pairwise subjects would need it; public ones do not.
    const sector = { sector_identifier_uri: 'https://shop.example/uris.json', subject_type: 'public' }
    expect(await register({ ...WEB, ...sector })).not.toHaveProperty('sector_identifier_uri')
  })

  it('is refused for a body that is no JSON object', async () => {
    const { issuer, ask, call, initial } = await start()
    for (const body of ['{', '"x"', '{"a":1}}', '\u0000']) await refusalOf(await ask(body), 400, 'invalid_request')
    await refusalOf(await ask(''), 400, 'invalid_redirect_uri')
    await refusalOf(await call('POST', REGISTER, initial), 415, 'invalid_request')
    expect(await refusalOf(await ask([WEB]), 400, 'invalid_request')).toMatch(/JSON object/)
    expect(await refusalOf(await ask(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`), 400, 'invalid_request')).toMatch(
      /deeper/,
    )
    await refusalOf(await ask({ ...WEB, client_uri: 'x'.repeat(150_000) }), 413, 'invalid_request')
    const form = await fetch(issuer.url + REGISTER, {
      method: 'POST',
      headers: { Authorization: `Bearer ${initial}` },
      body: new URLSearchParams({ redirect_uris: 'https://shop.example/' }),
    })
    await refusalOf(form, 415, 'invalid_request')
    const polluted = await ask('{"__proto__":{"grant_types":["password"]},"redirect_uris":["https://a.example/"]}')
    expect(await polluted.json()).toMatchObject({ grant_types: ['authorization_code'] })
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const refused = await call(method, REGISTER, initial)
      expect(refused.headers.get('allow')).toBe('POST')
      await refusalOf(refused, 405, 'invalid_request')
    }
  })
})

describe('managing a registration', () => {
  it('reads it, without the secret that is not kept', async () => {
    const { register, manage } = await start()
    const registered = await register(WEB)
    const read = await manage('GET', registered)
    const { client_secret, client_secret_expires_at, ...rest } = registered
    expect([read.status, read.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await read.json()).toEqual(rest)
    expect([client_secret, client_secret_expires_at]).toEqual([expect.any(String), 0])
  })

  it('is for its own token alone', async () => {
    const { issuer, register, call, initial } = await start()
    const [mine, other] = [await register(WEB), await register(WEB)]
    const operators = await issuer.addClient()
    const uri = mine.registration_client_uri
    const bodies = { GET: undefined, PUT: { ...WEB, client_id: mine.client_id }, DELETE: undefined }
    for (const [method, body] of Object.entries(bodies)) {
      for (const token of [null, initial, other.registration_access_token, mine.client_secret ?? '', 'x']) {
        await refusalOf(await call(method, uri, token, body), 401, 'invalid_token')
      }
      for (const id of ['unknown', '__proto__', operators.id, 'gatehouse-console']) {
        const foreign = await call(method, `${REGISTER}/${id}`, mine.registration_access_token, body)
        await refusalOf(foreign, 401, 'invalid_token')
      }
    }
    expect((await stored(issuer, mine.client_id)).revision).toBe(1)
    await refusalOf(await call('GET', `${REGISTER}/%E0%A4%A`, mine.registration_access_token), 400, 'invalid_request')
  })

  it('replaces all metadata, and keeps the id, the secret and the token', async () => {
    const { issuer, register, manage } = await start()
    const registered = await register({ ...WEB, client_name: 'Shop', contacts: ['a@shop.example'] })
    const update = {
      ...metadataOf(registered),
      client_name: 'Shop 2',
      contacts: null,
      logo_uri: 'https://shop.example/l',
    }
    const response = await manage('PUT', registered, update)
    const answer = (await response.json()) as Registration
    expect(response.status, JSON.stringify(answer)).toBe(200)
    expect(answer).toMatchObject({
      client_id: registered.client_id,
      client_id_issued_at: registered['client_id_issued_at'],
      registration_access_token: registered.registration_access_token,
      client_name: 'Shop 2',
      logo_uri: 'https://shop.example/l',
    })
    expect(answer).not.toHaveProperty('contacts')
    expect(answer).not.toHaveProperty('client_secret')
    expect((await manage('GET', registered)).status).toBe(200)
    const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: WEB.redirect_uris[0] ?? '' }
    const token = await issuer.post('/authorization/token', form, {
      id: registered.client_id,
      secret: registered.client_secret ?? '',
    })
    expect(await token.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('gives a secret when one is needed, and takes it when it is not', async () => {
    const { issuer, register, manage } = await start()
    const registered = await register({ ...WEB, token_endpoint_auth_method: 'none' })
    const become = async (method: string) => {
      const body = { ...WEB, client_id: registered.client_id, token_endpoint_auth_method: method }
      return (await (await manage('PUT', registered, body)).json()) as Registration
    }
    const confidential = await become('client_secret_post')
    expect(confidential).toMatchObject({
      client_secret: expect.stringMatching(/^[\w-]{43}$/) as string,
      client_secret_expires_at: 0,
    })
    expect(await become('client_secret_basic')).not.toHaveProperty('client_secret')
    await become('none')
    expect((await stored(issuer, registered.client_id)).secrets).toEqual([])
  })

  it('refuses an update that names another client or what only the server gives', async () => {
    const { issuer, register, manage } = await start()
    const registered = await register(WEB)
    const refused: [Json, string, RegExp][] = [
      [WEB, 'invalid_request', /client_id/],
      [{ ...WEB, client_id: 'other' }, 'invalid_request', /client_id/],
      [{ ...WEB, client_id: registered.client_id, client_secret: 'chosen' }, 'invalid_request', /client_secret/],
      [{ ...WEB, client_id: registered.client_id, client_secret: 5 }, 'invalid_request', /client_secret/],
      [{ ...registered }, 'invalid_request', /registration_access_token, registration_client_uri/],
      [{ client_id: registered.client_id }, 'invalid_redirect_uri', /redirect_uris/],
      [
        { ...WEB, client_id: registered.client_id, subject_type: 'pairwise' },
        'invalid_client_metadata',
        /subject_type/,
      ],
    ]
    for (const [body, error, words] of refused) {
      expect(await refusalOf(await manage('PUT', registered, body), 400, error)).toMatch(words)
    }
    await refusalOf(await manage('PUT', registered, '{'), 400, 'invalid_request')
    expect((await stored(issuer, registered.client_id)).revision).toBe(1)
  })

  it('keeps what an operator gave it, and cannot take more', async () => {
    const { issuer, register, manage } = await start()
    const registered = await register(WEB)
    const before = await stored(issuer, registered.client_id)
    const record: ClientRecord = {
      ...before,
      grantTypes: [...before.grantTypes, 'password'],
      scopes: [...before.scopes, 'consumer'],
      resources: ['https://api.example/'],
      accessTokenLifetime: 60,
      legacyCodeExchange: true,
    }
    await issuer.store.commit([{ op: 'put', kind: 'clients', record }])
    const read = (await (await manage('GET', registered)).json()) as Registration
    const answer = await manage('PUT', registered, { ...metadataOf(read), scope: `${String(read['scope'])} backend` })
    expect(answer.status).toBe(200)
    expect(await stored(issuer, registered.client_id)).toEqual({
      ...record,
      revision: before.revision + 2,
      updatedAt: expect.any(Number) as number,
    })
    // What it lets go of is gone.
    await manage('PUT', registered, { ...WEB, client_id: registered.client_id })
    const more = { ...WEB, client_id: registered.client_id, grant_types: ['password', 'authorization_code'] }
    await refusalOf(await manage('PUT', registered, more), 400, 'invalid_client_metadata')
    expect((await stored(issuer, registered.client_id)).scopes).not.toContain('consumer')
  })

  it('takes many updates at a time', async () => {
    const { register, manage } = await start()
    const registered = await register(WEB)
    const update = (name: number) =>
      manage('PUT', registered, { ...WEB, client_id: registered.client_id, client_name: String(name) })
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(update))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
  })

  it('ends the client and its tokens, and then knows it no more', async () => {
    const { issuer, register, manage } = await start()
    const registered = await register({ grant_types: ['client_credentials'], scope: 'authorization' })
    const credentials = { id: registered.client_id, secret: registered.client_secret ?? '' }
    const form = { grant_type: 'client_credentials' }
    const { access_token } = (await (await issuer.post('/authorization/token', form, credentials)).json()) as Json
    const whoami = () =>
      fetch(`${issuer.url}/authorization/whoami`, { headers: { Authorization: `Bearer ${String(access_token)}` } })
    expect((await whoami()).status).toBe(200)
    const [first, second] = await Promise.all([manage('DELETE', registered), manage('DELETE', registered)])
    expect([first.status, second.status].sort()).toEqual([204, 401])
    expect((first.status === 204 ? first : second).headers.get('cache-control')).toBe('no-store')
    expect((await whoami()).status).toBe(401)
    expect((await issuer.post('/authorization/token', form, credentials)).status).toBe(401)
    for (const method of ['GET', 'DELETE', 'PUT']) {
      await refusalOf(await manage(method, registered), 401, 'invalid_token')
    }
  })

  it('is not for a client that an operator disabled', async () => {
    const { issuer, register, manage } = await start()
    const registered = await register(WEB)
    const record: ClientRecord = { ...(await stored(issuer, registered.client_id)), status: 'disabled' }
    await issuer.store.commit([{ op: 'put', kind: 'clients', record }])
    for (const method of ['GET', 'DELETE']) {
      expect(await refusalOf(await manage(method, registered), 403, 'access_denied')).toMatch(/disabled/)
    }
    const update = await manage('PUT', registered, { ...WEB, client_id: registered.client_id })
    await refusalOf(update, 403, 'access_denied')
  })

  it('has three methods', async () => {
    const { register, manage } = await start()
    const registered = await register(WEB)
    for (const method of ['POST', 'PATCH']) {
      const refused = await manage(method, registered)
      expect(refused.headers.get('allow')).toBe('GET, PUT, DELETE')
      await refusalOf(refused, 405, 'invalid_request')
    }
  })

  it('is found by discovery', async () => {
    const { issuer } = await start()
    const metadata = (await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()) as Json
    expect(metadata['registration_endpoint']).toBe(issuer.url + REGISTER)
  })
})
