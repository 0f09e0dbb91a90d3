import { describe, expect, it, vi } from 'vitest'
import { startLogoutReceiver, verifyLogoutToken } from '../../testing/logout-receiver.ts'
import { browse, expectPage, LOGGED_OUT_URI, place, signIn, start } from './testing/signed-in-browser.ts'

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
