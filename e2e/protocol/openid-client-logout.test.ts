import * as oidc from 'openid-client'
import { expect, it } from 'vitest'
import { ask, authorize, discover } from './openid-client-party.ts'
import { Person } from './person.ts'
import { REDIRECT_URI } from './start-gatehouse.ts'

// Sign-out at the request of a client (OpenID Connect RP-Initiated Logout) by openid-client.

const SIGNED_OUT = 'http://127.0.0.1:9000/signed-out'
const SECRET = 'a secret of the portal'

async function start() {
  const { issuer } = await discover({
    client_id: 'portal',
    client_secret: SECRET,
    client_name: 'Portal',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [REDIRECT_URI],
    post_logout_redirect_uris: [SIGNED_OUT],
    scope: 'openid profile',
  })
  return await oidc.discovery(new URL(issuer), 'portal', undefined, oidc.ClientSecretBasic(SECRET))
}

it('signs out, comes back with the state, and the session with what came of it is at its end', async () => {
  const config = await start()
  const person = new Person()
  const tokens = await authorize(config, 'openid profile', {}, person)
  const silently = async () => {
    const { parameters, checks } = await ask('openid profile')
    const url = oidc.buildAuthorizationUrl(config, { ...parameters, prompt: 'none' })
    return await oidc.authorizationCodeGrant(config, await person.follow(url), checks)
  }
  expect((await silently()).claims()?.sub).toBe(tokens.claims()?.sub)

  const state = oidc.randomState()
  const url = oidc.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: SIGNED_OUT,
    state,
  })
  expect((await person.follow(url)).href).toBe(`${SIGNED_OUT}?state=${state}`)
  await expect(silently()).rejects.toMatchObject({ error: 'login_required' })
  await expect(oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  })
})

it('a place that is not registered is gone to by nobody', async () => {
  const config = await start()
  const person = new Person()
  const tokens = await authorize(config, 'openid profile', {}, person)
  const url = oidc.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: `${SIGNED_OUT}/elsewhere`,
  })
  await expect(person.follow(url)).rejects.toThrow('expected a redirect; received 400')
})
