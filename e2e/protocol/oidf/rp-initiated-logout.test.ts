/** The modules of the OpenID Foundation's RP-Initiated Logout OP plan: a test for each, by its name. */
import { generateKeyPair, SignJWT, UnsecuredJWT, decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callbackOf, pageOf, textOf, type Stop } from './browser.ts'
import { FIRST, POST_LOGOUT_REDIRECT_URI, RelyingParty, startProvider, text, type Provider } from './provider.ts'

let provider: Provider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())

const STATE = 'state of the logout'
const SIGNED_OUT = /signed out/i

async function signedIn() {
  const rp = new RelyingParty(provider, FIRST)
  const { answer } = await rp.signIn()
  const hint = text(answer, 'id_token')
  const logOut = (parameters: Record<string, string>) => {
    const url = new URL(provider.metadata.end_session_endpoint)
    url.search = new URLSearchParams(parameters).toString()
    return rp.browser.open(url)
  }
  /** Whether the session is still there: what prompt=none says of it. */
  const isSignedIn = async () => {
    const request = rp.request({ prompt: 'none' })
    const { parameters } = callbackOf(await rp.open(request))
    return parameters.get('code') !== null
  }
  return { rp, hint, logOut, isSignedIn }
}

/** The person agrees to sign out where they are asked. */
async function agree({ rp }: { rp: RelyingParty }, stop: Stop): Promise<Stop> {
  return await rp.browser.submit(stop, {}, 'sign-out')
}

function expectRedirect(stop: Stop, state: string | null): void {
  const { url } = callbackOf(stop)
  expect(url.origin + url.pathname).toBe(POST_LOGOUT_REDIRECT_URI)
  expect(url.searchParams.get('state')).toBe(state)
}

describe('RP-Initiated Logout OP', () => {
  it('oidcc-rp-initiated-logout-discovery-endpoint-verification', () => {
    expect(provider.metadata.end_session_endpoint).toBe(`${provider.issuer}/authorization/logout`)
  })

  it('oidcc-rp-initiated-logout', async () => {
    const { hint, logOut, isSignedIn } = await signedIn()
    const parameters = { id_token_hint: hint, post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI, state: STATE }
    expectRedirect(await logOut(parameters), STATE)
    expect(await isSignedIn()).toBe(false)
  })

  it('oidcc-rp-initiated-logout-no-state', async () => {
    const { hint, logOut, isSignedIn } = await signedIn()
    expectRedirect(await logOut({ id_token_hint: hint, post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI }), null)
    expect(await isSignedIn()).toBe(false)
  })

  it.each([
    ['oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', 'https://rp.example/elsewhere'],
    ['oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri', `${POST_LOGOUT_REDIRECT_URI}?foo=bar`],
  ])('%s', async (_module, uri) => {
    const { hint, logOut } = await signedIn()
    const page = pageOf(await logOut({ id_token_hint: hint, post_logout_redirect_uri: uri, state: STATE }))
    expect(page.html).not.toContain('http-equiv="refresh"')
  })

  it('oidcc-rp-initiated-logout-modified-id-token-hint', async () => {
    const { hint, logOut } = await signedIn()
    const modified = new UnsecuredJWT(decodeJwt(hint)).encode()
    pageOf(await logOut({ id_token_hint: modified, post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI, state: STATE }))
  })

  it('oidcc-rp-initiated-logout-bad-id-token-hint', async () => {
    const { hint, logOut } = await signedIn()
    const { privateKey } = await generateKeyPair('RS256')
    const forged = await new SignJWT(decodeJwt(hint)).setProtectedHeader({ alg: 'RS256' }).sign(privateKey)
    pageOf(await logOut({ id_token_hint: forged, post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI, state: STATE }))
  })

  it('oidcc-rp-initiated-logout-no-id-token-hint', async () => {
    const { logOut } = await signedIn()
    pageOf(await logOut({ post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI, state: STATE }))
  })

  it.each([
    ['oidcc-rp-initiated-logout-no-params', {}],
    ['oidcc-rp-initiated-logout-only-state', { state: STATE }],
  ])('%s', async (_module, parameters) => {
    const session = await signedIn()
    const asked = await session.logOut(parameters)
    expect(textOf(await agree(session, asked))).toMatch(SIGNED_OUT)
    expect(await session.isSignedIn()).toBe(false)
  })

  it('oidcc-rp-initiated-logout-no-post-logout-redirect-uri', async () => {
    const { hint, logOut, isSignedIn } = await signedIn()
    expect(textOf(await logOut({ id_token_hint: hint }))).toMatch(SIGNED_OUT)
    expect(await isSignedIn()).toBe(false)
  })
})
