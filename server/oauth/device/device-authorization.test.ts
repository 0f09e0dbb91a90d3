import { describe, expect, it } from 'vitest'
import { DEVICE_CODE_GRANT } from '../../protocol/grant-types.ts'
import { createMemoryStore } from '../../store/memory-store.ts'
import { startTestIssuer, type TestIssuer } from '../../testing/issuer.ts'
import { createDeviceCode } from './device-authorization.ts'
import { createPendingCodes } from './pending-codes.ts'

const DEVICE = '/authorization/device'

type Json = Record<string, unknown>

const json = async (response: Response) => (await response.json()) as Json

const addTv = (issuer: TestIssuer) =>
  issuer.addClient({ tokenEndpointAuthMethod: 'none', grantTypes: [DEVICE_CODE_GRANT], name: 'TV' })

async function expectRefusal(response: Response, status: number, error: string, words: RegExp): Promise<void> {
  const refusal = await json(response)
  expect({ status: response.status, error: refusal['error'] }).toEqual({ status, error })
  expect(refusal['error_description']).toMatch(words)
  expect(response.headers.get('cache-control')).toBe('no-store')
}

describe('the device authorization endpoint', () => {
  it('answers as RFC 8628 section 3.2 says, keeps only a hash of the secret, and nobody may keep the answer', async () => {
    const issuer = await startTestIssuer()
    const client = await addTv(issuer)
    const response = await issuer.post(DEVICE, { client_id: client.id, scope: 'openid profile backend' })
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const answer = await json(response)
    expect(answer).toEqual({
      device_code: expect.stringMatching(/^[A-Z]{8}\.[A-Za-z0-9_-]{43}$/) as string,
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/) as string,
      verification_uri: `${issuer.url}/device`,
      verification_uri_complete: `${issuer.url}/device?user_code=${String(answer['user_code'])}`,
      expires_in: 600,
      interval: 5,
    })
    const [userCode = '', secret = ''] = String(answer['device_code']).split('.')
    const record = await issuer.store.get('deviceCodes', userCode)
    expect(record).toMatchObject({
      clientId: client.id,
      scopes: ['openid', 'profile'],
      status: 'pending',
      userId: null,
    })
    expect(JSON.stringify(record)).not.toContain(secret)
  })

  it('is advertised, with its grant', async () => {
    const issuer = await startTestIssuer()
    const metadata = await json(await fetch(`${issuer.url}/.well-known/openid-configuration`))
    expect(metadata['device_authorization_endpoint']).toBe(`${issuer.url}${DEVICE}`)
    expect(metadata['grant_types_supported']).toContain(DEVICE_CODE_GRANT)
  })

  it('authenticates clients as the token endpoint does, and serves those with the grant', async () => {
    const issuer = await startTestIssuer()
    const without = await issuer.addClient()
    const confidential = await issuer.addClient({ grantTypes: [DEVICE_CODE_GRANT] })
    expect((await issuer.post(DEVICE, {}, confidential)).status).toBe(200)
    await expectRefusal(
      await issuer.post(DEVICE, {}, without),
      400,
      'unauthorized_client',
      /device_code is not switched/,
    )
    await expectRefusal(await issuer.post(DEVICE, {}), 401, 'invalid_client', /Expected client authentication/)
    await expectRefusal(
      await issuer.post(DEVICE, { client_id: confidential.id }),
      401,
      'invalid_client',
      /confidential/,
    )
    const wrong = await issuer.post(DEVICE, {}, { id: confidential.id, secret: 'wrong' })
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /)
    await expectRefusal(wrong, 401, 'invalid_client', /wrong client secret/)
  })

  it('takes resources that the client may have (RFC 8707), and no others', async () => {
    const issuer = await startTestIssuer()
    const resources = ['https://api.example/orders']
    const { id } = await issuer.addClient({
      tokenEndpointAuthMethod: 'none',
      grantTypes: [DEVICE_CODE_GRANT],
      resources,
    })
    const answer = await json(await issuer.post(DEVICE, { client_id: id, resource: 'https://api.example/orders' }))
    const record = await issuer.store.get('deviceCodes', String(answer['device_code']).slice(0, 8))
    expect(record?.terms).toEqual({ resources, claims: null, dpopThumbprint: null })
    const beyond = await issuer.post(DEVICE, { client_id: id, resource: 'https://elsewhere.example' })
    await expectRefusal(beyond, 400, 'invalid_target', /may not ask for the resource https:\/\/elsewhere/)
  })

  it('refuses what is malformed, never with a 500', async () => {
    const issuer = await startTestIssuer()
    const { id } = await addTv(issuer)
    await expectRefusal(
      await issuer.post(DEVICE, { client_id: id, scope: 'none:such' }),
      400,
      'invalid_scope',
      /none of/,
    )
    await expectRefusal(
      await issuer.post(DEVICE, `client_id=${id}&client_id=${id}`),
      400,
      'invalid_request',
      /more than/,
    )
    await expectRefusal(await issuer.post(DEVICE, `client_id=${id}&scope=%00`), 400, 'invalid_request', /NUL/)
    const asJson = await fetch(issuer.url + DEVICE, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_id: id }),
    })
    await expectRefusal(asJson, 415, 'invalid_request', /x-www-form-urlencoded/)
    const get = await fetch(issuer.url + DEVICE)
    expect(get.headers.get('allow')).toBe('POST')
    await expectRefusal(get, 405, 'invalid_request', /Expected POST/)
  })

  it('is open to pages of public clients, and the pages for people to none', async () => {
    const issuer = await startTestIssuer()
    await issuer.addClient({ tokenEndpointAuthMethod: 'none', grantTypes: ['authorization_code'] })
    const preflight = (path: string) =>
      fetch(issuer.url + path, {
        method: 'OPTIONS',
        headers: { Origin: 'https://client.example', 'Access-Control-Request-Method': 'POST' },
      })
    expect((await preflight(DEVICE)).headers.get('access-control-allow-origin')).toBe('https://client.example')
    expect((await preflight('/device')).headers.get('access-control-allow-origin')).toBeNull()
  })

  it('lets fifty devices of a client wait at an address, and takes the next when one has gone', async () => {
    const issuer = await startTestIssuer()
    const { id } = await addTv(issuer)
    for (let count = 0; count < 50; count++) {
      expect((await issuer.post(DEVICE, { client_id: id })).status).toBe(200)
    }
    const refused = await issuer.post(DEVICE, { client_id: id })
    expect(refused.headers.get('retry-after')).toBe('60')
    await expectRefusal(refused, 429, 'slow_down', /50 devices of this client/)
    const other = await addTv(issuer)
    expect((await issuer.post(DEVICE, { client_id: other.id })).status).toBe(200)
    issuer.advance(600_000)
    expect((await issuer.post(DEVICE, { client_id: id })).status).toBe(200)
  })
})

