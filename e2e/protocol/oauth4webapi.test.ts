import * as oauth from 'oauth4webapi'
import { expect, it } from 'vitest'
import { Person } from './person.ts'
import { CLIENT_ID, CLIENT_SECRET, startGatehouse } from './start-gatehouse.ts'

// The strictest of the client libraries that we did not write, against the real server.

const http = { [oauth.allowInsecureRequests]: true } as const

async function discover() {
  const { issuer } = await startGatehouse()
  const url = new URL(issuer)
  const response = await oauth.discoveryRequest(url, http)
  return { issuer, server: await oauth.processDiscoveryResponse(url, response) }
}

it('discovers the server by RFC 8414 as well', async () => {
  const { issuer } = await startGatehouse()
  const url = new URL(issuer)
  const response = await oauth.discoveryRequest(url, { ...http, algorithm: 'oauth2' })
  expect((await oauth.processDiscoveryResponse(url, response)).issuer).toBe(issuer)
})

it('a public client: code + PKCE, refresh, and a secret that is neither wanted nor accepted', async () => {
  const { server } = await discover()
  const client = { client_id: 'spa' }
  const redirectUri = 'http://localhost:9001/callback'
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  const callback = await new Person().allow(url)

  // Checks state and, as RFC 9207 says, iss.
  const parameters = oauth.validateAuthResponse(server, client, callback, state)
  const exchange = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri,
    verifier,
    http,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, exchange, { requireIdToken: true })
  expect(tokens.scope).toBe('openid profile')

  const refreshed = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token ?? '', http)
  const next = await oauth.processRefreshTokenResponse(server, client, refreshed)
  expect(next.refresh_token).not.toBe(tokens.refresh_token)

  const withSecret = await oauth.refreshTokenGrantRequest(
    server,
    client,
    oauth.ClientSecretPost('invented'),
    next.refresh_token ?? '',
    http,
  )
  await expect(oauth.processRefreshTokenResponse(server, client, withSecret)).rejects.toMatchObject({
    error: 'invalid_client',
  })
})

it('a confidential client: client credentials, introspection, revocation, both ways to authenticate', async () => {
  const { server } = await discover()
  const client = { client_id: CLIENT_ID }
  for (const authentication of [oauth.ClientSecretBasic(CLIENT_SECRET), oauth.ClientSecretPost(CLIENT_SECRET)]) {
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      authentication,
      { scope: 'orders:read' },
      http,
    )
    const tokens = await oauth.processClientCredentialsResponse(server, client, response)
    const introspect = async () =>
      await oauth.processIntrospectionResponse(
        server,
        client,
        await oauth.introspectionRequest(server, client, authentication, tokens.access_token, http),
      )
    expect(await introspect()).toMatchObject({ active: true, scope: 'orders:read' })
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, authentication, tokens.access_token, http),
    )
    expect(await introspect()).toEqual({ active: false })
  }
})

it('a wrong secret is an invalid_client with a challenge that the library reads', async () => {
  const { server } = await discover()
  const client = { client_id: CLIENT_ID }
  const response = await oauth.clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic('wrong'), {}, http)
  await expect(oauth.processClientCredentialsResponse(server, client, response)).rejects.toMatchObject({
    cause: [{ scheme: 'basic' }],
  })
})
