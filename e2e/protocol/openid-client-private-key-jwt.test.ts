import { exportJWK } from 'jose'
import * as oidc from 'openid-client'
import { expect, it } from 'vitest'
import { authorize, discover } from './openid-client-party.ts'
import { REDIRECT_URI } from './start-gatehouse.ts'

// Client authentication by private_key_jwt (RFC 7523) with openid-client, at every endpoint that asks who calls.

async function start(algorithm: 'ES256' | 'PS256' | 'RS256') {
  const { publicKey, privateKey } = await oidc.randomDPoPKeyPair(algorithm)
  const { issuer } = await discover({
    client_id: 'payroll',
    client_name: 'Payroll',
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    redirect_uris: [REDIRECT_URI],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'first', alg: algorithm, use: 'sig' }] },
    scope: 'openid profile orders:read',
  })
  const as = async (key: oidc.CryptoKey) =>
    await oidc.discovery(new URL(issuer), 'payroll', undefined, oidc.PrivateKeyJwt({ key, kid: 'first' }))
  return { as, config: await as(privateKey) }
}

it('code, refresh, introspection and revocation', async () => {
  const { config } = await start('ES256')
  const first = await authorize(config, 'openid orders:read')
  expect(first.claims()?.aud).toBe('payroll')
  const second = await oidc.refreshTokenGrant(config, first.refresh_token ?? '')
  expect(await oidc.tokenIntrospection(config, second.access_token)).toMatchObject({ active: true })
  await oidc.tokenRevocation(config, second.refresh_token ?? '')
  expect(await oidc.tokenIntrospection(config, second.access_token)).toEqual({ active: false })
})

it.each(['PS256', 'RS256'] as const)('client credentials and a pushed request, signed by %s', async (algorithm) => {
  const { config } = await start(algorithm)
  expect((await oidc.clientCredentialsGrant(config, { scope: 'orders:read' })).scope).toBe('orders:read')
  const url = await oidc.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
    code_challenge_method: 'S256',
  })
  expect(url.searchParams.get('request_uri')).toMatch(/^urn:ietf:params:oauth:request_uri:/)
})

it('the key of somebody else, and a secret in place of a key, are no proof', async () => {
  const { config, as } = await start('ES256')
  const stranger = await as((await oidc.randomDPoPKeyPair('ES256')).privateKey)
  await expect(oidc.clientCredentialsGrant(stranger)).rejects.toMatchObject({ error: 'invalid_client', status: 401 })
  const issuer = new URL(config.serverMetadata().issuer)
  const guessing = await oidc.discovery(issuer, 'payroll', undefined, oidc.ClientSecretPost('a guess of a secret'))
  await expect(oidc.clientCredentialsGrant(guessing)).rejects.toMatchObject({ error: 'invalid_client' })
})
