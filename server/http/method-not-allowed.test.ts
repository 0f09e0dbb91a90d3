import { expect, it } from 'vitest'
import { startTestIssuer } from '../testing/issuer.ts'

it.each([
  ['/authorization/token', 'POST'],
  ['/authorization/introspect', 'POST'],
  ['/authorization/revoke', 'POST'],
  ['/authorization/par', 'POST'],
  ['/authorization/device', 'POST'],
  ['/authorization/register', 'POST'],
  ['/authorization/register/some-client', 'GET, PUT, DELETE'],
  ['/authorization/authorize', 'GET, HEAD, POST'],
  ['/authorization/sign-in', 'POST'],
  ['/authorization/logout', 'GET, HEAD, POST'],
  ['/authorization/userinfo', 'GET, HEAD, POST'],
  ['/authorization/whoami', 'GET, HEAD'],
  ['/authorization/jwks', 'GET, HEAD'],
  ['/.well-known/openid-configuration', 'GET, HEAD'],
  ['/.well-known/oauth-authorization-server', 'GET, HEAD'],
  ['/device', 'GET, HEAD, POST'],
  ['/consumer/login', 'POST, PUT'],
  ['/health', 'GET, HEAD'],
])('%s answers another method than %s with 405 and these', async (path, allowed) => {
  const issuer = await startTestIssuer()
  const response = await fetch(issuer.url + path, { method: 'PATCH' })
  expect([response.status, response.headers.get('allow')]).toEqual([405, allowed])
  expect(await response.text()).toMatch(/received PATCH/)
})
