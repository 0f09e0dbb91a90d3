/**
 * The modules of the OpenID Foundation's Basic OP plan, and again with `response_mode=form_post` those of the Form Post OP
 * plan: a test for each, by its name.
 */
import { createHash, randomBytes } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { newClientKey } from '../../../server/testing/client-jwt.ts'
import { unsigned } from '../../../server/testing/request-object.ts'
import { callbackOf, pageOf, textOf, type Browser } from './browser.ts'
import { startClientSite } from './client-site.ts'
import { wait } from './clock.ts'
import {
  besideObject,
  BY_POST,
  FIRST,
  RelyingParty,
  REDIRECT_URI,
  SECOND,
  startProvider,
  text,
  USERNAME,
  type Provider,
} from './provider.ts'
import { createClient, openRegistration } from './registration.ts'

let provider: Provider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
afterEach(() => {
  vi.useRealTimers()
})

/** The share of random bits that its characters could carry. */
function entropyOf(secret: string): number {
  const counts = new Map<string, number>()
  for (const character of secret) counts.set(character, (counts.get(character) ?? 0) + 1)
  const perCharacter = [...counts.values()].reduce((sum, count) => {
    const share = count / secret.length
    return sum - share * Math.log2(share)
  }, 0)
  return perCharacter * secret.length
}

