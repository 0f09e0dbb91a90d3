import { createHmac, randomUUID } from 'node:crypto'
import { exportJWK, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { newClientKey, signAs, type ClientKey } from '../testing/client-jwt.ts'
import { basic, SECRET, startTestIssuer, type TestIssuer } from '../testing/issuer.ts'
import { startWebServer } from '../testing/web-server.ts'
import { hashSecret } from '../tokens/secrets.ts'

const TOKEN = '/authorization/token'
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

interface Refusal {
  error: string
  error_description: string
}

async function start(alg: ClientKey['alg'] = 'ES256') {
  const issuer = await startTestIssuer()
  const key = await newClientKey(alg, 'mine')
  const client = await issuer.addClient({
    tokenEndpointAuthMethod: 'private_key_jwt',
    secrets: [],
    jwks: { keys: [key.jwk] },
  })
  const claims = (change: Record<string, unknown> = {}) => ({
    iss: client.id,
    sub: client.id,
    aud: issuer.url,
    jti: randomUUID(),
    exp: Math.floor(issuer.now() / 1000) + 60,
    ...change,
  })
  const assert = (change: Record<string, unknown> = {}, header = {}) => signAs(key, claims(change), header)
  return { issuer, key, client, claims, assert }
}

const ask = (issuer: TestIssuer, assertion: string, form: Record<string, string> = {}, path = TOKEN) =>
  issuer.post(path, {
    grant_type: 'client_credentials',
    client_assertion_type: TYPE,
    client_assertion: assertion,
    ...form,
  })

async function expectRefusal(response: Response, status: number, error: string, words: RegExp): Promise<void> {
  const refusal = (await response.json()) as Refusal
  expect({ status: response.status, error: refusal.error }, refusal.error_description).toEqual({ status, error })
  expect(refusal.error_description).toMatch(words)
  expect(response.headers.get('cache-control')).toBe('no-store')
}

describe('private_key_jwt', () => {
  it.each(['RS256', 'PS256', 'ES256'] as const)('authenticates with %s', async (alg) => {
    const { issuer, assert, client } = await start(alg)
    expect((await ask(issuer, await assert())).status).toBe(200)
    expect((await ask(issuer, await assert(), { client_id: client.id })).status).toBe(200)
  })

  it('is meant for the issuer, for the token endpoint or for the endpoint that it is sent to', async () => {
    const { issuer, assert } = await start()
    const others = ['https://other.example', `${issuer.url}/`, `${issuer.url}/authorization/revoke`]
    for (const aud of [issuer.url, issuer.url + TOKEN, [...others, issuer.url]]) {
      expect((await ask(issuer, await assert({ aud }))).status).toBe(200)
    }
    for (const aud of [...others, others, '', [], null, 5, { url: issuer.url }, `${issuer.url}.example`]) {
      await expectRefusal(await ask(issuer, await assert({ aud })), 401, 'invalid_client', /claim aud/)
    }
    const revoked = await ask(
      issuer,
      await assert({ aud: `${issuer.url}/authorization/revoke` }),
      { token: 'x' },
      '/authorization/revoke',
    )
    expect(revoked.status).toBe(200)
  })

  it('opens every endpoint that authenticates clients', async () => {
    const { issuer, assert } = await start()
    const { access_token } = (await (await ask(issuer, await assert())).json()) as { access_token: string }
    const introspect = async () => {
      const answer = await ask(issuer, await assert(), { token: access_token }, '/authorization/introspect')
      return (await answer.json()) as { active: boolean }
    }
    expect(await introspect()).toMatchObject({ active: true })
    expect((await ask(issuer, await assert(), { token: access_token }, '/authorization/revoke')).status).toBe(200)
    expect(await introspect()).toEqual({ active: false })
  })

  it('is accepted once, also by two at a time and at another endpoint', async () => {
    const { issuer, assert } = await start()
    const assertion = await assert()
    const both = await Promise.all([ask(issuer, assertion), ask(issuer, assertion)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401])
    const again = await ask(issuer, assertion, { token: 'x' }, '/authorization/introspect')
    await expectRefusal(again, 401, 'invalid_client', /used before/)
    const jti = 'the same'
    expect((await ask(issuer, await assert({ jti }))).status).toBe(200)
    issuer.advance(65_000)
    await expectRefusal(await ask(issuer, await assert({ jti })), 401, 'invalid_client', /used before/)
    issuer.advance(6_000)
    expect((await ask(issuer, await assert({ jti }))).status).toBe(200)
  })

  it('that was refused for another reason may be sent again', async () => {
    const { issuer, assert } = await start()
    const assertion = await assert()
    await expectRefusal(await ask(issuer, assertion, { client_secret: 'x' }), 400, 'invalid_request', /twice/)
    expect((await ask(issuer, assertion)).status).toBe(200)
  })

  it('has its times judged with ten seconds of leeway', async () => {
    const { issuer, assert } = await start()
    const at = (seconds: number) => Math.floor(issuer.now() / 1000) + seconds
    for (const times of [{ exp: at(-8) }, { exp: at(605) }, { iat: at(8) }, { nbf: at(8) }, { iat: at(-86_400) }]) {
      expect((await ask(issuer, await assert(times))).status).toBe(200)
    }
    const refused: [Record<string, unknown>, RegExp][] = [
      [{ exp: at(-12) }, /expired \(exp\)/],
      [{ exp: at(-300) }, /expired \(exp\)/],
      [{ exp: at(620) }, /within 600 seconds/],
      [{ exp: 1e300 }, /within 600 seconds/],
      [{ exp: undefined }, /exp is missing/],
      [{ exp: String(at(60)) }, /claim exp/],
      [{ iat: at(20) }, /future/],
      [{ iat: 'now' }, /claim iat/],
      [{ nbf: at(20) }, /claim nbf/],
    ]
    for (const [times, words] of refused) {
      await expectRefusal(await ask(issuer, await assert(times)), 401, 'invalid_client', words)
    }
  })

  it('names its client twice and has an id', async () => {
    const { issuer, assert, client } = await start()
    const other = await issuer.addClient()
    const refused: [Record<string, unknown>, RegExp][] = [
      [{ sub: undefined }, /as iss and as sub/],
      [{ iss: undefined }, /as iss and as sub/],
      [{ sub: other.id }, /as iss and as sub/],
      [{ iss: 'https://login.example' }, /as iss and as sub/],
      [{ iss: [client.id], sub: [client.id] }, /as iss and as sub/],
      [{ jti: undefined }, /jti is missing/],
      [{ jti: '' }, /jti of 1 to 256/],
      [{ jti: 5 }, /jti of 1 to 256/],
      [{ jti: 'x'.repeat(257) }, /jti of 1 to 256/],
    ]
    for (const [claims, words] of refused) {
      await expectRefusal(await ask(issuer, await assert(claims)), 401, 'invalid_client', words)
    }
    const mixed = await ask(issuer, await assert(), { client_id: other.id })
    await expectRefusal(mixed, 400, 'invalid_request', /client_id in the body/)
  })

  it('is signed by the client itself', async () => {
    const { issuer, claims, client, key } = await start()
    const stranger = await newClientKey('ES256', 'mine')
    await expectRefusal(await ask(issuer, await signAs(stranger, claims())), 401, 'invalid_client', /signature/)
    const other = await issuer.addClient({
      tokenEndpointAuthMethod: 'private_key_jwt',
      secrets: [],
      jwks: { keys: [stranger.jwk] },
    })
    const posing = await signAs(stranger, claims({ iss: client.id, sub: client.id }))
    await expectRefusal(await ask(issuer, posing), 401, 'invalid_client', /signature/)
    const honest = await signAs(stranger, claims({ iss: other.id, sub: other.id }))
    expect((await ask(issuer, honest)).status).toBe(200)
    // A request object or a proof of possession, taken for an assertion.
    for (const typ of ['oauth-authz-req+jwt', 'dpop+jwt', 'at+jwt', '']) {
      const confused = await signAs(key, claims(), { typ })
      await expectRefusal(await ask(issuer, confused), 401, 'invalid_client', /Expected typ/)
    }
    for (const typ of ['JWT', 'client-authentication+jwt', 'application/jwt']) {
      expect((await ask(issuer, await signAs(key, claims(), { typ }))).status).toBe(200)
    }
  })

  it('is signed with the algorithm that was registered', async () => {
    const { issuer, claims } = await start()
    const rsa = await newClientKey('RS256')
    const client = await issuer.addClient({
      tokenEndpointAuthMethod: 'private_key_jwt',
      tokenEndpointAuthSigningAlg: 'PS256',
      secrets: [],
      jwks: { keys: [rsa.jwk] },
    })
    const mine = () => claims({ iss: client.id, sub: client.id })
    await expectRefusal(await ask(issuer, await signAs(rsa, mine())), 401, 'invalid_client', /not allowed here/)
    const secret = Buffer.from(JSON.stringify(rsa.jwk))
    const input = [{ alg: 'HS256' }, mine()]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const confused = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
    await expectRefusal(await ask(issuer, confused), 401, 'invalid_client', /not allowed here/)
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${input.split('.')[1] ?? ''}.`
    await expectRefusal(await ask(issuer, unsigned), 401, 'invalid_client', /not allowed here|signed JWT/)
    const pss = (await importJWK(await exportJWK(rsa.privateKey), 'PS256')) as ClientKey['privateKey']
    expect((await ask(issuer, await signAs({ ...rsa, alg: 'PS256', privateKey: pss }, mine()))).status).toBe(200)
  })

  it('is refused in the same words for an unknown client, a disabled one and a wrong key', async () => {
    const { issuer, client, claims } = await start('RS256')
    const stranger = await newClientKey('RS256')
    const disabled = await issuer.addClient({
      ...client,
      id: 'disabled',
      status: 'disabled',
      jwks: { keys: [stranger.jwk] },
    })
    const words = new Set<string>()
    for (const id of ['nobody', '__proto__', disabled.id]) {
      const response = await ask(issuer, await signAs(stranger, claims({ iss: id, sub: id })))
      words.add(((await response.clone().json()) as Refusal).error_description)
      await expectRefusal(response, 401, 'invalid_client', /^Unknown client, or its client_assertion is not good/)
    }
    const wrongKey = await ask(issuer, await signAs({ ...stranger, jwk: {} }, claims()))
    words.add(((await wrongKey.json()) as Refusal).error_description)
    expect([...words]).toEqual([expect.stringMatching(/signature does not match/)])
  })

  it('is the only way in for who registered it, and no way for others', async () => {
    const { issuer, client, key, claims } = await start()
    const left = { id: 's', hash: hashSecret(SECRET), createdAt: 0, lastUsedAt: null }
    await issuer.store.commit([{ op: 'put', kind: 'clients', record: { ...client, secrets: [left] } }])
    for (const response of [
      await issuer.post(TOKEN, { grant_type: 'client_credentials' }, client),
      await issuer.post(TOKEN, { grant_type: 'client_credentials', client_id: client.id, client_secret: SECRET }),
      await issuer.post(TOKEN, { grant_type: 'client_credentials', client_id: client.id }),
    ]) {
      await expectRefusal(response, 401, 'invalid_client', /registered for private_key_jwt/)
    }
    for (const method of ['client_secret_basic', 'client_secret_post', 'none'] as const) {
      const other = await issuer.addClient({ tokenEndpointAuthMethod: method, jwks: { keys: [key.jwk] } })
      const response = await ask(issuer, await signAs(key, claims({ iss: other.id, sub: other.id })))
      await expectRefusal(response, 401, 'invalid_client', new RegExp(`registered for ${method}`))
    }
  })

  it('comes alone and whole', async () => {
    const { issuer, client, assert } = await start()
    const withHeader = await fetch(issuer.url + TOKEN, {
      method: 'POST',
      headers: { Authorization: basic(client.id, SECRET) },
      body: new URLSearchParams({
        client_assertion_type: TYPE,
        client_assertion: await assert(),
        grant_type: 'client_credentials',
      }),
    })
    await expectRefusal(withHeader, 400, 'invalid_request', /twice/)
    await expectRefusal(await ask(issuer, await assert(), { client_secret: SECRET }), 400, 'invalid_request', /twice/)
    await expectRefusal(await ask(issuer, ''), 400, 'invalid_request', /client_assertion is missing/)
    await expectRefusal(
      await ask(issuer, await assert(), { client_assertion_type: '' }),
      400,
      'invalid_request',
      /_type is missing/,
    )
    const saml = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }
    await expectRefusal(await ask(issuer, await assert(), saml), 401, 'invalid_client', /jwt-bearer/)
    await expectRefusal(
      await issuer.post(TOKEN, { grant_type: 'client_credentials' }),
      401,
      'invalid_client',
      /Expected client/,
    )
  })

  it.each([
    'x',
    '..',
    'a.b.c',
    'e30.e30.',
    `e30.${Buffer.from('null').toString('base64url')}.x`,
    'x'.repeat(90_000),
    '☃',
    `${Buffer.from('{"alg":"RS256","crit":["b64"],"b64":false}').toString('base64url')}.e30.x`,
    `e30.${Buffer.from('{"iss":"a","sub":"a","exp":"x"}').toString('base64url')}.x`,
  ])('is refused where it is none: %#', async (assertion) => {
    const { issuer } = await start()
    await expectRefusal(await ask(issuer, assertion), 401, 'invalid_client', /./)
  })

  it('works with keys behind a jwks_uri that change while it is used', async () => {
    const { issuer, claims } = await start()
    const keys = [await newClientKey('RS256', 'one'), await newClientKey('RS256', 'two')] as const
    let published: unknown = keys[0].jwk
    let status = 200
    const url = await startWebServer((_request, response) =>
      response.writeHead(status).end(JSON.stringify({ keys: [published] })),
    )
    const client = await issuer.addClient({
      tokenEndpointAuthMethod: 'private_key_jwt',
      secrets: [],
      jwksUri: `${url}/private/jwks`,
    })
    const send = async (key: ClientKey) => ask(issuer, await signAs(key, claims({ iss: client.id, sub: client.id })))
    status = 500
    const away = await send(keys[0])
    expect(await away.clone().text()).not.toContain('private')
    await expectRefusal(away, 401, 'invalid_client', /jwks_uri of the client answered 500/)
    status = 200
    expect((await send(keys[0])).status).toBe(200)
    published = keys[1].jwk
    issuer.advance(5_001)
    expect((await send(keys[1])).status).toBe(200)
    await expectRefusal(await send(keys[0]), 401, 'invalid_client', /None of the registered keys/)
  })

  it('is in discovery', async () => {
    const { issuer } = await start()
    const metadata = (await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >
    for (const endpoint of ['token', 'revocation', 'introspection']) {
      expect(metadata[`${endpoint}_endpoint_auth_methods_supported`]).toContain('private_key_jwt')
      expect(metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`]).toEqual(['RS256', 'PS256', 'ES256'])
    }
  })
})
