import { expect, it } from 'vitest'
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, startGatehouse } from './start-gatehouse.ts'

// The requests of the document that the project started from, as printed there but for host, ids and password.

interface LoginBody {
  token: string
  expires_in: number
  refresh_token: string
  scope: string
}

const claimsOf = (jwt: string) =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

it('POST and PUT /consumer/login', async () => {
  const { issuer } = await startGatehouse()
  const login = await fetch(`${issuer}/consumer/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'test', password: PASSWORD }),
  })
  expect(login.status).toBe(200)
  const body = (await login.json()) as LoginBody
  expect(body.expires_in).toBe(3600)
  const claims = claimsOf(body.token)
  expect(claims).toMatchObject({ iss: issuer, name: 'Test', client_id: 'gatehouse-login', scope: body.scope })
  expect(Object.keys(claims).sort()).toEqual(['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'name', 'scope', 'sub'])

  const renewed = await fetch(`${issuer}/consumer/login`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refresh_token: body.refresh_token }),
  })
  expect(renewed.status).toBe(200)
  const next = (await renewed.json()) as LoginBody
  expect(Object.keys(next).sort()).toEqual(['expires_in', 'refresh_token', 'scope', 'token'])
  expect(next.refresh_token).not.toBe(body.refresh_token)

  const byEmail = await fetch(`${issuer}/consumer/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'test@example.com', password: PASSWORD, scopes: ['consumer', 'backend'] }),
  })
  expect(((await byEmail.json()) as LoginBody).scope).toBe('consumer')
})

it('POST /authorization/token with client_credentials, then refresh_token, then whoami and revoke', async () => {
  const { issuer } = await startGatehouse()
  const first = await fetch(`${issuer}/authorization/token`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials&scope=authorization,backend',
  })
  expect(first.status).toBe(200)
  const body = (await first.json()) as Record<string, string>
  expect(body).toMatchObject({ scope: 'authorization', expires_in: 3600 })
  expect(body['token_type']?.toLowerCase()).toBe('bearer')

  const second = await fetch(`${issuer}/authorization/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `grant_type=refresh_token&refresh_token=${body['refresh_token'] ?? ''}&client_id=${CLIENT_ID}&client_secret=${CLIENT_SECRET}`,
  })
  expect(second.status).toBe(200)
  const { access_token } = (await second.json()) as { access_token: string }

  // As fusio-sdk sends it: a JSON content type even on GET.
  const headers = { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' }
  const me = await fetch(`${issuer}/authorization/whoami`, { headers })
  expect(await me.json()).toMatchObject({ id: CLIENT_ID, name: 'Shop', username: null, scopes: ['authorization'] })

  const revoked = await fetch(`${issuer}/authorization/revoke`, { method: 'POST', headers })
  expect([revoked.status, await revoked.json()]).toEqual([200, { success: true }])
  expect((await fetch(`${issuer}/authorization/whoami`, { headers })).status).toBe(401)
})
