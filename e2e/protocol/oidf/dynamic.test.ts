/**
 * The modules of the OpenID Foundation's Dynamic OP plan, a test for each, by its name: clients that register themselves and
 * authenticate by `private_key_jwt`. The server has the implicit flow on, as this plan asks (OpenID Connect Core section 15.2).
 */
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { keys as signingKeys } from '../../../server/contract/keys.ts'
import { newClientKey, signAs, type ClientKey } from '../../../server/testing/client-jwt.ts'
import { unsigned } from '../../../server/testing/request-object.ts'
import { pageOf, textOf } from './browser.ts'
import { startClientSite } from './client-site.ts'
import { wait } from './clock.ts'
import { checkDiscovery, checkKeys } from './discovery.ts'
import { besideObject, REDIRECT_URI, RelyingParty, startProvider, text, type Provider } from './provider.ts'
import { assertionOf } from './registered-client.ts'
import { openRegistration, type Metadata, type Registration } from './registration.ts'

let provider: Provider
let registration: Registration
let key: ClientKey
let otherKey: ClientKey
beforeAll(async () => {
  provider = await startProvider({ implicit_flow: true })
  registration = await openRegistration(provider)
  ;[key, otherKey] = await Promise.all([newClientKey('RS256', 'first'), newClientKey('RS256', 'second')])
})
afterAll(() => provider.stop())
afterEach(() => {
  vi.useRealTimers()
})

const relyingParty = async (metadata: Metadata = {}) =>
  new RelyingParty(provider, await registration.register(key, metadata))

const refresh = (refreshToken: string) => ({ grant_type: 'refresh_token', refresh_token: refreshToken })

const NOT_THE_CLIENT = { status: 401, body: { error: 'invalid_client' } }

/** The happy flow, with the claims of its user at the end. */
async function wholeFlow(rp: RelyingParty, changes: Record<string, string> = {}) {
  const signedIn = await rp.signIn(changes)
  const { status, claims } = await rp.userinfo(signedIn.accessToken)
  expect({ status, sub: claims['sub'] }).toEqual({ status: 200, sub: signedIn.idToken.sub })
  return signedIn
}

/** The person sees what is wrong; the client is sent nothing. */
async function expectErrorPage(rp: RelyingParty, request: Record<string, string>, says: RegExp) {
  const page = pageOf(await rp.open(request))
  expect(page.status).toBe(400)
  expect(textOf(page)).toMatch(says)
}

