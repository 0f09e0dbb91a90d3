import { describe, expect, it } from 'vitest'
import { startTestConsole } from '../testing/console.ts'
import { startTestIssuer } from '../testing/issuer.ts'

/** What Helmet sets by itself, by name in the order of the alphabet. */
const HELMETS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
}

/** Not of a policy: what transport, type and caching say. */
const OTHERS = /^(connection|keep-alive|date|content-type|content-length|cache-control|pragma|allow|www-authenticate)$/

const policies = ({ headers }: Response) => Object.fromEntries([...headers].filter(([name]) => !OTHERS.test(name)))

describe('the security headers', () => {
  it('are on every answer of the issuer', async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient()
    const get = (path: string, init: RequestInit = {}) => fetch(issuer.url + path, init)
    const forPages = { ...HELMETS, vary: 'Origin' }
    const token = { grant_type: 'client_credentials' }
    expect(policies(await issuer.post('/authorization/token', token, client))).toEqual(forPages)
    expect(policies(await issuer.post('/authorization/token', {}))).toEqual(forPages)
    expect(policies(await issuer.post('/authorization/token', 'x'.repeat(200_000)))).toEqual(forPages)
    expect(policies(await issuer.post('/authorization/introspect', { token: 'x' }, client))).toEqual(HELMETS)
    expect(policies(await issuer.post('/authorization/revoke', { token: 'x' }, client))).toEqual(forPages)
    expect(policies(await get('/authorization/userinfo'))).toEqual(forPages)
    expect(policies(await get('/authorization/jwks'))).toEqual(forPages)
    expect(policies(await get('/.well-known/openid-configuration'))).toEqual(forPages)
    expect(policies(await get('/consumer/login', { method: 'POST' }))).toEqual(forPages)
    expect(policies(await get('/authorization/token', { method: 'DELETE' }))).toEqual(forPages)
    expect(policies(await get('/health'))).toEqual(HELMETS)
    expect(policies(await get('/health', { method: 'HEAD' }))).toEqual(HELMETS)
    expect(policies(await get('/nothing'))).toEqual(HELMETS)
    const page = policies(await get('/authorization/authorize'))
    expect(page).toMatchObject({ ...HELMETS, 'x-frame-options': 'DENY' })
    expect(page['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/)
  })

  it('are on every answer of the console, with its policy', async () => {
    const gatehouse = await startTestConsole()
    for (const path of ['/backend/overview', '/backend/nothing', '/nothing']) {
      const found = policies(await fetch(gatehouse.url + path))
      expect(found).toMatchObject(HELMETS)
      expect(found['content-security-policy']).toBe(
        "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';font-src 'self';img-src 'self' data: https: http:;connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'",
      )
    }
  })
})
