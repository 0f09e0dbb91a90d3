import { generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { REDIRECT_URI } from '../../testing/issuer.ts'
import { browse, expectPage, LOGGED_OUT_URI, signIn, start } from './testing/signed-in-browser.ts'

describe('requests that are refused redirect nowhere, and leave the person the choice', () => {
  it.each([
    ['a URI that is not registered (bad-post-logout-redirect-uri)', 'https://evil.example/'],
    ['a query added to the URI (query-added-to-post-logout-redirect-uri)', `${LOGGED_OUT_URI}&foo=bar`],
    ['another case', LOGGED_OUT_URI.replace('client.example', 'CLIENT.example')],
    ['a longer path', 'https://client.example/logged-out/../logged-out?from=gatehouse'],
    ['a redirect URI', REDIRECT_URI],
    ['script', 'javascript:alert(1)'],
  ])('%s', async (_what, uri) => {
    const { issuer, client, browser, session, idToken } = await start()
    const asked = { id_token_hint: await idToken(), post_logout_redirect_uri: uri, state: 'x' }
    const page = await browser.open(asked)
    const html = await expectPage(page, 400, 'That did not work')
    expect(html).toContain('The post_logout_redirect_uri is not registered')
    expect(html).not.toContain(uri.replaceAll('&', '&amp;'))
    expect(await session.isOver()).toBe(false)
    const withoutHint = { client_id: client.id, post_logout_redirect_uri: uri }
    await expectPage(await browser.open(withoutHint), 400, 'That did not work')
    // Nobody is signed in: nothing to offer.
    expect(await expectPage(await browse(issuer).open(asked), 400, 'That did not work')).not.toContain('<form')
    await expectPage(await browser.submit(page, 'sign-out'), 200, 'You are signed out')
    expect(await session.isOver()).toBe(true)
  })

  const unsigned = (token: string, header: object, signature = '') => {
    const [, payload = ''] = token.split('.')
    return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`
  }

  it('an ID token that was changed, is unsigned or signed by somebody else (modified-, bad-id-token-hint)', async () => {
    const { issuer, client, user, browser, session, idToken } = await start()
    const good = await idToken()
    const [header = '', payload = '', signature = ''] = good.split('.')
    const { kid } = issuer.keys.current('RS256')
    const stranger = await generateKeyPair('RS256')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody else' })).toString('base64url')
    const spki = issuer.keys.current('RS256').publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const { accessToken } = await issuer.tokenIssuer.issue({
      client,
      user,
      scopes: ['openid'],
      grantType: 'authorization_code',
      familyId: crypto.randomUUID(),
      address: null,
      refreshable: false,
      authTime: null,
    })
    const hints = [
      unsigned(good, { alg: 'none' }),
      unsigned(good, { alg: 'none', kid, typ: 'JWT' }),
      unsigned(good, { alg: 'none', kid, typ: 'JWT' }, signature),
      `${header}.${changed}.${signature}`,
      `${header}.${payload}.${'A'.repeat(342)}`,
      await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(stranger.privateKey),
      await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'theirs' }).sign(stranger.privateKey),
      // Our public key as if it were a shared secret (RFC 8725 section 2.1).
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' }).sign(Buffer.from(spki)),
      await idToken({ iss: 'https://elsewhere.example' }),
      await issuer.signer.sign(issuer.keys.current('RS256'), 'logout+jwt', claims),
      accessToken,
      'not.a.token',
      '..',
      '\u{1f511}',
      '<script>alert(1)</script>',
    ]
    for (const hint of hints) {
      const asked = { id_token_hint: hint, post_logout_redirect_uri: LOGGED_OUT_URI, state: 'x' }
      const html = await expectPage(await browser.open(asked), 400, 'That did not work')
      expect(html).toContain('Expected id_token_hint to be an ID token that this server signed')
      expect(html).not.toContain('<script>')
      await expectPage(await browse(issuer).open(asked), 400, 'That did not work')
    }
    expect(await session.isOver()).toBe(false)
  })

  it('an ID token of another client than the one that asks, or of one that is gone', async () => {
    const { issuer, client, browser, session, idToken } = await start()
    const other = await issuer.addClient({ postLogoutRedirectUris: [LOGGED_OUT_URI] })
    const disabled = await issuer.addClient({ postLogoutRedirectUris: [LOGGED_OUT_URI], status: 'disabled' })
    const hint = await idToken()
    for (const [asked, words] of [
      [{ id_token_hint: hint, client_id: other.id }, 'not the client that the id_token_hint was issued to'],
      [{ client_id: disabled.id }, 'or it is disabled'],
      [{ client_id: 'gatehouse-login' }, 'or it is disabled'],
      [{ id_token_hint: await idToken({ aud: disabled.id }), client_id: disabled.id }, 'or it is disabled'],
    ] as const) {
      const page = await browser.open({ ...asked, post_logout_redirect_uri: LOGGED_OUT_URI })
      expect(await expectPage(page, 400, 'That did not work')).toContain(words)
    }
    expect(await session.isOver()).toBe(false)
    // The sign-in was the person's all the same; a client that is disabled gets nobody back.
    const asked = { id_token_hint: await idToken({ aud: disabled.id }), post_logout_redirect_uri: LOGGED_OUT_URI }
    await expectPage(await browser.open(asked), 200, 'You are signed out')
    expect(client.status).toBe('active')
  })

  it('clumsy ones: twice the same parameter, another method, another type, too much of it', async () => {
    const { issuer, browser, session } = await start()
    const twice = await fetch(`${issuer.url}/authorization/logout?state=a&state=b`, { redirect: 'manual' })
    await expectPage(twice, 400, 'That did not work')
    const put = await fetch(`${issuer.url}/authorization/logout`, { method: 'PUT' })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    const get = await fetch(`${issuer.url}/authorization/logout/confirm`)
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    const json = await fetch(`${issuer.url}/authorization/logout`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    })
    expect(json.status).toBe(415)
    expect((await browser.post({ state: 'x'.repeat(110_000) })).status).toBe(413)
    // Beyond what fits in a URL, it is answered as it came.
    await expectPage(await browse(issuer).post({ state: 'x'.repeat(20_000) }), 200, 'You are signed out')
    expect(await session.isOver()).toBe(false)
  })
})

describe('the form', () => {
  it('works once it was shown to this browser, for this request and session only', async () => {
    const { issuer, client, browser, session } = await start()
    const seal = async (page: Response) => /name="interaction" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
    const page = await browser.open()
    const expectRefusal = async (response: Response) =>
      expect(await expectPage(response, 400, 'That did not work')).toContain('out of date or was not opened here')
    await expectRefusal(await browser.submit(page, 'sign-out', { interaction: '' }))
    const other = await browser.open({ client_id: client.id })
    await expectRefusal(await browser.submit(page, 'sign-out', { interaction: await seal(other) }))
    const stranger = browse(issuer)
    await signIn(issuer, stranger, await issuer.addUser({ username: 'eve', email: null }))
    await expectRefusal(await browser.submit(page, 'sign-out', { interaction: await seal(await stranger.open()) }))
    for (const decision of ['', 'yes', 'SIGN-OUT']) {
      expect((await browser.submit(page, decision)).status).toBe(400)
    }
    issuer.advance(31 * 60_000)
    await expectRefusal(await browser.submit(page, 'sign-out'))
    expect(await session.isOver()).toBe(false)
    const shown = await browser.open()
    await browser.submit(shown, 'sign-out')
    expect(await session.isOver()).toBe(true)
    // A second click, or another tab: what was wanted is so.
    await expectPage(await browser.submit(shown, 'sign-out'), 200, 'You are signed out')
  })

  it('runs no script, is framed by nobody and kept by nobody, and escapes what comes from outside', async () => {
    const { issuer, browser } = await start()
    const hostile = await issuer.addClient({ name: '<img src=x onerror=alert(1)>' })
    const page = await browser.open({ client_id: hostile.id, logout_hint: '"><script>', state: '<b>' })
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src|unsafe/)
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(await page.text()).not.toMatch(/<script|<img src=x|<b>/)
  })
})
