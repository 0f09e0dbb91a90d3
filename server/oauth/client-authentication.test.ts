import { describe, expect, it } from 'vitest'
import { basic, SECRET, startTestIssuer } from '../testing/issuer.ts'
import { hashSecret } from '../tokens/secrets.ts'

const TOKEN = '/authorization/token'
const GRANT = { grant_type: 'client_credentials' }

describe('client authentication', () => {
  it('takes either of two secrets while one is rotated, and the old one no longer once it is gone', async () => {
    const issuer = await startTestIssuer()
    const secrets = ['the old secret', 'the new secret'].map((secret) => ({
      id: secret,
      hash: hashSecret(secret),
      createdAt: 0,
      lastUsedAt: null,
    }))
    const client = await issuer.addClient({ secrets })
    const ask = async (secret: string) => (await issuer.post(TOKEN, GRANT, { id: client.id, secret })).status
    expect(await Promise.all(['the old secret', 'the new secret', 'another'].map(ask))).toEqual([200, 200, 401])
    await issuer.store.commit([{ op: 'put', kind: 'clients', record: { ...client, secrets: secrets.slice(1) } }])
    expect(await Promise.all(['the old secret', 'the new secret'].map(ask))).toEqual([401, 200])
  })

  it.each([
    [TOKEN, GRANT],
    ['/authorization/introspect', { token: 'x' }],
    ['/authorization/revoke', { token: 'x' }],
    ['/authorization/par', { response_type: 'code' }],
    ['/authorization/device', { scope: 'openid' }],
  ])('guards %s: who does not say who it is, or cannot prove it, is told why', async (path, form) => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient()
    const attempts: [Response, boolean][] = [
      [await issuer.post(path, form), false],
      [await issuer.post(path, { ...form, client_id: client.id }), false],
      [await issuer.post(path, { ...form, client_id: client.id, client_secret: `${SECRET}x` }), false],
      [await issuer.post(path, form, { id: client.id, secret: `${SECRET}x` }), true],
      [await issuer.post(path, form, { id: 'nobody', secret: SECRET }), true],
    ]
    for (const [response, byHeader] of attempts) {
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toEqual(byHeader ? expect.stringMatching(/^Basic /) : null)
      const refusal = (await response.json()) as Record<string, string>
      expect(refusal['error']).toBe('invalid_client')
      expect(refusal['error_description']).toMatch(/\w/)
      expect(JSON.stringify(refusal)).not.toContain(SECRET)
    }
  })

  it.each([TOKEN, '/authorization/introspect', '/authorization/revoke', '/authorization/par', '/authorization/device'])(
    'in two ways at once is refused at %s',
    async (path) => {
      const issuer = await startTestIssuer()
      const client = await issuer.addClient()
      const response = await fetch(issuer.url + path, {
        method: 'POST',
        headers: { Authorization: basic(client.id, SECRET) },
        body: new URLSearchParams({ ...GRANT, token: 'x', client_id: client.id, client_secret: SECRET }),
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: 'invalid_request' })
    },
  )
})
