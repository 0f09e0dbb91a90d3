import { generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import type { ClientRecord, UserRecord } from '../../store/records.ts'
import { hashSecret, newSecret } from '../../tokens/secrets.ts'
import { REDIRECT_URI, startTestIssuer, type TestIssuer } from '../../testing/issuer.ts'
import { startLogoutReceiver, verifyLogoutToken } from '../../testing/logout-receiver.ts'

const LOGGED_OUT_URI = 'https://client.example/logged-out?from=gatehouse'

/** A browser without script, that follows the redirects within the issuer. */
function browse(issuer: TestIssuer) {
  const cookies = new Map<string, string>()
  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, issuer.url), {
      redirect: 'manual',
      headers: { Cookie: cookie },
      ...init,
    })
    for (const each of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (each.split(';')[0] ?? '').split('=')
      if (each.includes('Max-Age=0')) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  return {
    cookies,
    open: (parameters: Record<string, string> = {}) =>
      send(`/authorization/logout?${new URLSearchParams(parameters).toString()}`),
    post: (parameters: Record<string, string>) =>
      send('/authorization/logout', { method: 'POST', body: new URLSearchParams(parameters) }),
    async submit(page: Response, decision: string, fields: Record<string, string> = {}) {
      const html = await page.clone().text()
      const action = /<form method="post" action="([^"]+)"|<form action="([^"]+)"/.exec(html)
      const interaction = /name="interaction" value="([^"]+)"/.exec(html)?.[1] ?? ''
      const body = new URLSearchParams({ interaction, decision, ...fields })
      return await send((action?.[1] ?? action?.[2] ?? '/none').replaceAll('&amp;', '&'), { method: 'POST', body })
    },
  }
}

/** Signs a browser in as `user`, beside the accounts that it has, and has it authorize `clients`. */
async function signIn(
  { store, tokenIssuer, now }: TestIssuer,
  { cookies }: { cookies: Map<string, string> },
  user: UserRecord,
  clients: readonly { client: ClientRecord; offline?: boolean }[] = [],
) {
  const secret = newSecret()
  const authorizations = clients.map(({ client, offline = false }) => ({
    clientId: client.id,
    familyId: crypto.randomUUID(),
    offline,
  }))
  const record = {
    id: hashSecret(secret),
    sid: crypto.randomUUID(),
    userId: user.id,
    authTime: now(),
    expiresAt: now() + 3_600_000,
    authorizations,
  }
  await store.commit([{ op: 'put', kind: 'sessions', record, expected: 'absent' }])
  const former = cookies.get('gatehouse-session')
  cookies.set('gatehouse-session', [secret, ...(former === undefined ? [] : [former])].join('.'))
  const tokens = await Promise.all(
    clients.map(({ client }, index) =>
      tokenIssuer.issue({
        client,
        user,
        scopes: ['openid'],
        grantType: 'authorization_code',
        familyId: authorizations[index]?.familyId ?? '',
        address: null,
        refreshable: true,
        authTime: now(),
      }),
    ),
  )
  return { record, tokens, isOver: async () => (await store.get('sessions', record.id)) === undefined }
}

async function start() {
  const issuer = await startTestIssuer()
  const client = await issuer.addClient({ postLogoutRedirectUris: [LOGGED_OUT_URI, 'com.example.app:/bye'] })
  const user = await issuer.addUser()
  const browser = browse(issuer)
  const session = await signIn(issuer, browser, user, [{ client }])
  const idToken = (claims: Record<string, unknown> = {}, lifetime = 60) => {
    const now = Math.floor(issuer.now() / 1000)
    return issuer.signer.sign(issuer.keys.current('RS256'), 'JWT', {
      iss: issuer.url,
      sub: user.id,
      aud: client.id,
      sid: session.record.sid,
      auth_time: now,
      iat: now,
      exp: now + lifetime,
      ...claims,
    })
  }
  return { issuer, client, user, browser, session, idToken }
}