describe('Dynamic OP', () => {
  it('oidcc-idtoken-rs256', async () => {
    for (const alg of ['RS256', 'ES256']) {
      const { answer } = await wholeFlow(await relyingParty({ id_token_signed_response_alg: alg }))
      expect(decodeProtectedHeader(text(answer, 'id_token'))).toMatchObject({ alg })
    }
  })

  it('oidcc-idtoken-unsigned', async () => {
    // The suite passes over it where discovery does not offer `none`.
    expect(provider.metadata['id_token_signing_alg_values_supported']).not.toContain('none')
    await registration.expectRefusal(key, { id_token_signed_response_alg: 'none' }, 'invalid_client_metadata')
  })

  it('oidcc-userinfo-rs256', async () => {
    const rp = await relyingParty({ userinfo_signed_response_alg: 'RS256' })
    const { accessToken, idToken } = await rp.signIn({ scope: 'openid email' })
    const { status, contentType, text: jwt } = await rp.userinfo(accessToken)
    expect({ status, contentType }).toEqual({ status: 200, contentType: 'application/jwt' })
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(await provider.jwks()), {
      issuer: provider.issuer,
      audience: rp.client.id,
      algorithms: ['RS256'],
    })
    expect(payload).toMatchObject({ sub: idToken.sub, email: 'ada@example.com' })
    expect(payload).not.toHaveProperty('nonce')
  })

  it('oidcc-ensure-redirect-uri-in-authorization-request', async () => {
    const rp = await relyingParty({ redirect_uris: [REDIRECT_URI, `${REDIRECT_URI}/second`] })
    await expectErrorPage(rp, rp.request({ redirect_uri: undefined }), /redirect_uri is missing/)
  })

  it('oidcc-redirect-uri-query-OK', async () => {
    const rp = await relyingParty({ redirect_uris: [`${REDIRECT_URI}?foo=bar`] })
    await wholeFlow(rp)
  })

  it.each([
    ['oidcc-redirect-uri-query-mismatch', `${REDIRECT_URI}?foo=bar`, `${REDIRECT_URI}?foo=baz`],
    ['oidcc-redirect-uri-query-added', REDIRECT_URI, `${REDIRECT_URI}?foo=bar`],
  ])('%s', async (_module, registered, sent) => {
    const rp = await relyingParty({ redirect_uris: [registered] })
    await expectErrorPage(rp, rp.request({ redirect_uri: sent }), /redirect_uri is not registered/)
  })

  it('oidcc-redirect-uri-regfrag', async () => {
    await registration.expectRefusal(key, { redirect_uris: [`${REDIRECT_URI}#foobar`] }, 'invalid_redirect_uri')
  })

  it('oidcc-discovery-endpoint-verification', async () => {
    const metadata = await checkDiscovery(provider.issuer)
    // Of this plan (OpenID Connect Core section 15.2).
    expect(metadata.response_types_supported).toEqual(expect.arrayContaining(['code', 'id_token', 'id_token token']))
    expect(metadata.grant_types_supported).toEqual(expect.arrayContaining(['authorization_code', 'implicit']))

    // What it says is what is served, to whoever registers for it.
    const types = { grant_types: ['implicit'], response_types: ['id_token', 'id_token token'] }
    const rp = await relyingParty(types)
    for (const responseType of types.response_types) {
      const { request, idToken, accessToken } = await rp.signInImplicitly(responseType)
      expect(accessToken === null).toBe(responseType === 'id_token')
      if (accessToken !== null) expect((await rp.userinfo(accessToken)).claims['sub']).toBe(idToken.sub)
      // `oidcc-ensure-request-without-nonce-fails`, of the plans of this flow.
      const { nonce: _, ...withoutNonce } = request
      rp.checkRefused(await rp.open(withoutNonce), withoutNonce, ['invalid_request'])
    }
    const other = await relyingParty()
    const implicit = other.request({ response_type: 'id_token' })
    other.checkRefused(await other.open(implicit), implicit, ['unauthorized_client'])
    for (const mismatch of [{ response_types: ['id_token'] }, { grant_types: ['authorization_code', 'implicit'] }]) {
      await registration.expectRefusal(key, mismatch, 'invalid_client_metadata')
    }
  })

  it('oidcc-server', async () => {
    const rp = await relyingParty()
    const { code } = await rp.authorize(rp.request())
    const stranger = new RelyingParty(provider, { ...rp.client, key: otherKey })
    expect(await stranger.exchange(code)).toMatchObject(NOT_THE_CLIENT)
    await wholeFlow(rp)
  })

  it.each([
    ['oidcc-registration-logo-uri', 'logo_uri', 'https://rp.example/logo.png?a=1&b=2', 'img', 'src'],
    ['oidcc-registration-policy-uri', 'policy_uri', 'https://rp.example/policy?a=1&b=2', 'a', 'href'],
    ['oidcc-registration-tos-uri', 'tos_uri', 'https://rp.example/terms?a=1&b=2', 'a', 'href'],
  ])('%s', async (_module, member, uri, element, attribute) => {
    const shown = new RegExp(`<${element}[^>]* ${attribute}="https://rp\\.example/`)
    const without = await relyingParty()
    expect(pageOf(await without.open(without.request())).html).not.toMatch(shown)
    const rp = await relyingParty({ [member]: uri })
    const page = pageOf(await rp.open(rp.request()))
    expect(page.html).toContain('name="password"')
    expect(page.html).toMatch(shown)
    expect(page.html).toContain(`${attribute}="${uri.replaceAll('&', '&amp;')}"`)
    if (element === 'img') expect(page.contentSecurityPolicy).toContain('img-src https://rp.example;')
  })

  it('oidcc-registration-jwks-uri', async () => {
    const site = await startClientSite()
    const jwksUri = site.publish('/jwks', { keys: [key.jwk] })
    const rp = await relyingParty({ jwks: undefined, jwks_uri: jwksUri })
    await wholeFlow(rp)
    expect(site.asked('/jwks')).toBe(1)
    const stranger = await assertionOf({ ...rp.client, key: otherKey }, provider.metadata.token_endpoint)
    const { code } = await rp.authorize(rp.request())
    expect(await rp.exchange(code, { client_assertion: stranger })).toMatchObject(NOT_THE_CLIENT)
  })

  it.each([
    ['oidcc-registration-sector-uri', [REDIRECT_URI]],
    ['oidcc-registration-sector-bad', ['https://elsewhere.example/callback']],
  ])('%s', async (_module, listed) => {
    // The suite passes over both where discovery does not offer pairwise subjects.
    expect(provider.metadata['subject_types_supported']).toEqual(['public'])
    const site = await startClientSite()
    const sector = { sector_identifier_uri: site.publish('/redirect_uris.json', listed) }
    await registration.expectRefusal(key, { subject_type: 'pairwise', ...sector }, 'invalid_client_metadata')
    // For public subjects it says nothing: a member that is ignored, and nobody calls the address.
    const client = await registration.register(key, {}, sector)
    const { sub } = (await wholeFlow(new RelyingParty(provider, client))).idToken
    expect((await wholeFlow(await relyingParty())).idToken.sub).toBe(sub)
    expect(site.asked('/redirect_uris.json')).toBe(0)
  })

  it('oidcc-server-rotate-keys', async () => {
    const rp = await relyingParty()
    const before = text((await wholeFlow(rp)).answer, 'id_token')
    // The next key is published by itself, soon after the start; from five minutes later on it may sign.
    const next = await vi.waitFor(
      async () => {
        const { items } = await provider.operate(signingKeys.list)
        const found = items.find(({ alg, status }) => alg === 'RS256' && status === 'next')
        expect(found).toBeDefined()
        return found?.kid
      },
      { timeout: 10_000, interval: 200 },
    )
    const published = async () => {
      const jwks = await provider.jwks()
      await checkKeys(jwks)
      return jwks.keys.map(({ kid }) => kid)
    }
    const old = await published()
    wait(360)
    await provider.operate(signingKeys.rotate, { body: { algorithm: 'RS256' } })
    const rotated = await published()
    expect(rotated).toEqual(expect.arrayContaining(old))
    expect(rotated.length).toBeGreaterThan(old.length)
    const after = text((await wholeFlow(rp)).answer, 'id_token')
    expect(decodeProtectedHeader(after).kid).toBe(next)
    expect(decodeProtectedHeader(before).kid).not.toBe(next)
    await jwtVerify(before, createLocalJWKSet(await provider.jwks()), { issuer: provider.issuer })
  })

  it('oidcc-refresh-token-rp-key-rotation', async () => {
    const site = await startClientSite()
    const jwksUri = site.publish('/jwks', { keys: [key.jwk] })
    const rp = await relyingParty({ jwks: undefined, jwks_uri: jwksUri })
    const { answer, idToken } = await rp.signIn({ scope: 'openid offline_access', prompt: 'consent' })
    site.publish('/jwks', { keys: [otherKey.jwk] })
    wait(60)
    const rotated = new RelyingParty(provider, { ...rp.client, key: otherKey })
    const refreshed = await rotated.token(refresh(text(answer, 'refresh_token')))
    expect((await rotated.checkTokens(refreshed)).sub).toBe(idToken.sub)
    expect(site.asked('/jwks')).toBe(2)
    // The key that it gave up is good for nothing any more.
    expect(await rp.token(refresh(text(refreshed, 'refresh_token')))).toMatchObject(NOT_THE_CLIENT)
  })

  it.each([
    ['oidcc-request-uri-unsigned', 'none', (claims: Record<string, string>) => unsigned(claims)],
    ['oidcc-request-uri-signed-rs256', 'RS256', (claims: Record<string, string>) => signAs(key, claims)],
  ])('%s', async (_module, alg, written) => {
    const site = await startClientSite()
    const requestUri = site.publish('/request.jwt', '')
    const rp = await relyingParty({ request_object_signing_alg: alg, request_uris: [requestUri] })
    const request = rp.request()
    const sent = { ...besideObject(request), request_uri: requestUri }
    site.publish('/request.jwt', await written(request))
    await rp.signInBy(request, sent)
    expect(site.asked('/request.jwt')).toBe(1)
    // What is not as the client registered it: written by a stranger, or signed where it never signs.
    site.publish('/request.jwt', await signAs({ ...otherKey, jwk: key.jwk }, request))
    await expectErrorPage(rp, sent, /request object/)
  })

  it('oidcc-ensure-request-object-with-redirect-uri', async () => {
    const site = await startClientSite()
    const requestUri = site.publish('/request.jwt', '')
    const rp = await relyingParty({ request_uris: [requestUri] })
    const request = rp.request()
    site.publish('/request.jwt', await signAs(key, request))
    const sent = { ...besideObject(request), redirect_uri: `${REDIRECT_URI}/other`, request_uri: requestUri }
    await rp.signInBy(request, sent)
    site.publish('/request.jwt', await signAs(key, { ...request, redirect_uri: `${REDIRECT_URI}/other` }))
    await expectErrorPage(rp, { ...sent, redirect_uri: REDIRECT_URI }, /redirect_uri is not registered/)
  })

  it('oidcc-refresh-token', async () => {
    const rp = await relyingParty()
    const first = await rp.signIn({ scope: 'openid offline_access', prompt: 'consent' })
    const refreshToken = text(first.answer, 'refresh_token')
    const other = await (await relyingParty()).token(refresh(refreshToken))
    expect(other).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    wait(2)
    const idToken = await rp.checkTokens(await rp.token(refresh(refreshToken)))
    const { iss, sub, aud, auth_time } = first.idToken
    expect(idToken).toMatchObject({ iss, sub, aud, auth_time })
    expect(idToken.iat).toBeGreaterThan(first.idToken.iat ?? 0)
  })

  it('oidcc-ensure-client-assertion-with-iss-aud-succeeds', async () => {
    const rp = await relyingParty()
    const request = rp.request()
    const { code } = await rp.authorize(request)
    const elsewhere = await assertionOf(rp.client, 'https://elsewhere.example')
    expect(await rp.exchange(code, { client_assertion: elsewhere })).toMatchObject(NOT_THE_CLIENT)
    const issuer = await assertionOf(rp.client, provider.issuer)
    await rp.checkTokens(await rp.exchange(code, { client_assertion: issuer }), request['nonce'])
  })
})
