import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { expect, it } from 'vitest'
import { Person } from './person.ts'
import { CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, startGatehouse } from './start-gatehouse.ts'

// A client library that we did not write, against the real server: it checks every answer as the standards say.

// Plain http on loopback: the library wants to be told that this is meant.
const insecure = { execute: [oidc.allowInsecureRequests] }

async function discover() {
  const { issuer } = await startGatehouse()
  const config = await oidc.discovery(new URL(issuer), CLIENT_ID, CLIENT_SECRET, oidc.ClientSecretBasic(), insecure)
  return { issuer, config }
}

/** Code + PKCE, as far as the tokens. */
async function authorizeInBrowser(config: oidc.Configuration, scope: string, nonce?: string) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const expectedState = oidc.randomState()
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope,
    state: expectedState,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...(nonce === undefined ? {} : { nonce }),
  })
  const callback = await new Person().allow(url)
  return await oidc.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier,
    expectedState,
    ...(nonce === undefined ? {} : { expectedNonce: nonce }),
  })
}

it('code + PKCE: ID token, userinfo, and an access token that a resource server verifies with the JWKS', async () => {
  const { issuer, config } = await discover()
  const nonce = oidc.randomNonce()
  const tokens = await authorizeInBrowser(config, 'openid profile email orders:read', nonce)
  const claims = tokens.claims()
  expect(claims).toMatchObject({ iss: issuer, aud: CLIENT_ID, nonce })

  const me = await oidc.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')
  expect(me).toMatchObject({
    name: 'Test',
    preferred_username: 'test',
    email: 'test@example.com',
    email_verified: true,
  })

  const jwks = createRemoteJWKSet(new URL(`${issuer}/authorization/jwks`))
  const verified = await jwtVerify(tokens.access_token, jwks, { issuer, audience: issuer, typ: 'at+jwt' })
  expect(verified.payload).toMatchObject({
    client_id: CLIENT_ID,
    sub: claims?.sub,
    scope: 'openid profile email orders:read',
  })
})

it('client credentials, introspection and revocation', async () => {
  const { issuer, config } = await discover()
  const tokens = await oidc.clientCredentialsGrant(config, { scope: 'orders:read' })
  expect(tokens.scope).toBe('orders:read')
  expect(await oidc.tokenIntrospection(config, tokens.access_token)).toMatchObject({
    active: true,
    client_id: CLIENT_ID,
    scope: 'orders:read',
    iss: issuer,
    token_type: 'Bearer',
  })
  await oidc.tokenRevocation(config, tokens.access_token)
  expect(await oidc.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false })
})

it('refresh rotates; revoking the refresh token ends its family', async () => {
  const { config } = await discover()
  const first = await authorizeInBrowser(config, 'openid orders:read')
  const second = await oidc.refreshTokenGrant(config, first.refresh_token ?? '')
  expect(second.refresh_token).not.toBe(first.refresh_token)
  expect(second.claims()?.sub).toBe(first.claims()?.sub)
  await oidc.tokenRevocation(config, second.refresh_token ?? '')
  for (const token of [first.access_token, second.access_token]) {
    expect(await oidc.tokenIntrospection(config, token)).toEqual({ active: false })
  }
  await expect(oidc.refreshTokenGrant(config, second.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  })
})
