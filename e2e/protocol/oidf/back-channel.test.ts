/** The modules of the OpenID Foundation's Back-Channel OP plan: a test for each, by its name. */
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localTls } from '../../../server/testing/local-tls.ts'
import { startLogoutReceiver } from '../../../server/testing/logout-receiver.ts'
import { trust } from '../start-gatehouse.ts'
import { callbackOf } from './browser.ts'
import { POST_LOGOUT_REDIRECT_URI, RelyingParty, startProvider, text, type Provider } from './provider.ts'
import { createClient } from './registration.ts'

let provider: Provider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

describe('Back-Channel OP', () => {
  it('oidcc-backchannel-logout-discovery-endpoint-verification', () => {
    expect(provider.metadata).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      end_session_endpoint: expect.stringMatching(/^https:/) as string,
    })
  })

  it('oidcc-backchannel-rp-initiated-logout', async () => {
    const { tls, ca } = await localTls()
    trust(ca)
    const receiver = await startLogoutReceiver(200, tls)
    const bystander = await startLogoutReceiver(200, tls)
    const create = async (uri: string) =>
      await createClient(provider, { backchannel_logout_uri: uri, backchannel_logout_session_required: true })
    const client = await create(receiver.uri)
    const rp = new RelyingParty(provider, client)
    const { answer, idToken, accessToken } = await rp.signIn()
    // A session in another browser goes on.
    const other = new RelyingParty(provider, await create(bystander.uri))
    const goesOn = await other.signIn()

    const url = new URL(provider.metadata.end_session_endpoint)
    const parameters = { post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI, state: 'state of the logout' }
    url.search = new URLSearchParams({ ...parameters, id_token_hint: text(answer, 'id_token') }).toString()
    const back = callbackOf(await rp.browser.open(url)).url
    expect(back.origin + back.pathname).toBe(POST_LOGOUT_REDIRECT_URI)
    expect(back.searchParams.get('state')).toBe(parameters.state)

    const form = await receiver.form(0)
    expect([...form.keys()]).toEqual(['logout_token'])
    const keys = createRemoteJWKSet(new URL(provider.metadata.jwks_uri))
    const { payload, protectedHeader } = await jwtVerify(form.get('logout_token') ?? '', keys, {
      issuer: provider.issuer,
      audience: client.id,
      algorithms: ['RS256'],
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'exp', 'jti', 'events', 'sub', 'sid'],
      maxTokenAge: '2 minutes',
    })
    expect(protectedHeader.kid).toBeTypeOf('string')
    expect(payload['events']).toEqual({ [LOGOUT_EVENT]: {} })
    expect({ sub: payload.sub, sid: payload['sid'] }).toEqual({ sub: idToken.sub, sid: idToken['sid'] })
    expect(payload).not.toHaveProperty('nonce')

    // The session is gone, and what was issued in it.
    const request = rp.request({ prompt: 'none' })
    rp.checkRefused(await rp.open(request), request, ['login_required'])
    expect((await rp.userinfo(accessToken)).status).toBe(401)
    expect((await other.userinfo(goesOn.accessToken)).status).toBe(200)
    expect([receiver.received.length, bystander.received.length]).toEqual([1, 0])
  })
})
