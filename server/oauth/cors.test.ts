import { describe, expect, it } from 'vitest'
import { startTestIssuer } from '../testing/issuer.ts'

const PAGE = 'https://spa.example'

async function start() {
  const issuer = await startTestIssuer()
  const redirectUris = [`${PAGE}/cb`]
  await issuer.addClient({ tokenEndpointAuthMethod: 'none', redirectUris, grantTypes: ['authorization_code'] })
  const allowedAt = async (path: string, method: string, origin = PAGE) => {
    const preflight = await fetch(issuer.url + path, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': method },
    })
    const real = await fetch(issuer.url + path, { method, headers: { Origin: origin }, redirect: 'manual' })
    return [preflight, real].map(({ headers }) => headers.get('access-control-allow-origin'))
  }
  return { issuer, allowedAt }
}

describe('pages of public clients', () => {
  it.each([
    ['POST', '/authorization/token'],
    ['POST', '/authorization/revoke'],
    ['POST', '/authorization/par'],
    ['POST', '/authorization/device'],
    ['GET', '/authorization/userinfo'],
    ['GET', '/authorization/jwks'],
    ['GET', '/.well-known/openid-configuration'],
    ['GET', '/.well-known/oauth-authorization-server'],
  ])('may call %s %s, refused or not; other pages may not, and no cookie goes along', async (method, path) => {
    const { issuer, allowedAt } = await start()
    expect(await allowedAt(path, method)).toEqual([PAGE, PAGE])
    for (const origin of ['https://evil.example', 'http://spa.example', `${PAGE}.evil.example`, 'null']) {
      expect(await allowedAt(path, method, origin)).toEqual([null, null])
    }
    const { headers } = await fetch(issuer.url + path, { method, headers: { Origin: PAGE } })
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('vary')).toContain('Origin')
  })

  it.each([
    ['GET', '/authorization/authorize'],
    ['POST', '/authorization/sign-in'],
    ['POST', '/authorization/account'],
    ['POST', '/authorization/consent'],
    ['GET', '/authorization/logout'],
    ['GET', '/device'],
    ['POST', '/authorization/introspect'],
    ['POST', '/authorization/register'],
  ])('may not read %s %s', async (method, path) => {
    const { allowedAt } = await start()
    expect(await allowedAt(path, method)).toEqual([null, null])
  })
})
