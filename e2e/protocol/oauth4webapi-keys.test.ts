import { exportJWK } from 'jose'
import * as oauth from 'oauth4webapi'
import { expect, it } from 'vitest'
import { Person } from './person.ts'
import { REDIRECT_URI, startGatehouseByTls } from './start-gatehouse.ts'

// Keys in the hands of a client, by the strictest of the libraries: proofs of possession (RFC 9449) and private_key_jwt.

const WALLET = {
  client_id: 'wallet',
  client_name: 'Wallet',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [REDIRECT_URI],
  token_endpoint_auth_method: 'none',
  scope: 'openid profile',
}

async function discover(...clients: object[]) {
  const url = new URL((await startGatehouseByTls(...clients)).issuer)
  return await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url))
}

/** Asks, and once more with the nonce that the server gave; which of the two it was. */
async function withNonce<T>(ask: () => Promise<T>): Promise<{ answer: T; asked: number }> {
  try {
    return { answer: await ask(), asked: 1 }
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    return { answer: await ask(), asked: 2 }
  }
}

it('DPoP: code, userinfo and refresh, with the nonce from the first refusal on', async () => {
  const server = await discover(WALLET)
  const client: oauth.Client = { client_id: WALLET.client_id }
  const holder = async () => ({ DPoP: oauth.DPoP(client, await oauth.generateKeyPair('ES256')) })
  const key = await holder()
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid profile',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    // Of no other key is the code any good (RFC 9449 section 10).
    dpop_jkt: await key.DPoP.calculateThumbprint(),
  }).toString()
  const parameters = oauth.validateAuthResponse(server, client, await new Person().allow(url), state)
  const exchange = async () =>
    await oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, REDIRECT_URI, verifier, key),
      { requireIdToken: true },
    )
  const { answer: tokens, asked } = await withNonce(exchange)
  expect(asked).toBe(2)
  expect(tokens.token_type).toBe('dpop')

  const subject = oauth.getValidatedIdTokenClaims(tokens)?.sub ?? ''
  const userinfo = async (accessToken: string, options: oauth.UserInfoRequestOptions) =>
    await oauth.processUserInfoResponse(
      server,
      client,
      subject,
      await oauth.userInfoRequest(server, client, accessToken, options),
    )
  const me = await withNonce(async () => await userinfo(tokens.access_token, key))
  expect(me).toMatchObject({ answer: { name: 'Test' }, asked: 1 })

  const refresh = async (refreshToken: string, options: oauth.TokenEndpointRequestOptions) =>
    await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, options),
    )
  const { answer: next } = await withNonce(async () => await refresh(tokens.refresh_token ?? '', key))
  expect(await userinfo(next.access_token, key)).toMatchObject({ name: 'Test' })

  const thief = await holder()
  const stolen = withNonce(async () => await refresh(next.refresh_token ?? '', thief))
  await expect(stolen).rejects.toMatchObject({ error: 'invalid_grant' })
  await expect(withNonce(async () => await userinfo(next.access_token, thief))).rejects.toMatchObject({ status: 401 })
})

it.each(['ES256', 'PS256'])('private_key_jwt with %s: tokens for itself, introspection, revocation', async (alg) => {
  const { publicKey, privateKey } = await oauth.generateKeyPair(alg)
  const server = await discover({
    client_id: 'payroll',
    client_name: 'Payroll',
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'first', alg, use: 'sig' }] },
    scope: 'orders:read',
  })
  const client = { client_id: 'payroll' }
  const proof = oauth.PrivateKeyJwt({ key: privateKey, kid: 'first' })
  const credentials = async (authentication: oauth.ClientAuth) =>
    await oauth.processClientCredentialsResponse(
      server,
      client,
      await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope: 'orders:read' }),
    )
  const tokens = await credentials(proof)
  const introspect = async () =>
    await oauth.processIntrospectionResponse(
      server,
      client,
      await oauth.introspectionRequest(server, client, proof, tokens.access_token),
    )
  expect(await introspect()).toMatchObject({ active: true, client_id: 'payroll' })
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, proof, tokens.access_token))
  expect(await introspect()).toEqual({ active: false })

  const stranger = oauth.PrivateKeyJwt({ key: (await oauth.generateKeyPair(alg)).privateKey, kid: 'first' })
  await expect(credentials(stranger)).rejects.toMatchObject({ error: 'invalid_client' })
})