describe('what waits', () => {
  it('is limited in all', () => {
    const pending = createPendingCodes({ now: () => 0 })
    for (let count = 0; count < 5_000; count++) pending.begin(`code ${String(count)}`, `client ${String(count)}`, '::1')
    expect(() => pending.begin('one more', 'client', '::1')).toThrow(/Too many devices wait/)
    pending.end('code 17')
    pending.end('code 17')
    pending.begin('one more', 'client', '::1')
    expect(() => pending.begin('and another', 'client', '::1')).toThrow(/Too many devices wait/)
  })

  it('has a user code that no other has: a collision is drawn again, and a store that fails counts nothing', async () => {
    const issuer = await startTestIssuer()
    const client = await addTv(issuer)
    const store = createMemoryStore()
    const pending = createPendingCodes(issuer)
    const asked = { client, scopes: ['openid'], resources: [], address: '::1' }
    const draw = (...codes: string[]) =>
      createDeviceCode({ store, pending, now: issuer.now }, asked, () => codes.shift() ?? 'BBBBBBBB')
    expect((await draw('BBBBBBBB')).userCode).toBe('BBBBBBBB')
    expect((await draw('BBBBBBBB', 'BBBBBBBB', 'CCCCCCCC')).userCode).toBe('CCCCCCCC')
    await expect(draw()).rejects.toMatchObject({ code: 'temporarily_unavailable', status: 503 })

    // Two draw the same at once.
    const both = await Promise.all([draw('DDDDDDDD', 'FFFFFFFF'), draw('DDDDDDDD', 'GGGGGGGG')])
    expect(new Set(both.map((each) => each.userCode)).size).toBe(2)
    await store.close()
    for (let count = 0; count < 60; count++) {
      await expect(draw('HHHHHHHH')).rejects.not.toMatchObject({ code: 'slow_down' })
    }
  })
})