describe.each([
  ['Basic OP', undefined],
  ['Form Post OP', 'form_post' as const],
])('%s', (_plan, responseMode) => {
  const relyingParty = (client = FIRST, browser?: Browser) => new RelyingParty(provider, client, responseMode, browser)

  it('oidcc-server', async () => {
    const { code, answer, idToken, accessToken } = await relyingParty().signIn()
    expect(code.length * 6).toBeGreaterThanOrEqual(128)
    expect(entropyOf(code)).toBeGreaterThan(96)
    expect(entropyOf(text(answer, 'refresh_token'))).toBeGreaterThan(96)
    expect(entropyOf(accessToken)).toBeGreaterThan(96)
    const digest = createHash('sha256').update(accessToken).digest()
    expect(idToken['at_hash']).toBe(digest.subarray(0, 16).toString('base64url'))
  })

  it('oidcc-response-type-missing', async () => {
    const rp = relyingParty()
    const request = rp.request({ response_type: undefined })
    rp.checkRefused(await rp.open(request), request, ['unsupported_response_type', 'invalid_request'])
  })

  it('oidcc-idtoken-signature', async () => {
    const { answer } = await relyingParty().signIn()
    expect(decodeProtectedHeader(text(answer, 'id_token'))).toMatchObject({
      alg: 'RS256',
      kid: expect.any(String) as string,
    })
  })

  it('oidcc-idtoken-unsigned', async () => {
    // The suite passes over it where discovery does not offer `none`.
    expect(provider.metadata['id_token_signing_alg_values_supported']).not.toContain('none')
    const key = await newClientKey()
    const unsigned = { id_token_signed_response_alg: 'none' }
    await (await openRegistration(provider)).expectRefusal(key, unsigned, 'invalid_client_metadata')
  })

  it.each([
    ['oidcc-userinfo-get', 'get'],
    ['oidcc-userinfo-post-header', 'post header'],
    ['oidcc-userinfo-post-body', 'post body'],
  ] as const)('%s', async (_module, by) => {
    const rp = relyingParty()
    const { idToken, accessToken } = await rp.signIn()
    expect(await rp.userinfo(accessToken, by)).toMatchObject({ status: 200, claims: { sub: idToken.sub } })
  })

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
    await relyingParty().signIn({ nonce: undefined })
  })

  const PROFILE = {
    name: 'Ada Lovelace',
    given_name: 'Ada',
    family_name: 'Lovelace',
    updated_at: expect.any(Number) as number,
  }
  const EMAIL = { email: 'ada@example.com', email_verified: true }
  const ADDRESS = { address: { locality: 'London', country: 'GB' } }
  const PHONE = { phone_number: '+44 20 7946 0000', phone_number_verified: false }
  it.each([
    ['oidcc-scope-profile', 'openid profile', PROFILE],
    ['oidcc-scope-email', 'openid email', EMAIL],
    ['oidcc-scope-address', 'openid address', ADDRESS],
    ['oidcc-scope-phone', 'openid phone', PHONE],
    ['oidcc-scope-all', 'openid profile email address phone', { ...PROFILE, ...EMAIL, ...ADDRESS, ...PHONE }],
  ])('%s', async (_module, scope, claims) => {
    const rp = relyingParty()
    const { accessToken, idToken } = await rp.signIn({ scope })
    expect((await rp.userinfo(accessToken)).claims).toMatchObject({ sub: idToken.sub, ...claims })
    for (const name of Object.keys(claims)) expect(idToken).not.toHaveProperty(name)
  })

  it('oidcc-alternate-happy-flow', async () => {
    const rp = relyingParty()
    const request = rp.request({ scope: 'phone address email profile openid' })
    const shuffled = Object.fromEntries(Object.entries(request).toReversed())
    const { code } = await rp.authorize(shuffled)
    await rp.checkTokens(await rp.exchange(code), request['nonce'])
  })

  it.each([
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-display-popup', { display: 'popup' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
    ['oidcc-ui-locales', { ui_locales: 'se de-DE' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
    ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
  ])('%s', async (_module, parameters) => {
    await relyingParty().signIn(parameters)
  })

  it('oidcc-login-hint', async () => {
    const rp = relyingParty()
    const page = await rp.open(rp.request({ login_hint: USERNAME }))
    expect(pageOf(page).html).toMatch(new RegExp(`<input[^>]*name="username"[^>]*value="${USERNAME}"`))
    await relyingParty().signIn({ login_hint: USERNAME })
  })

  it('oidcc-prompt-login', async () => {
    const rp = relyingParty()
    const first = await rp.signIn()
    wait(2)
    const request = rp.request({ prompt: 'login' })
    expect(textOf(await rp.open(request))).toContain('Password')
    const second = await rp.signIn({ prompt: 'login' })
    expect(second.idToken.sub).toBe(first.idToken.sub)
    expect(second.idToken['auth_time']).toBeGreaterThan(Number(first.idToken['auth_time']))
  })

  it('oidcc-prompt-none-not-logged-in', async () => {
    const rp = relyingParty()
    const request = rp.request({ prompt: 'none' })
    const errors = ['login_required', 'interaction_required', 'account_selection_required', 'consent_required']
    rp.checkRefused(await rp.open(request), request, errors)
  })

  it.each([
    ['oidcc-prompt-none-logged-in', (): Record<string, string> => ({ prompt: 'none' })],
    ['oidcc-max-age-10000', (): Record<string, string> => ({ max_age: '10000' })],
    ['oidcc-id-token-hint', (idToken: string) => ({ prompt: 'none', id_token_hint: idToken })],
  ])('%s', async (_module, parameters) => {
    const rp = relyingParty()
    const first = await rp.signIn()
    wait(2)
    const request = rp.request(parameters(text(first.answer, 'id_token')))
    // Without a page in between.
    const callback = await rp.open(request)
    expect(callback.kind).toBe('callback')
    const second = await rp.signIn(parameters(text(first.answer, 'id_token')))
    expect(second.idToken.sub).toBe(first.idToken.sub)
    expect(second.idToken['auth_time']).toBe(first.idToken['auth_time'])
  })

  it('oidcc-max-age-1', async () => {
    const rp = relyingParty()
    const first = await rp.signIn()
    wait(2)
    expect(textOf(await rp.open(rp.request({ max_age: '1' })))).toContain('Password')
    const second = await rp.signIn({ max_age: '1' })
    expect(second.idToken['auth_time']).toBeGreaterThan(Number(first.idToken['auth_time']))
    expect(second.idToken['auth_time']).toBeGreaterThan(Date.now() / 1000 - 5)
  })

  it.each([
    ['oidcc-codereuse', 0],
    ['oidcc-codereuse-30seconds', 30],
  ])('%s', async (_module, seconds) => {
    const rp = relyingParty()
    const { code, accessToken } = await rp.signIn()
    if (seconds > 0) wait(seconds)
    expect(await rp.exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await rp.userinfo(accessToken)).status).toBe(401)
  })

  it('oidcc-ensure-registered-redirect-uri', async () => {
    const rp = relyingParty()
    const page = await rp.open(rp.request({ redirect_uri: `${REDIRECT_URI}/${randomBytes(4).toString('hex')}` }))
    expect(pageOf(page).status).toBe(400)
    expect(textOf(page)).toContain('redirect_uri')
  })

  it('oidcc-ensure-post-request-succeeds', async () => {
    const rp = relyingParty()
    const request = rp.request()
    const stop = await rp.browser.open(new URL(provider.metadata.authorization_endpoint), request)
    const callback = rp.checkCallback(callbackOf(await rp.goOn(stop)), request)
    expect(callback.parameters.get('code')).toBeTypeOf('string')
  })

  it('oidcc-server-client-secret-post', async () => {
    await relyingParty(BY_POST).signIn()
  })

  it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported', async () => {
    const site = await startClientSite()
    const requestUri = site.publish('/request.jwt', '')
    const client = await createClient(provider, { request_uris: [requestUri] })
    const rp = relyingParty(client)
    const request = rp.request()
    site.publish('/request.jwt', unsigned(request))
    await rp.signInBy(request, { ...besideObject(request), request_uri: requestUri })
    expect(site.asked('/request.jwt')).toBe(1)
  })

  it('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', async () => {
    const rp = relyingParty()
    const request = rp.request()
    await rp.signInBy(request, { ...besideObject(request), request: unsigned(request) })
  })

  it('oidcc-ensure-request-object-with-redirect-uri', async () => {
    const rp = relyingParty()
    const request = rp.request()
    const other = `${REDIRECT_URI}/${randomBytes(4).toString('hex')}`
    const outer = { ...besideObject(request), redirect_uri: other, request: unsigned(request) }
    await rp.signInBy(request, outer)
    // The other way round it is the one in the object that counts, too.
    const swapped = { ...outer, redirect_uri: REDIRECT_URI, request: unsigned({ ...request, redirect_uri: other }) }
    expect(textOf(await rp.open(swapped))).toContain('redirect_uri is not registered')
  })

  it('oidcc-claims-essential', async () => {
    const rp = relyingParty()
    expect((await rp.userinfo((await rp.signIn()).accessToken)).claims).not.toHaveProperty('name')
    const { accessToken, idToken } = await rp.signIn({ claims: '{"userinfo":{"name":{"essential":true}}}' })
    const { claims } = await rp.userinfo(accessToken)
    expect(claims).toEqual({ sub: idToken.sub, name: 'Ada Lovelace' })
  })

  it('oidcc-refresh-token', async () => {
    const rp = relyingParty()
    const nonce = randomBytes(200).toString('base64url')
    const first = await rp.signIn({ nonce, scope: 'openid offline_access', prompt: 'consent' })
    const refreshToken = text(first.answer, 'refresh_token')
    const other = await relyingParty(SECOND).token({ grant_type: 'refresh_token', refresh_token: refreshToken })
    expect(other).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    wait(2)
    const answer = await rp.token({ grant_type: 'refresh_token', refresh_token: refreshToken })
    const idToken = await rp.checkTokens(answer)
    const { iss, sub, aud, auth_time } = first.idToken
    expect(idToken).toMatchObject({ iss, sub, aud, auth_time })
    expect(idToken.iat).toBeGreaterThan(first.idToken.iat ?? 0)
  })

  it('oidcc-ensure-request-with-valid-pkce-succeeds', async () => {
    const rp = relyingParty()
    const codeVerifier = randomBytes(48).toString('base64url')
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url')
    const request = rp.request({ code_challenge: challenge, code_challenge_method: 'S256' })
    const { code } = await rp.authorize(request)
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: codeVerifier }
    await rp.checkTokens(await rp.token(form), request['nonce'])
  })
})
