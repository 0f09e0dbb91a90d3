import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { expect, it } from 'vitest'
import { authorize, discover } from './openid-client-party.ts'
import { CLIENT_ID } from './start-gatehouse.ts'

// A client library that we did not write, against the real server over https.

it('code + PKCE: ID token, userinfo, and an access token that a resource server verifies with the JWKS', async () => {
  const { issuer, config } = await discover()
  const tokens = await authorize(config, 'openid profile email orders:read')
  const claims = tokens.claims()
  expect(claims).toMatchObject({ iss: issuer, aud: CLIENT_ID })

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
  const first = await authorize(config, 'openid orders:read')
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

it('a resource server with a name of its own is asked for by it (RFC 8707)', async () => {
  const resource = 'https://api.example.com'
  const { issuer } = await discover({
    client_id: 'billing',
    client_secret: 'a secret of the billing',
    client_name: 'Billing',
    grant_types: ['client_credentials'],
    scope: 'orders:read',
    resources: [resource],
  })
  const secret = oidc.ClientSecretPost('a secret of the billing')
  const config = await oidc.discovery(new URL(issuer), 'billing', undefined, secret)
  const tokens = await oidc.clientCredentialsGrant(config, { scope: 'orders:read', resource })
  const jwks = createRemoteJWKSet(new URL(`${issuer}/authorization/jwks`))
  await jwtVerify(tokens.access_token, jwks, { issuer, audience: resource, typ: 'at+jwt' })
  const elsewhere = oidc.clientCredentialsGrant(config, { scope: 'orders:read', resource: 'https://other.example.com' })
  await expect(elsewhere).rejects.toMatchObject({ error: 'invalid_target' })
})
