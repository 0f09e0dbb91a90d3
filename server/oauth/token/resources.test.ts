import { describe, expect, it } from 'vitest'
import type { ClientRecord } from '../../store/records.ts'
import { codeFor } from '../../testing/authorized.ts'
import { startTestIssuer } from '../../testing/issuer.ts'
import { NO_TERMS } from '../../tokens/terms.ts'

const TOKEN = '/authorization/token'
const ONE = 'https://one.example/api'
const TWO = 'https://two.example/'

interface Answer {
  access_token?: string
  refresh_token: string
  error?: string
  error_description?: string
}

async function start(change: Partial<ClientRecord> = {}) {
  const issuer = await startTestIssuer()
  const client = await issuer.addClient({ resources: [ONE, TWO], ...change })
  const user = await issuer.addUser()
  const ask = async (form: Record<string, string>, ...resources: string[]) => {
    const body = new URLSearchParams([
      ...Object.entries(form),
      ...resources.map((uri): [string, string] => ['resource', uri]),
    ])
    return (await (await issuer.post(TOKEN, body.toString(), client)).json()) as Answer
  }
  return { issuer, client, user, ask }
}

const audience = ({ access_token = '' }: Answer) =>
  (JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString()) as { aud: unknown }).aud

const refusal = (words: RegExp) => ({
  error: 'invalid_target',
  error_description: expect.stringMatching(words) as string,
})

const own = { grant_type: 'client_credentials' }

describe('resource indicators', () => {
  it('of a client that acts for itself are those that it registered, and this server', async () => {
    const { issuer, ask } = await start()
    expect(audience(await ask(own))).toBe(issuer.url)
    expect(audience(await ask(own, issuer.url))).toBe(issuer.url)
    expect(audience(await ask(own, ONE))).toBe(ONE)
    expect(audience(await ask(own, ONE, TWO, ONE))).toEqual([ONE, TWO])
    expect(audience(await ask(own, issuer.url, TWO))).toEqual([issuer.url, TWO])
    for (const wrong of ['https://evil.example', `${ONE}/`, 'garbage', `${ONE}#x`, ONE.toUpperCase(), '<script>']) {
      expect(await ask(own, wrong)).toMatchObject(refusal(/may not ask for the resource/))
      expect(await ask(own, ONE, wrong)).toMatchObject(refusal(/may not ask for the resource/))
    }
    expect(audience(await ask(own, ''))).toBe(issuer.url)
  })

  it('of a code are all that was allowed, or fewer; what is refused does not consume it', async () => {
    const { issuer, client, user, ask } = await start()
    const code = () => codeFor(issuer, client, user, { terms: { ...NO_TERMS, resources: [ONE, TWO] } })
    expect(audience(await ask(await code()))).toEqual([ONE, TWO])
    const asked = await code()
    expect(await ask(asked, issuer.url)).toMatchObject(refusal(/authorization is not for/))
    expect(audience(await ask(asked, TWO))).toBe(TWO)
    expect(await ask(await codeFor(issuer, client, user), ONE)).toMatchObject(refusal(/authorization is not for/))
  })

  it('are carried from refresh token to successor, and narrowed for one access token only', async () => {
    const { issuer, client, user, ask } = await start()
    const first = await ask(await codeFor(issuer, client, user, { terms: { ...NO_TERMS, resources: [ONE, TWO] } }), ONE)
    const refresh = ({ refresh_token }: Answer, ...resources: string[]) =>
      ask({ grant_type: 'refresh_token', refresh_token }, ...resources)
    const second = await refresh(first)
    expect([audience(first), audience(second)]).toEqual([ONE, [ONE, TWO]])
    expect(await refresh(second, 'https://three.example')).toMatchObject(refusal(/authorization is not for/))
    const third = await refresh(second, TWO)
    expect(audience(third)).toBe(TWO)
    await issuer.store.commit([{ op: 'put', kind: 'clients', record: { ...client, resources: [ONE] } }])
    expect(await refresh(third, TWO)).toMatchObject(refusal(/any more/))
    const fourth = await refresh(third)
    expect(audience(fourth)).toBe(ONE)
    await issuer.store.commit([{ op: 'put', kind: 'clients', record: { ...client, resources: [] } }])
    expect(await refresh(fourth)).toMatchObject(refusal(/none of the resources/))
  })

  it('shut a token out of this server’s own endpoints, but not out of introspection and revocation', async () => {
    const { issuer, client, user, ask } = await start()
    const code = (...resources: string[]) => codeFor(issuer, client, user, { terms: { ...NO_TERMS, resources } })
    const { access_token: token = '' } = await ask(await code(ONE))
    const call = (path: string, bearer = token, method = 'GET') =>
      fetch(issuer.url + path, { method, headers: { Authorization: `Bearer ${bearer}` } })
    for (const path of ['/authorization/userinfo', '/authorization/whoami']) {
      const response = await call(path)
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({
        error: 'invalid_token',
        error_description: expect.stringMatching(/for this server \(aud .*this one is for https:\/\/one/) as string,
      })
    }
    expect((await call('/authorization/revoke', token, 'POST')).status).toBe(401)
    const introspect = async (): Promise<unknown> =>
      await (await issuer.post('/authorization/introspect', { token }, client)).json()
    expect(await introspect()).toMatchObject({ active: true, aud: ONE, token_type: 'Bearer' })
    expect((await issuer.post('/authorization/revoke', { token }, client)).status).toBe(200)
    expect(await introspect()).toEqual({ active: false })
    const { access_token: both } = await ask(await code(issuer.url, ONE))
    expect((await call('/authorization/userinfo', both)).status).toBe(200)
  })

  it('are told about a token that is for them, and nobody else is but its client (RFC 7662 section 2.2)', async () => {
    const { issuer, client, user, ask } = await start()
    const { access_token: token = '' } = await ask(
      await codeFor(issuer, client, user, { terms: { ...NO_TERMS, resources: [ONE] } }),
    )
    const isTold = async (asker: Partial<ClientRecord>) => {
      const as = await issuer.addClient(asker)
      const answer = await issuer.post('/authorization/introspect', { token }, as)
      return ((await answer.json()) as { active: boolean }).active
    }
    expect(await isTold({ clientUri: ONE })).toBe(true)
    expect(await isTold({ clientUri: TWO })).toBe(false)
    expect(await isTold({ clientUri: `${ONE}/` })).toBe(false)
    expect(await isTold({})).toBe(false)
    // It may ask for tokens for the resource; that does not make it the resource.
    expect(await isTold({ resources: [ONE] })).toBe(false)
    // Whoever registers itself may claim any address.
    expect(await isTold({ clientUri: ONE, registrationTokenHash: 'hash' })).toBe(false)
  })
})