const place = (response: Response) => {
  expect(response.status).toBe(303)
  return response.headers.get('location')
}

async function expectPage(response: Response, status: number, words: string): Promise<string> {
  const html = await response.clone().text()
  expect(response.status, html).toBe(status)
  expect(response.headers.get('location')).toBeNull()
  expect(html).toContain(`<h1>${words}</h1>`)
  return html
}

describe('with an ID token of the session', () => {
  it('goes back to the client with the state, and the session is gone (rp-initiated-logout)', async () => {
    const { issuer, client, browser, session, idToken } = await start()
    const asked = { id_token_hint: await idToken(), post_logout_redirect_uri: LOGGED_OUT_URI, state: 'a b&c=ü"' }
    const location = place(await browser.open(asked)) ?? ''
    expect(location.startsWith(`${LOGGED_OUT_URI}&`)).toBe(true)
    expect(Object.fromEntries(new URL(location).searchParams)).toEqual({ from: 'gatehouse', state: 'a b&c=ü"' })
    expect(await session.isOver()).toBe(true)
    expect(browser.cookies.has('gatehouse-session')).toBe(false)
    const request = {
      client_id: client.id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
      prompt: 'none',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    }
    const silent = await issuer.post('/authorization/authorize', request)
    expect(silent.headers.get('location')).toContain('error=login_required')
  })

  it('returns no state where none was sent (no-state)', async () => {
    const { browser, session, idToken } = await start()
    const asked = { id_token_hint: await idToken(), post_logout_redirect_uri: LOGGED_OUT_URI }
    expect(place(await browser.open(asked))).toBe(LOGGED_OUT_URI)
    expect(await session.isOver()).toBe(true)
  })

  it('says so on a page where no URI was sent, with a state or without (no-post-logout-redirect-uri)', async () => {
    const { browser, session, idToken } = await start()
    await expectPage(await browser.open({ id_token_hint: await idToken(), state: 'x' }), 200, 'You are signed out')
    expect(await session.isOver()).toBe(true)
  })

  it('takes an expired one, one without sid, and one that comes by POST with client_id and locales', async () => {
    for (const claims of [{ exp: 1 }, { sid: undefined }]) {
      const { client, browser, session, idToken } = await start()
      const asked = {
        id_token_hint: await idToken(claims),
        client_id: client.id,
        post_logout_redirect_uri: 'com.example.app:/bye',
        ui_locales: 'de fr-CA en',
      }
      expect(place(await browser.post(asked))).toBe('com.example.app:/bye')
      expect(await session.isOver()).toBe(true)
    }
  })

  it('answers where the session is over already', async () => {
    const { issuer, session, idToken } = await start()
    const asked = { id_token_hint: await idToken(), post_logout_redirect_uri: LOGGED_OUT_URI, state: 'x' }
    const stranger = browse(issuer)
    expect(place(await stranger.open(asked))).toBe(`${LOGGED_OUT_URI}&state=x`)
    await expectPage(await stranger.open({ id_token_hint: await idToken() }), 200, 'You are signed out')
    expect(await session.isOver()).toBe(false)
  })

  it('sends a form of another site, which comes without cookies, on to GET, which comes with them', async () => {
    const { issuer, browser, session, idToken } = await start()
    const asked = { id_token_hint: await idToken(), post_logout_redirect_uri: LOGGED_OUT_URI, state: 'x' }
    const again = place(await browse(issuer).post(asked)) ?? ''
    const url = new URL(again, issuer.url)
    expect(url.pathname).toBe('/authorization/logout')
    expect(place(await browser.open(Object.fromEntries(url.searchParams)))).toBe(`${LOGGED_OUT_URI}&state=x`)
    expect(await session.isOver()).toBe(true)
  })
})

