/** The modules of the FAPI 2.0 Security Profile plan about pushed requests and what comes of them: a test for each, by its name. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { pageOf, textOf } from './browser.ts'
import { checkRefused, newFapi2Client, startFapi2Provider, type Fapi2Provider } from './fapi2-client.ts'

let provider: Fapi2Provider
beforeAll(async () => {
  provider = await startFapi2Provider()
})
afterAll(() => provider.stop())
afterEach(() => {
  vi.useRealTimers()
})

const client = (registration = provider.first) => newFapi2Client(provider, registration)

describe('FAPI 2.0 Security Profile: pushed requests', () => {
  it('fapi2-security-profile-final-discovery-end-point-verification', () => {
    const { metadata, issuer } = provider
    expect(metadata).toMatchObject({
      issuer,
      response_types_supported: ['code'],
      authorization_response_iss_parameter_supported: true,
      pushed_authorization_request_endpoint: `${issuer}/authorization/par`,
      require_pushed_authorization_requests: false,
      code_challenge_methods_supported: ['S256'],
      scopes_supported: expect.arrayContaining(['openid']) as string[],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: expect.arrayContaining(['private_key_jwt']) as string[],
    })
    expect(new URL(issuer).protocol).toBe('https:')
    const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|_uri$/.test(name))
    expect(endpoints.length).toBeGreaterThan(8)
    for (const [, url] of endpoints) expect(url).toMatch(/^https:/)
    for (const what of ['dpop', 'id_token', 'token_endpoint_auth', 'userinfo']) {
      expect(metadata[`${what}_signing_alg_values_supported`]).toEqual(expect.arrayContaining(['PS256', 'ES256']))
    }
  })

  it('fapi2-security-profile-final-par-attempt-reuse-request_uri', async () => {
    const rp = await client()
    const pushed = await rp.pushed()
    const { parameters } = rp.checkCallback(await rp.goOn(await rp.open(pushed.requestUri)), pushed)
    await rp.checkTokens(
      await rp.exchange({ ...pushed, code: parameters.get('code') ?? '' }),
      pushed.parameters['nonce'],
    )
    const page = pageOf(await rp.open(pushed.requestUri))
    expect(page.status).toBe(400)
    expect(textOf(page)).toContain('request_uri')
  })

  it('fapi2-security-profile-final-par-attempt-to-use-expired-request_uri', async () => {
    const rp = await client()
    const answer = await rp.push(rp.begin())
    const seconds = Number(answer.body['expires_in'])
    // FAPI 2.0 Security Profile section 5.3.2.2: less than 600 seconds.
    expect(seconds).toBeLessThan(600)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
    const page = pageOf(await rp.open(String(answer.body['request_uri'])))
    expect(page.status).toBe(400)
    expect(textOf(page)).toContain('request_uri')
  })

  it('fapi2-security-profile-final-par-attempt-to-use-request_uri-for-different-client', async () => {
    const rp = await client()
    const pushed = await rp.pushed()
    const page = pageOf(await rp.open(pushed.requestUri, provider.second.id))
    expect(page.status).toBe(400)
    expect(textOf(page)).toContain('request_uri')
    // It is still good for the client that pushed it.
    rp.checkCallback(await rp.goOn(await rp.open(pushed.requestUri)), pushed)
  })

  it('fapi2-security-profile-final-par-authorization-request-containing-request_uri-form-param', async () => {
    const rp = await client()
    const request_uri = `urn:example:${randomBytes(24).toString('base64url')}`
    checkRefused(await rp.push(rp.begin({ request_uri })), ['invalid_request'])
    // Nor one of this server's.
    const { requestUri } = await rp.pushed()
    checkRefused(await rp.push(rp.begin({ request_uri: requestUri })), ['invalid_request'])
  })

  it('fapi2-security-profile-final-par-attempt-invalid-http-method', async () => {
    const rp = await client()
    for (const method of ['PUT', 'GET', 'DELETE', 'PATCH']) {
      const body = new URLSearchParams({ ...rp.begin().parameters, ...(await rp.assertion()) })
      const response = await fetch(rp.parEndpoint, { method, ...(method === 'GET' ? {} : { body }) })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    }
  })

  it('fapi2-security-profile-final-par-ensure-pkce-required', async () => {
    const rp = await client()
    const begun = rp.begin({ code_challenge: undefined, code_challenge_method: undefined })
    checkRefused(await rp.push(begun), ['invalid_request'])
  })

  it('fapi2-security-profile-final-par-plain-pkce-rejected', async () => {
    const rp = await client()
    const code_challenge = randomBytes(48).toString('base64url')
    checkRefused(await rp.push(rp.begin({ code_challenge, code_challenge_method: 'plain' })), ['invalid_request'])
    checkRefused(await rp.push(rp.begin({ code_challenge, code_challenge_method: undefined })), ['invalid_request'])
  })

  it('fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds', async () => {
    const rp = await client()
    const pushed = await rp.pushed()
    expect(textOf(await rp.open(pushed.requestUri))).toContain('Password')
    const { parameters } = rp.checkCallback(await rp.goOn(await rp.open(pushed.requestUri)), pushed)
    await rp.checkTokens(
      await rp.exchange({ ...pushed, code: parameters.get('code') ?? '' }),
      pushed.parameters['nonce'],
    )
  })

  it.each([
    ['fapi2-security-profile-final-ensure-authorization-request-with-long-state', 'state', 1000],
    ['fapi2-security-profile-final-ensure-authorization-request-with-long-nonce', 'nonce', 384],
  ])('%s', async (_module, name, length) => {
    const rp = await client()
    const long = randomBytes(length).toString('base64url').slice(0, length)
    // The state is compared where the answer arrives, the nonce in the ID token.
    const { parameters } = await rp.signIn({ [name]: long })
    expect(parameters[name]).toBe(long)
  })

  it.each([
    ['fapi2-security-profile-final-user-rejects-authentication', () => provider.first],
    ['fapi2-security-profile-final-user-rejects-authentication, second client', () => provider.second],
  ])('%s', async (_module, registration) => {
    const rp = await client(registration())
    // Asked although another module may have had the same person allow it.
    const pushed = await rp.pushed({ prompt: 'consent', state: randomBytes(96).toString('base64url') })
    const { parameters } = rp.checkCallback(await rp.goOn(await rp.open(pushed.requestUri), 'deny'), pushed)
    expect(parameters.get('error')).toBe('access_denied')
    expect(parameters.get('code')).toBeNull()
  })

  it('fapi2-security-profile-final-ensure-mismatched-dpop-jkt-fails', async () => {
    const rp = await client()
    const { dpopKey: other } = await client()
    const refused = await rp.push(rp.begin({ dpop_jkt: other.thumbprint }), {})
    checkRefused(refused, ['invalid_request', 'invalid_dpop_proof'])
    await rp.signIn({ dpop_jkt: rp.dpopKey.thumbprint }, {})
  })
})
