import { describe, expect, it } from 'vitest'
import { currentSettings } from '../configuration/settings.ts'
import { basic, PASSWORD, SECRET, startTestIssuer, type TestIssuer } from '../testing/issuer.ts'

type Json = Record<string, unknown>

const json = async (response: Response) => (await response.json()) as Json

async function tokensOf(issuer: TestIssuer, scope = 'openid profile email') {
  const client = await issuer.addClient()
  const user = await issuer.addUser()
  const form = { grant_type: 'password', username: 'ada', password: PASSWORD, scope }
  const answer = await json(await issuer.post('/authorization/token', form, client))
  return { client, user, access: String(answer['access_token']), refresh: String(answer['refresh_token']) }
}

async function tokensOfClient(issuer: TestIssuer) {
  const client = await issuer.addClient()
  const answer = await json(await issuer.post('/authorization/token', { grant_type: 'client_credentials' }, client))
  return { access: String(answer['access_token']) }
}

const get = (issuer: TestIssuer, path: string, token?: string) =>
  fetch(issuer.url + path, { headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } })

/** The token with another header or payload, its signature kept. */
function forged(token: string, change: { header?: Json; claims?: Json }): string {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const merge = (part: string, more: Json = {}) =>
    Buffer.from(
      JSON.stringify({ ...(JSON.parse(Buffer.from(part, 'base64url').toString()) as Json), ...more }),
    ).toString('base64url')
  return [merge(header, change.header), merge(claims, change.claims), signature].join('.')
}