describe('without proof, the person is asked', () => {
  it('and told: without any parameter, or with a state alone (no-params, only-state)', async () => {
    for (const parameters of [{}, { state: 'x' }]) {
      const { browser, session } = await start()
      const page = await browser.open(parameters)
      expect(await expectPage(page, 200, 'Sign out?')).toContain('<strong>Ada Lovelace</strong></bdi> (ada)')
      expect(await session.isOver()).toBe(false)
      await expectPage(await browser.submit(page, 'sign-out'), 200, 'You are signed out')
      expect(await session.isOver()).toBe(true)
      expect(browser.cookies.has('gatehouse-session')).toBe(false)
    }
  })

  it('stays where the client is not known, whatever URI was sent (no-id-token-hint)', async () => {
    const { browser, session } = await start()
    const page = await browser.open({ post_logout_redirect_uri: LOGGED_OUT_URI, state: 'x' })
    await expectPage(page, 200, 'Sign out?')
    expect(await session.isOver()).toBe(false)
    await expectPage(await browser.submit(page, 'sign-out'), 200, 'You are signed out')
  })

  it('goes back to a client that is named by client_id, once the person agreed', async () => {
    const { client, browser, session } = await start()
    const asked = { client_id: client.id, post_logout_redirect_uri: LOGGED_OUT_URI, state: 'x' }
    const page = await browser.open(asked)
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https:;")
    expect(await page.clone().text()).toContain('<bdi>Test client</bdi> asks to sign you out')
    expect(place(await browser.submit(page, 'sign-out'))).toBe(`${LOGGED_OUT_URI}&state=x`)
    expect(await session.isOver()).toBe(true)
  })

  it('and may stay signed in', async () => {
    const { client, browser, session } = await start()
    const page = await browser.open({ client_id: client.id, post_logout_redirect_uri: LOGGED_OUT_URI })
    await expectPage(await browser.submit(page, 'stay'), 200, 'You are still signed in')
    expect(await session.isOver()).toBe(false)
  })

  it('by a link and not by a redirect where nobody is signed in to be asked', async () => {
    const { issuer, client } = await start()
    const asked = { client_id: client.id, post_logout_redirect_uri: LOGGED_OUT_URI }
    const html = await expectPage(await browse(issuer).open(asked), 200, 'You are signed out')
    expect(html).toContain(`<a href="${LOGGED_OUT_URI}">Back to the application</a>`)
    expect(await (await browse(issuer).open()).text()).not.toContain('<a ')
  })

  it('when the ID token is of another session of the account, and of which account by logout_hint', async () => {
    const { issuer, browser, session, idToken } = await start()
    const page = await browser.open({ id_token_hint: await idToken({ sid: 'an earlier one' }) })
    await expectPage(page, 200, 'Sign out?')
    expect(await session.isOver()).toBe(false)
    const bob = await issuer.addUser({ username: 'bob', email: 'bob@example.com', name: null })
    await signIn(issuer, browser, bob)
    for (const [hint, name] of [
      ['ADA@example.com', 'Ada Lovelace'],
      [session.record.sid, 'Ada Lovelace'],
      ['nobody', 'bob'],
    ] as const) {
      expect(await (await browser.open({ logout_hint: hint })).text()).toContain(`<strong>${name}</strong>`)
    }
  })
})

describe('several accounts in a browser', () => {
  async function startWithTwo() {
    const started = await start()
    const { issuer, browser, client } = started
    const bob = await issuer.addUser({ username: 'bob', email: 'bob@example.com', name: 'Bob' })
    return { ...started, bob: await signIn(issuer, browser, bob, [{ client }]) }
  }

  it('an ID token ends its own session, and the other stays', async () => {
    const { browser, session, bob, idToken } = await startWithTwo()
    const html = await expectPage(await browser.open({ id_token_hint: await idToken() }), 200, 'You are signed out')
    expect(html).toContain('<strong>Bob</strong>')
    expect([await session.isOver(), await bob.isOver()]).toEqual([true, false])
    expect(await (await browser.open()).text()).toContain('<strong>Bob</strong></bdi> (bob)')
  })

  it('the person ends the one that is shown, or all', async () => {
    for (const [decision, left] of [
      ['sign-out', false],
      ['all', true],
    ] as const) {
      const { browser, session, bob } = await startWithTwo()
      const page = await browser.open()
      expect(await expectPage(page, 200, 'Sign out?')).toMatch(/<strong>Bob<\/strong>.*Sign out of all 2 accounts/s)
      await browser.submit(page, decision)
      expect([await bob.isOver(), await session.isOver()]).toEqual([true, left])
      expect(browser.cookies.has('gatehouse-session')).toBe(!left)
    }
  })
})

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

