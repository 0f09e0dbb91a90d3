import { randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { hashSecret } from '../../tokens/secrets.ts'
import { answerOf, browse, expectErrorPage, startAuthorization } from '../../testing/browser.ts'
import { basic, REDIRECT_URI, SECRET } from '../../testing/issuer.ts'
import { clientKeyPair, unsigned } from '../../testing/request-object.ts'

const PAR = '/authorization/par'

async function start(...[change]: Parameters<typeof startAuthorization>) {
  const started = await startAuthorization(change)
  const { issuer, client, request } = started
  const push = (form: Record<string, string> = {}) => issuer.post(PAR, { ...request, ...form }, client)
  return {
    ...started,
    push,
    /** The parameters of the authorization request that refers to a pushed one. */
    pushed: async (form: Record<string, string> = {}) => {
      const { request_uri } = (await (await push(form)).json()) as { request_uri: string }
      return { client_id: client.id, request_uri }
    },
  }
}

async function expectRefusal(response: Response, status: number, error: string, words: RegExp): Promise<void> {
  const body = (await response.json()) as { error: string; error_description: string }
  expect({ status: response.status, error: body.error }).toEqual({ status, error })
  expect(body.error_description).toMatch(words)
  expect(body.error_description).not.toContain(SECRET)
  expect(response.headers.get('cache-control')).toBe('no-store')
}

describe('a pushed authorization request', () => {
  it('is answered with a reference, and keeps no secret of the client', async () => {
    const { issuer, client, request } = await start()
    const form = { ...request, client_secret: SECRET }
    const response = await issuer.post(PAR, form)
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const body = (await response.json()) as { request_uri: string; expires_in: number }
    expect(body).toEqual({
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$/) as string,
      expires_in: 60,
    })
    const record = await issuer.store.get('pushedRequests', hashSecret(body.request_uri.split(':').at(-1) ?? ''))
    expect(record?.clientId).toBe(client.id)
    expect(record?.parameters).toEqual(request)
  })

  it('gives one code, however often it was opened before', async () => {
    const { browser, signIn, pushed, issuer } = await start()
    const asked = await pushed({ nonce: 'pushed' })
    await browser.open(asked)
    // What stands beside the reference counts for nothing (RFC 9126 section 4).
    const page = await browser.open({ ...asked, nonce: 'beside', redirect_uri: 'https://evil.example/' })
    const consentPage = await browser.submit(page, signIn)
    const { code = '', state } = answerOf(await browser.submit(consentPage.clone(), { decision: 'allow' }))
    expect(state).toBe('st&te =1')
    expect((await issuer.store.get('codes', hashSecret(code)))?.nonce).toBe('pushed')
    await expectErrorPage(await browser.submit(consentPage, { decision: 'allow' }), /it works once/)
    await expectErrorPage(await browser.open(asked), /invalid_request_uri/)
  })

  it('gives one code to tabs that are answered at once', async () => {
    const { browser, pushed, allow } = await start()
    await allow()
    const asked = await pushed()
    const tabs = await Promise.all(Array.from({ length: 5 }, () => browser.open(asked)))
    expect(tabs.map((tab) => tab.status).sort()).toEqual([303, 400, 400, 400, 400])
  })

  it('must be begun with within a minute; then a person has half an hour for each page', async () => {
    const { issuer, browser, signIn, pushed } = await start()
    const late = await pushed()
    issuer.advance(61_000)
    await expectErrorPage(await browser.open(late), /expired/)
    const asked = await pushed()
    const page = await browser.open(asked)
    issuer.advance(25 * 60_000)
    const consentPage = await browser.submit(page, signIn)
    issuer.advance(25 * 60_000)
    expect(answerOf(await browser.submit(consentPage, { decision: 'allow' }))['code']).toBeDefined()
  })

  it('is for the client that pushed it, and was really pushed', async () => {
    const { issuer, browser, pushed, request } = await start()
    const other = await issuer.addClient()
    const asked = await pushed()
    await expectErrorPage(await browser.open({ ...asked, client_id: other.id }), /not one that this client pushed/)
    for (const reference of ['', 'x', 'x'.repeat(43), '../../x']) {
      const request_uri = `urn:ietf:params:oauth:request_uri:${reference}`
      // Also where a registered redirect URI stands beside it.
      await expectErrorPage(await browser.open({ ...request, request_uri }), /not one that this client pushed/)
    }
  })

  it('is validated as the authorization endpoint would', async () => {
    const { push, issuer, request, client } = await start()
    await expectRefusal(await push({ redirect_uri: 'https://evil.example/' }), 400, 'invalid_request', /not registered/)
    await expectRefusal(await push({ response_type: 'token' }), 400, 'unsupported_response_type', /code/)
    await expectRefusal(await push({ code_challenge: '', code_challenge_method: '' }), 400, 'invalid_request', /PKCE/)
    await expectRefusal(await push({ code_challenge_method: 'plain' }), 400, 'invalid_request', /S256/)
    await expectRefusal(await push({ resource: 'https://other.example' }), 400, 'invalid_target', /other\.example/)
    await expectRefusal(await push({ claims: '[' }), 400, 'invalid_request', /JSON object/)
    await expectRefusal(await push({ request_uri: 'urn:x' }), 400, 'invalid_request', /without request_uri/)
    await expectRefusal(await push({ request: 'no JWT' }), 400, 'invalid_request_object', /JWT/)
    await expectRefusal(await issuer.post(PAR, request), 401, 'invalid_client', /confidential/)
    await expectRefusal(
      await issuer.post(PAR, request, { id: client.id, secret: 'wrong' }),
      401,
      'invalid_client',
      /wrong client secret/,
    )
    await expectRefusal(await issuer.post(PAR, `client_id=a&client_id=b`, client), 400, 'invalid_request', /more than/)
    const got = await fetch(issuer.url + PAR)
    expect(got.headers.get('allow')).toBe('POST')
    await expectRefusal(got, 405, 'invalid_request', /Expected POST/)
  })

  it('may be a request object; what it says is judged once', async () => {
    const keys = await clientKeyPair()
    const { issuer, browser, pushed, client, signIn } = await start({ jwks: keys.jwks })
    const object = await keys.sign({ nonce: 'inside', exp: issuer.now() / 1000 + 20 })
    const asked = await pushed({ request: object })
    issuer.advance(40_000)
    const page = await browser.submit(await browser.open(asked), signIn)
    const { code = '' } = answerOf(await browser.submit(page, { decision: 'allow' }))
    expect((await issuer.store.get('codes', hashSecret(code)))?.nonce).toBe('inside')
    const foreign = await issuer.post(PAR, { request: unsigned({ client_id: 'other' }) }, client)
    await expectRefusal(foreign, 400, 'invalid_request_object', /client_id/)
  })

  it('is the only way for a client that an operator marked so', async () => {
    const { browser, pushed, request } = await start({ requirePushedAuthorizationRequests: true })
    expect(answerOf(await browser.open(request))).toMatchObject({ error: 'invalid_request' })
    expect(answerOf(await browser.open({ ...request, request: unsigned({}) }))).toMatchObject({
      error: 'invalid_request',
    })
    expect((await browser.open(await pushed())).status).toBe(200)
  })

  it('is open to public clients, also from their pages', async () => {
    const { issuer, request } = await start()
    const spa = await issuer.addClient({ tokenEndpointAuthMethod: 'none' })
    const response = await fetch(issuer.url + PAR, {
      method: 'POST',
      headers: { Origin: new URL(REDIRECT_URI).origin },
      body: new URLSearchParams({ ...request, client_id: spa.id }),
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('access-control-allow-origin')).toBe('https://client.example')
  })

  it('is bound to the key that a DPoP proof shows', async () => {
    const { issuer, client, request, browser, allow, push } = await start()
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    const thumbprint = await calculateJwkThumbprint(jwk)
    const pushWith = async (proof: string, form: Record<string, string> = {}) =>
      await fetch(issuer.url + PAR, {
        method: 'POST',
        headers: { Authorization: basic(client.id, SECRET), DPoP: proof },
        body: new URLSearchParams({ ...request, ...form }),
      })
    const prove = async (nonce?: string) =>
      await new SignJWT({
        htm: 'POST',
        htu: issuer.url + PAR,
        jti: randomUUID(),
        ...(nonce === undefined ? {} : { nonce }),
      })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
        .setIssuedAt(Math.floor(issuer.now() / 1000))
        .sign(privateKey)
    const first = await pushWith(await prove())
    await expectRefusal(first.clone(), 400, 'use_dpop_nonce', /DPoP-Nonce/)
    const nonce = first.headers.get('dpop-nonce') ?? ''
    await expectRefusal(await pushWith('no JWT'), 400, 'invalid_dpop_proof', /dpop\+jwt/)
    const other = await pushWith(await prove(nonce), { dpop_jkt: 'x'.repeat(43) })
    await expectRefusal(other, 400, 'invalid_request', /not the thumbprint/)
    const answers = [await pushWith(await prove(nonce)), await push({ dpop_jkt: thumbprint })]
    for (const answer of answers) {
      const { request_uri } = (await answer.json()) as { request_uri: string }
      const { code = '' } = answerOf(await allow({ client_id: client.id, request_uri }))
      expect((await issuer.store.get('codes', hashSecret(code)))?.terms?.dpopThumbprint).toBe(thumbprint)
    }
    expect(browser.cookies.size).toBe(2)
  })

  it('shows its errors where the answer would have gone', async () => {
    const { issuer, pushed } = await start()
    const asked = await pushed({ prompt: 'none', response_mode: 'fragment' })
    const response = await browse(issuer).open(asked)
    expect(response.headers.get('location')).toMatch(/^https:\/\/client\.example\/callback#error=login_required/)
  })
})