/** A JWT with any text for claims. */
const unsigned = (claims: string) =>
  [JSON.stringify({ alg: 'RS256', typ: 'JWT' }), claims, 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

describe('userinfo and whoami', () => {
  it('give the claims that the scopes release, by GET and POST', async () => {
    const issuer = await startTestIssuer()
    const { access, user } = await tokensOf(issuer)
    const expected = {
      sub: user.id,
      name: 'Ada Lovelace',
      preferred_username: 'ada',
      email: 'ada@example.com',
      email_verified: true,
    }
    expect(await json(await get(issuer, '/authorization/userinfo', access))).toMatchObject(expected)
    expect(await json(await issuer.post('/authorization/userinfo', { access_token: access }))).toMatchObject(expected)
  })

  it('release only what was granted', async () => {
    const issuer = await startTestIssuer()
    const { access, user } = await tokensOf(issuer, 'openid')
    expect(await json(await get(issuer, '/authorization/userinfo', access))).toEqual({ sub: user.id })
  })

  it('need the scope openid and a user', async () => {
    const issuer = await startTestIssuer()
    const { access } = await tokensOf(issuer, 'profile')
    const response = await get(issuer, '/authorization/userinfo', access)
    expect(response.status).toBe(403)
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"')
    expect(await json(response)).toMatchObject({ error: 'insufficient_scope' })
  })

  it('refuse what is not a good token, with a challenge and never with a 500', async () => {
    const issuer = await startTestIssuer()
    const { access, refresh } = await tokensOf(issuer)
    const anonymous = await get(issuer, '/authorization/whoami')
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="Gatehouse"'])
    for (const token of [
      refresh,
      'garbage',
      'a.b.c',
      unsigned('{x'),
      unsigned('null'),
      unsigned('17'),
      unsigned('[1]'),
      unsigned('"text"'),
      `${access}x`,
      forged(access, { header: { alg: 'none' } }),
      forged(access, { header: { kid: 'другой\nключ' } }),
      forged(access, { header: { kid: 'x'.repeat(9000) } }),
      forged(access, { header: { typ: 'JWT' } }),
      forged(access, { claims: { scope: 'backend' } }),
      forged(access, { claims: { exp: 9_999_999_999 } }),
    ]) {
      const response = await get(issuer, '/authorization/whoami', token)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
      expect(await json(response)).toMatchObject({ error: 'invalid_token' })
    }
    const malformed = await get(issuer, '/authorization/whoami', 'two words')
    const both = await fetch(`${issuer.url}/authorization/userinfo`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${access}` },
      body: new URLSearchParams({ access_token: access }),
    })
    for (const response of [malformed, both]) {
      expect(response.status).toBe(400)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="Gatehouse", error="invalid_request", /)
    }
    issuer.advance(3_601_000)
    expect(await json(await get(issuer, '/authorization/whoami', access))).toMatchObject({
      error_description: expect.stringMatching(/expired at/) as string,
    })
  })

  it('refuse the tokens of a disabled or deleted user from the next request', async () => {
    const issuer = await startTestIssuer()
    const { access, user } = await tokensOf(issuer)
    await issuer.store.commit([{ op: 'put', kind: 'users', record: { ...user, status: 'disabled' } }])
    expect((await get(issuer, '/authorization/whoami', access)).status).toBe(401)
    await issuer.store.commit([{ op: 'delete', kind: 'users', id: user.id }])
    expect((await get(issuer, '/authorization/userinfo', access)).status).toBe(401)
  })
})

describe('a client that is disabled or deleted', () => {
  it.each(['disabled', 'deleted'])('has no tokens from the next request: %s', async (what) => {
    const issuer = await startTestIssuer()
    const { access, refresh, client } = await tokensOf(issuer)
    const asker = await issuer.addClient()
    const stands = async () => [
      (await get(issuer, '/authorization/whoami', access)).status,
      (await get(issuer, '/authorization/userinfo', access)).status,
      await json(await issuer.post('/authorization/introspect', { token: access }, asker)),
      (await issuer.post('/authorization/token', { grant_type: 'refresh_token', refresh_token: refresh }, client))
        .status,
    ]
    expect((await get(issuer, '/authorization/userinfo', access)).status).toBe(200)
    await issuer.store.commit([
      what === 'deleted'
        ? { op: 'delete', kind: 'clients', id: client.id }
        : { op: 'put', kind: 'clients', record: { ...client, status: 'disabled' } },
    ])
    expect(await stands()).toEqual([401, 401, { active: false }, 401])
  })
})

describe('introspection', () => {
  it('judges a token anew each time, whatever was found before', async () => {
    const issuer = await startTestIssuer()
    const { access, client, user } = await tokensOf(issuer)
    const isActive = async (token = access) =>
      (await json(await issuer.post('/authorization/introspect', { token }, client)))['active']
    expect([await isActive(), await isActive()]).toEqual([true, true])
    // The signature is known by now: another one over the same content is not.
    const [header, claims, signature = ''] = access.split('.')
    expect(await isActive(`${String(header)}.${String(claims)}.${signature.split('').reverse().join('')}`)).toBe(false)
    expect(await isActive(forged(access, { claims: { scope: 'backend' } }))).toBe(false)
    await issuer.store.commit([{ op: 'put', kind: 'users', record: { ...user, status: 'disabled' } }])
    expect(await isActive()).toBe(false)
    await issuer.store.commit([{ op: 'put', kind: 'users', record: user }])
    expect(await isActive()).toBe(true)
    await issuer.post('/authorization/revoke', { token: access }, client)
    expect(await isActive()).toBe(false)
    const { access: other } = await tokensOfClient(issuer)
    expect(await isActive(other)).toBe(true)
    issuer.advance(3_601_000)
    expect(await isActive(other)).toBe(false)
  })

  it('tells a confidential client about access tokens, and about its own refresh tokens', async () => {
    const issuer = await startTestIssuer()
    const { access, refresh, client, user } = await tokensOf(issuer)
    const other = await issuer.addClient()
    const ask = async (token: string, as = client) =>
      json(await issuer.post('/authorization/introspect', { token }, as))
    expect(await ask(access, other)).toMatchObject({
      active: true,
      sub: user.id,
      username: 'ada',
      client_id: client.id,
    })
    expect(await ask(refresh)).toMatchObject({ active: true, client_id: client.id })
    expect(await ask(refresh, other)).toEqual({ active: false })
    for (const token of ['garbage', unsigned('{x'), unsigned('null'), unsigned('[1]')]) {
      expect(await ask(token)).toEqual({ active: false })
      expect((await issuer.post('/authorization/revoke', { token }, client)).status).toBe(200)
    }
    expect(await ask(forged(access, { claims: { scope: 'backend' } }))).toEqual({ active: false })
  })

  it('tells a client that registered itself about its own tokens alone', async () => {
    const issuer = await startTestIssuer()
    const { access } = await tokensOf(issuer)
    const own = await issuer.addClient({ registrationTokenHash: 'hash' })
    const ask = async (token: string) => json(await issuer.post('/authorization/introspect', { token }, own))
    expect(await ask(access)).toEqual({ active: false })
    const answer = await issuer.post('/authorization/token', { grant_type: 'client_credentials' }, own)
    expect(await ask(String((await json(answer))['access_token']))).toMatchObject({ active: true, client_id: own.id })
  })

  it('is for confidential clients that say who they are', async () => {
    const issuer = await startTestIssuer()
    const spa = await issuer.addClient({ tokenEndpointAuthMethod: 'none', grantTypes: ['authorization_code'] })
    expect((await issuer.post('/authorization/introspect', { token: 'x', client_id: spa.id })).status).toBe(401)
    expect((await issuer.post('/authorization/introspect', { token: 'x' })).status).toBe(401)
    const client = await issuer.addClient()
    expect(await json(await issuer.post('/authorization/introspect', {}, client))).toMatchObject({
      error: 'invalid_request',
    })
  })
})

describe('revocation', () => {
  it('ends a token, or with a refresh token its family; what is unknown is as good as revoked', async () => {
    const issuer = await startTestIssuer()
    const { access, refresh, client } = await tokensOf(issuer)
    const revoke = (token: string, as = client) =>
      issuer.post('/authorization/revoke', { token, token_type_hint: 'x' }, as)
    expect((await revoke('garbage')).status).toBe(200)
    expect((await revoke(forged(access, { claims: { x: 1 } }))).status).toBe(200)
    expect((await get(issuer, '/authorization/whoami', access)).status).toBe(200)
    const stranger = await revoke(access, await issuer.addClient())
    expect([stranger.status, await json(stranger)]).toMatchObject([400, { error: 'invalid_grant' }])
    expect((await revoke(refresh)).status).toBe(200)
    expect((await get(issuer, '/authorization/whoami', access)).status).toBe(401)
    expect((await revoke(refresh)).status).toBe(200)
  })

  it('by Bearer alone revokes the presented token, once', async () => {
    const issuer = await startTestIssuer()
    const { access } = await tokensOf(issuer)
    const bare = () =>
      fetch(`${issuer.url}/authorization/revoke`, { method: 'POST', headers: { Authorization: `Bearer ${access}` } })
    expect(await json(await bare())).toEqual({ success: true })
    expect((await bare()).status).toBe(401)
  })
})

describe('/consumer/login', () => {
  const login = (issuer: TestIssuer, body: unknown, method = 'POST') =>
    fetch(`${issuer.url}/consumer/login`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  it('gives operators’ rights only when they are asked for', async () => {
    const issuer = await startTestIssuer()
    await issuer.addUser({ scopes: ['authorization', 'backend'] })
    const credentials = { username: 'ada', password: PASSWORD }
    expect(await json(await login(issuer, credentials))).toMatchObject({ scope: 'authorization' })
    expect(await json(await login(issuer, { ...credentials, scopes: ['backend'] }))).toMatchObject({ scope: 'backend' })
    expect(await json(await login(issuer, { ...credentials, scopes: ['email'] }))).toMatchObject({
      error: 'invalid_scope',
    })
  })

  it.each([
    ['{"username"', 400],
    ['[]', 400],
    ['"text"', 400],
    ['null', 400],
    [{}, 400],
    [{ username: ['ada'], password: { $ne: '' } }, 400],
    [{ username: 'ada', password: PASSWORD, scopes: 'consumer' }, 400],
    [{ username: 'ada', password: 'x'.repeat(300) }, 400],
    [{ username: 'ada', password: 'x'.repeat(200_000) }, 413],
    [{ username: 'ada', password: 'wrong' }, 400],
  ])('refuses %j', async (body, status) => {
    const issuer = await startTestIssuer()
    await issuer.addUser()
    const response = await login(issuer, body)
    expect(response.status).toBe(status)
    const refusal = await json(response)
    expect(refusal['error']).toMatch(/^invalid_(request|grant)$/)
    expect(JSON.stringify(refusal)).not.toContain(PASSWORD)
  })

  it('rotates by PUT, and its tokens are no use at the token endpoint', async () => {
    const issuer = await startTestIssuer()
    await issuer.addUser()
    const first = await json(await login(issuer, { username: 'ada', password: PASSWORD }))
    const renewed = await login(issuer, { refresh_token: first['refresh_token'] }, 'PUT')
    expect(renewed.status).toBe(200)
    expect((await login(issuer, { refresh_token: 'unknown' }, 'PUT')).status).toBe(400)
    expect((await login(issuer, {}, 'PUT')).status).toBe(400)
    expect((await login(issuer, '', 'PATCH')).status).toBe(405)
    const { refresh_token } = await json(renewed)
    const client = await issuer.addClient()
    const stolen = await issuer.post(
      '/authorization/token',
      { grant_type: 'refresh_token', refresh_token: String(refresh_token) },
      client,
    )
    expect(stolen.status).toBe(400)
  })

  it('is shut when an operator switches it off', async () => {
    const issuer = await startTestIssuer()
    const settings = await currentSettings(issuer.store)
    await issuer.store.commit([{ op: 'put', kind: 'settings', record: { ...settings, consumerLogin: false } }])
    const response = await login(issuer, { username: 'ada', password: PASSWORD })
    expect([response.status, await json(response)]).toMatchObject([403, { error: 'access_denied' }])
  })
})

describe('what is public', () => {
  it('advertises endpoints that answer, and keys without private parts', async () => {
    const issuer = await startTestIssuer()
    const metadata = await json(await get(issuer, '/.well-known/openid-configuration'))
    expect(metadata['issuer']).toBe(issuer.url)
    expect(await json(await get(issuer, '/.well-known/oauth-authorization-server'))).toEqual(metadata)
    const endpoints = Object.entries(metadata).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri')
    expect(endpoints.length).toBeGreaterThan(6)
    const signed = ['RS256', 'PS256', 'ES256']
    expect(metadata).toMatchObject({
      id_token_signing_alg_values_supported: signed,
      userinfo_signing_alg_values_supported: signed,
      dpop_signing_alg_values_supported: ['ES256', 'RS256', 'PS256', 'EdDSA', 'Ed25519'],
    })
    expect(metadata['grant_types_supported']).toContain('urn:ietf:params:oauth:grant-type:token-exchange')
    for (const [, url] of endpoints) expect((await fetch(String(url), { redirect: 'manual' })).status).not.toBe(404)
    const { keys } = (await json(await get(issuer, '/authorization/jwks'))) as { keys: Json[] }
    const members = { RSA: ['alg', 'e', 'kid', 'kty', 'n', 'use'], EC: ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'] }
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(members[key['kty'] as keyof typeof members])
    expect(await json(await get(issuer, '/health'))).toEqual({ status: 'ok' })
  })

  it('is not ready for half a minute after it could not write', async () => {
    const issuer = await startTestIssuer()
    const failedAt = issuer.now()
    issuer.store.writeFailedAt = () => failedAt
    const health = await get(issuer, '/health')
    expect([health.status, health.headers.get('retry-after')]).toEqual([503, '30'])
    expect(await json(health)).toMatchObject({ error: 'temporarily_unavailable' })
    issuer.advance(30_001)
    expect(await json(await get(issuer, '/health'))).toEqual({ status: 'ok' })
  })

  it('answers pages of public clients across origins, and no others', async () => {
    const issuer = await startTestIssuer()
    await issuer.addClient({
      tokenEndpointAuthMethod: 'none',
      redirectUris: ['https://spa.example/cb', 'com.example.app:/cb'],
      grantTypes: ['authorization_code'],
    })
    const allowed = async (origin: string, path = '/authorization/token') => {
      const response = await fetch(issuer.url + path, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      })
      return response.headers.get('access-control-allow-origin')
    }
    expect(await allowed('https://spa.example')).toBe('https://spa.example')
    expect(await allowed('https://evil.example')).toBeNull()
    expect(await allowed('null')).toBeNull()
    expect(await allowed('https://client.example')).toBeNull()
    expect(await allowed('https://spa.example', '/authorization/authorize')).toBeNull()
  })

  it('is never an empty body or a stack trace', async () => {
    const issuer = await startTestIssuer()
    for (const path of ['/', '/nothing', '/%E0%A4%A', '/authorization/%00', '/authorization/token/../x']) {
      const response = await get(issuer, path)
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
      const refusal = await json(response)
      expect(refusal['error_description']).toMatch(/\w/)
      expect(JSON.stringify(refusal)).not.toMatch(/node_modules|\.ts:/)
    }
    const wrong = await fetch(`${issuer.url}/authorization/token`, {
      method: 'DELETE',
      headers: { Authorization: basic('x', SECRET) },
    })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
  })
})
