import * as oauth from 'oauth4webapi'
import * as oidc from 'openid-client'
import { expect, it } from 'vitest'
import { Person } from './person.ts'
import { startGatehouse } from './start-gatehouse.ts'

// The device flow (RFC 8628) by two client libraries that we did not write, against the real server.

// Plain http on loopback: the libraries want to be told that this is meant.
const http = { [oauth.allowInsecureRequests]: true } as const
const insecure = { execute: [oidc.allowInsecureRequests] }

it('openid-client: starts, polls as it is told, and has an ID token of who allowed it', async () => {
  const { issuer } = await startGatehouse()
  const config = await oidc.discovery(new URL(issuer), 'smart-tv', undefined, oidc.None(), insecure)
  const asked = await oidc.initiateDeviceAuthorization(config, { scope: 'openid profile orders:read' })
  const polling = oidc.pollDeviceAuthorizationGrant(config, asked)
  const end = await new Person().connectDevice(new URL(asked.verification_uri_complete ?? ''), 'allow')
  expect(end).toContain('You can go back to your device')

  const tokens = await polling
  const claims = tokens.claims()
  expect(claims).toMatchObject({ iss: issuer, aud: 'smart-tv' })
  expect(tokens.scope).toBe('openid profile orders:read')
  const me = await oidc.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')
  expect(me).toMatchObject({ name: 'Test' })
  const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
  expect(refreshed.access_token).not.toBe(tokens.access_token)
})

it('oauth4webapi: waits, is slowed down, is given tokens once, and takes a Deny for an answer', async () => {
  const { issuer } = await startGatehouse()
  const url = new URL(issuer)
  const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, http))
  const client = { client_id: 'smart-tv' }
  const ask = async () =>
    await oauth.processDeviceAuthorizationResponse(
      server,
      client,
      await oauth.deviceAuthorizationRequest(server, client, oauth.None(), { scope: 'openid orders:read' }, http),
    )
  const poll = async (asked: oauth.DeviceAuthorizationResponse) =>
    await oauth.processDeviceCodeResponse(
      server,
      client,
      await oauth.deviceCodeGrantRequest(server, client, oauth.None(), asked.device_code, http),
    )

  const asked = await ask()
  expect(asked).toMatchObject({ interval: 5, expires_in: 600, verification_uri: `${issuer}/device` })
  await expect(poll(asked)).rejects.toMatchObject({ error: 'authorization_pending' })
  await expect(poll(asked)).rejects.toMatchObject({ error: 'slow_down' })
  await new Person().connectDevice(new URL(asked.verification_uri_complete ?? ''), 'allow')
  const tokens = await poll(asked)
  expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ iss: issuer, aud: 'smart-tv' })
  await expect(poll(asked)).rejects.toMatchObject({ error: 'invalid_grant' })

  const denied = await ask()
  await new Person().connectDevice(new URL(denied.verification_uri_complete ?? ''), 'deny')
  await expect(poll(denied)).rejects.toMatchObject({ error: 'access_denied' })
})
