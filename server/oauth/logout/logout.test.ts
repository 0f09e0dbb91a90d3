import { describe, expect, it } from 'vitest'
import { REDIRECT_URI } from '../../testing/issuer.ts'
import { browse, expectPage, LOGGED_OUT_URI, place, signIn, start } from './testing/signed-in-browser.ts'

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

it('is published (rp-initiated-logout-discovery, backchannel-logout-discovery)', async () => {
  const { issuer } = await start()
  const metadata: unknown = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()
  expect(metadata).toMatchObject({
    end_session_endpoint: `${issuer.url}/authorization/logout`,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  })
})