describe('what ends with the session', () => {
  it('its tokens but those for offline use; the clients are told, by sub and sid (backchannel-rp-initiated-logout)', async () => {
    const { issuer, client, user, idToken, session: first } = await start()
    const receivers = [await startLogoutReceiver(), await startLogoutReceiver()]
    const [told, offline] = await Promise.all(
      receivers.map((receiver) => issuer.addClient({ backchannelLogoutUri: receiver.uri })),
    )
    if (told === undefined || offline === undefined) throw new Error('no clients')
    const browser = browse(issuer)
    const session = await signIn(issuer, browser, user, [
      { client: told },
      { client: told },
      { client: offline, offline: true },
    ])
    const asked = {
      id_token_hint: await idToken({ sid: session.record.sid }),
      post_logout_redirect_uri: LOGGED_OUT_URI,
      state: 'x',
    }
    expect(place(await browser.open(asked))).toBe(`${LOGGED_OUT_URI}&state=x`)
    for (const [index, audience] of [told.id, offline.id].entries()) {
      const form = await receivers[index]?.form(0)
      const { payload } = await verifyLogoutToken(form ?? new URLSearchParams(), issuer, audience)
      expect(payload).toMatchObject({ sub: user.id, sid: session.record.sid })
      expect(payload).not.toHaveProperty('nonce')
    }
    await vi.waitFor(async () => expect(await issuer.store.listAll('logoutNotices')).toEqual([]))
    // One notice for a client, however often it was authorized.
    expect(receivers.map(({ received }) => received.length)).toEqual([1, 1])
    const isLive = async (token: string) => (await issuer.tokenVerifier.inspect(token)).active
    const live = await Promise.all(session.tokens.map(({ accessToken }) => isLive(accessToken)))
    expect(live).toEqual([false, false, true])
    expect(await issuer.tokenVerifier.findLiveRefreshToken(session.tokens[0]?.refreshToken ?? '')).toBeUndefined()
    expect(await issuer.tokenVerifier.findLiveRefreshToken(session.tokens[2]?.refreshToken ?? '')).toBeDefined()
    // Another browser of the same person is none of its business.
    expect(await first.isOver()).toBe(false)
    expect(await isLive(first.tokens[0]?.accessToken ?? '')).toBe(true)
    expect(client.backchannelLogoutUri).toBeNull()
  })

  it('nobody waits for a client that does not answer', async () => {
    const { issuer, user, browser } = await start()
    const receiver = await startLogoutReceiver(null)
    const silent = await issuer.addClient({ backchannelLogoutUri: receiver.uri })
    const session = await signIn(issuer, browser, user, [{ client: silent }])
    await expectPage(await browser.submit(await browser.open(), 'sign-out'), 200, 'You are signed out')
    expect(await session.isOver()).toBe(true)
    await receiver.form(0)
    expect(await issuer.store.listAll('logoutNotices')).toHaveLength(1)
  })
})

it('is published (rp-initiated-logout-discovery, backchannel-logout-discovery)', async () => {
  const { issuer } = await start()
  const metadata: unknown = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()
  expect(metadata).toMatchObject({
    end_session_endpoint: `${issuer.url}/authorization/logout`,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  })
})
