import * as oidc from 'openid-client'
import { exportJWK } from 'jose'
import { expect, it } from 'vitest'
import { ask, discover } from './openid-client-party.ts'
import { Person } from './person.ts'
import { CLIENT_ID, REDIRECT_URI } from './start-gatehouse.ts'

// Pushed requests (RFC 9126) and signed ones (RFC 9101) by openid-client.

const SECRET = 'a secret of the bank'

const PUSHING_ONLY = {
  client_id: 'bank',
  client_secret: SECRET,
  client_name: 'Bank',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [REDIRECT_URI],
  require_pushed_authorization_requests: true,
  scope: 'openid profile',
}

it('a pushed request: the browser carries nothing but a reference', async () => {
  const { config } = await discover()
  const { parameters, checks } = await ask('openid profile orders:read')
  const url = await oidc.buildAuthorizationUrlWithPAR(config, parameters)
  expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
  const callback = await new Person().allow(url)
  const tokens = await oidc.authorizationCodeGrant(config, callback, checks)
  expect(tokens.scope).toBe('openid profile orders:read')
  expect(tokens.claims()).toMatchObject({ aud: CLIENT_ID, nonce: checks.expectedNonce })
})

it('what is wrong with a pushed request is told to the client, before there is a browser', async () => {
  const { config } = await discover()
  const { parameters } = await ask('openid')
  const elsewhere = { ...parameters, redirect_uri: 'https://elsewhere.example.com/callback' }
  await expect(oidc.buildAuthorizationUrlWithPAR(config, elsewhere)).rejects.toMatchObject({ error: 'invalid_request' })
  const { code_challenge: _, code_challenge_method: __, ...unprotected } = parameters
  await expect(oidc.buildAuthorizationUrlWithPAR(config, unprotected)).rejects.toMatchObject({
    error: 'invalid_request',
    error_description: expect.stringContaining('code_challenge') as string,
  })
})

it('a client that must push is refused with a plain request, and served with a pushed one', async () => {
  const { issuer } = await discover(PUSHING_ONLY)
  const config = await oidc.discovery(new URL(issuer), 'bank', undefined, oidc.ClientSecretBasic(SECRET))
  const plain = await ask('openid')
  const refused = await new Person().follow(oidc.buildAuthorizationUrl(config, plain.parameters))
  await expect(oidc.authorizationCodeGrant(config, refused, plain.checks)).rejects.toMatchObject({
    error: 'invalid_request',
    error_description: expect.stringMatching(/pushes its authorization requests/) as string,
  })
  const pushed = await ask('openid')
  const url = await oidc.buildAuthorizationUrlWithPAR(config, pushed.parameters)
  const callback = await new Person().allow(url)
  const tokens = await oidc.authorizationCodeGrant(config, callback, pushed.checks)
  expect(tokens.claims()?.aud).toBe('bank')
})

it('a request that the client signed, by value and pushed', async () => {
  const { publicKey, privateKey } = await oidc.randomDPoPKeyPair('ES256')
  const signing = {
    ...PUSHING_ONLY,
    client_id: 'signing',
    require_pushed_authorization_requests: false,
    request_object_signing_alg: 'ES256',
    jwks: { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig' }] },
  }
  const { issuer } = await discover(signing)
  const config = await oidc.discovery(new URL(issuer), 'signing', undefined, oidc.ClientSecretBasic(SECRET))
  for (const send of ['by value', 'pushed']) {
    const { parameters, checks } = await ask('openid profile')
    const signed = await oidc.buildAuthorizationUrlWithJAR(config, parameters, privateKey)
    const url = send === 'by value' ? signed : await oidc.buildAuthorizationUrlWithPAR(config, signed.searchParams)
    const tokens = await oidc.authorizationCodeGrant(config, await new Person().allow(url), checks)
    expect(tokens.claims(), send).toMatchObject({ aud: 'signing', nonce: checks.expectedNonce })
  }
})
