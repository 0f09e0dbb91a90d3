import { createHash } from 'node:crypto'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { expect, it, onTestFinished } from 'vitest'
import { Person } from './person.ts'
import { CONFIG, REDIRECT_URI, startConfiguredByTls } from './start-gatehouse.ts'

// The OpenID Connect implicit flow, at a server that has it on, by openid-client and by jose.

const OLD_CLIENT = {
  client_id: 'old-page',
  client_name: 'Old page',
  grant_types: ['implicit'],
  implicit_response_types: ['id_token', 'id_token token'],
  redirect_uris: [REDIRECT_URI],
  token_endpoint_auth_method: 'none',
  scope: 'openid profile email orders:read',
}

async function discover(...options: ((config: oidc.Configuration) => void)[]) {
  const clients = [...CONFIG.clients, OLD_CLIENT]
  const { issuer, stop } = await startConfiguredByTls({ ...CONFIG, clients, settings: { implicit_flow: true } })
  onTestFinished(stop)
  return await oidc.discovery(new URL(issuer), 'old-page', undefined, oidc.None(), { execute: options })
}

it('openid-client takes the ID token out of the fragment: signature, issuer, nonce and state', async () => {
  const config = await discover(oidc.useIdTokenResponseType)
  const [nonce, state] = [oidc.randomNonce(), oidc.randomState()]
  const parameters = { redirect_uri: REDIRECT_URI, scope: 'openid email', nonce, state }
  const url = oidc.buildAuthorizationUrl(config, parameters)
  expect(url.searchParams.get('response_type')).toBe('id_token')
  const callback = await new Person().allow(url)
  expect(callback.search).toBe('')
  const claims = await oidc.implicitAuthentication(config, callback, nonce, { expectedState: state })
  expect(claims).toMatchObject({ aud: 'old-page', nonce, email: 'test@example.com' })
  await expect(oidc.implicitAuthentication(config, callback, 'another', { expectedState: state })).rejects.toThrow()

  // What the server refuses it is told as well.
  const refused = await new Person().follow(oidc.buildAuthorizationUrl(config, { ...parameters, nonce: '' }))
  await expect(oidc.implicitAuthentication(config, refused, nonce, { expectedState: state })).rejects.toMatchObject({
    error: 'invalid_request',
  })
})

it('jose verifies an ID token whose at_hash is that of the access token beside it', async () => {
  const config = await discover()
  const { issuer, jwks_uri } = config.serverMetadata()
  const [nonce, state] = [oidc.randomNonce(), oidc.randomState()]
  const parameters = { redirect_uri: REDIRECT_URI, scope: 'openid profile orders:read', nonce, state }
  const url = oidc.buildAuthorizationUrl(config, { ...parameters, response_type: 'id_token token' })
  const answer = new URLSearchParams((await new Person().allow(url)).hash.slice(1))
  expect(Object.fromEntries(answer)).toMatchObject({
    token_type: 'Bearer',
    scope: parameters.scope,
    state,
    iss: issuer,
  })
  expect(answer.has('refresh_token')).toBe(false)
  const [idToken, accessToken] = [answer.get('id_token') ?? '', answer.get('access_token') ?? '']
  const jwks = createRemoteJWKSet(new URL(jwks_uri ?? ''))
  const { payload } = await jwtVerify(idToken, jwks, { issuer, audience: 'old-page' })
  // OpenID Connect Core section 3.2.2.9.
  expect(decodeProtectedHeader(idToken).alg).toBe('RS256')
  const leftHalf = createHash('sha256').update(accessToken).digest().subarray(0, 16)
  expect(payload).toMatchObject({ nonce, at_hash: leftHalf.toString('base64url') })
  await jwtVerify(accessToken, jwks, { issuer, typ: 'at+jwt', audience: issuer })
  expect(await oidc.fetchUserInfo(config, accessToken, payload.sub ?? '')).toMatchObject({ name: 'Test' })
})
