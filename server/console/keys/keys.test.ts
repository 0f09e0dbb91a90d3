import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { keys } from '../../contract/keys.ts'
import { server } from '../../contract/server.ts'
import { currentSettings } from '../../configuration/settings.ts'
import type { AccessTokenRecord } from '../../store/records.ts'
import type { Draft } from '../../store/store.ts'
import { expectProblem, startTestConsole, type TestConsole } from '../../testing/console.ts'

const start = () => startTestConsole({ ownKeys: true })
const statuses = async (gatehouse: TestConsole) =>
  (await gatehouse.answer(keys.list)).items.map(({ alg, status }) => `${alg} ${status}`)
const rotation = (force: boolean) => ({ body: { algorithm: 'RS256', force } })

describe('signing keys', () => {
  it('are listed with when they may sign and when they go, and nothing private', async () => {
    const gatehouse = await start()
    await gatehouse.keys.maintain()
    const answer = await gatehouse.call(keys.list)
    const text = await answer.text()
    expect(text).not.toMatch(/PRIVATE|sealed|"d"/)
    const { items, jwks_uri, jwks } = keys.list.output.parse(JSON.parse(text))
    expect(jwks).toBe(gatehouse.keys.jwks())
    expect(jwks_uri).toBe('http://127.0.0.1:4400/authorization/jwks')
    const [current, next] = items
    expect(current).toMatchObject({
      alg: 'RS256',
      type: 'pair',
      status: 'current',
      retired_at: null,
      remove_after: null,
      safe_from: null,
    })
    expect(next).toMatchObject({ status: 'next', activated_at: null })
    expect(Date.parse(next?.safe_from ?? '') - Date.parse(next?.created_at ?? '')).toBe(300_000)
  })

  it('are rotated when everybody can know the next one, or earlier by force', async () => {
    const gatehouse = await start()
    await gatehouse.keys.maintain()
    const refused = await gatehouse.call(keys.rotate, rotation(false))
    const { errors } = await expectProblem(
      refused,
      409,
      'conflict',
      /next RS256 key before 20.*Z: wait until then, or force/,
    )
    expect(errors.map(({ path }) => path)).toEqual(['force'])
    expect(await statuses(gatehouse)).toEqual(['RS256 current', 'RS256 next'])

    gatehouse.advance(300_000)
    await gatehouse.answer(keys.rotate, rotation(false))
    expect(await statuses(gatehouse)).toEqual(['RS256 current', 'RS256 next', 'RS256 retiring'])
    // The next one was published just now.
    await expectProblem(await gatehouse.call(keys.rotate, rotation(false)), 409, 'conflict', /wait/)
    await gatehouse.answer(keys.rotate, rotation(true))
    expect((await statuses(gatehouse)).filter((status) => status.endsWith('retiring'))).toHaveLength(2)
  })

  it('are kept for the longest life of a token: of the settings, or of any client', async () => {
    const gatehouse = await start()
    const keptFor = async () => {
      const { items } = await gatehouse.answer(keys.rotate, rotation(true))
      const lifetimes = items
        .filter(({ status }) => status === 'retiring')
        .map((key) => Date.parse(key.remove_after ?? '') - Date.parse(key.retired_at ?? ''))
      return Math.max(...lifetimes) / 1000 - 60
    }
    expect(await keptFor()).toBe(3600)
    const settings = await currentSettings(gatehouse.store)
    await gatehouse.store.commit([{ op: 'put', kind: 'settings', record: { ...settings, idTokenLifetime: 7200 } }])
    expect(await keptFor()).toBe(7200)
    await gatehouse.addClient({ accessTokenLifetime: 86_400 })
    expect(await keptFor()).toBe(86_400)
  })

  it('say how many live access tokens each of them signed', async () => {
    const gatehouse = await start()
    await gatehouse.keys.maintain()
    const client = await gatehouse.addClient({ accessTokenLifetime: 600 })
    const issue = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () =>
          gatehouse.tokenIssuer.issue({
            client,
            user: null,
            scopes: ['authorization'],
            grantType: 'client_credentials',
            familyId: 'f',
            address: null,
            refreshable: true,
            authTime: null,
          }),
        ),
      )
    const counted = async () => {
      const { items, live_tokens_of_no_key } = await gatehouse.answer(keys.list)
      return [...items.map((key) => `${key.status} ${String(key.live_tokens)}`), live_tokens_of_no_key]
    }
    const [ofOperator] = await counted()
    const own = Number(String(ofOperator).replace('current ', ''))
    await issue(3)
    expect(await counted()).toEqual([`current ${String(own + 3)}`, 'next 0', 0])
    await gatehouse.answer(keys.rotate, rotation(true))
    const [first] = await issue(2)
    expect(await counted()).toEqual(['current 2', 'next 0', `retiring ${String(own + 3)}`, 0])
    await gatehouse.store.commit([{ op: 'revoke', tokens: { id: first?.record.id ?? '' }, at: gatehouse.now() }])
    expect(await counted()).toContain('current 1')
    // Of one that was issued before its key was noted, nobody knows.
    const { id, familyId, ...old } = first?.record ?? { id: '', familyId: '' }
    const record = { ...old, id: 'old', familyId, keyId: null } as Draft<AccessTokenRecord>
    await gatehouse.store.commit([{ op: 'put', kind: 'tokens', record, expected: 'absent' }])
    expect((await counted()).at(-1)).toBe(1)
    gatehouse.advance(601_000)
    expect((await counted()).slice(0, 2)).toEqual(['current 0', 'next 0'])
    expect(id).not.toBe('')
  })

  it('that retired are deleted by name, and their tokens with them', async () => {
    const gatehouse = await start()
    const client = await gatehouse.addClient()
    const issue = async () => {
      const asked = {
        client,
        user: null,
        scopes: ['authorization'],
        grantType: 'client_credentials',
        familyId: 'f',
      } as const
      const issued = await gatehouse.tokenIssuer.issue({ ...asked, address: null, refreshable: false, authTime: null })
      return issued.accessToken
    }
    const token = await issue()
    const [first] = (await gatehouse.answer(keys.list)).items
    const params = { kid: first?.kid ?? '' }
    await expectProblem(await gatehouse.call(keys.remove, { params }), 409, 'conflict', /signs: rotate it first/)
    const { items } = await gatehouse.answer(keys.rotate, rotation(true))
    await gatehouse.tokenVerifier.verify(token)
    // The operator's own token was signed by it, too: it ends as the others do.
    expect((await gatehouse.call(keys.remove, { params })).status).toBe(200)
    await expect(gatehouse.tokenVerifier.verify(token)).rejects.toThrow()
    await gatehouse.tokenVerifier.verify(await issue())
    expect((await gatehouse.call(keys.list)).status).toBe(401)
    expect(gatehouse.keys.list().map(({ id }) => id)).toEqual(
      items.map(({ kid }) => kid).filter((kid) => kid !== params.kid),
    )
  })

  it('of unknown names and algorithms are refused', async () => {
    const gatehouse = await start()
    const unknown = await gatehouse.call(keys.remove, { params: { kid: '../settings' } })
    await expectProblem(unknown, 404, 'not-found', /no key of this kid/)
    const unused = await gatehouse.call(keys.rotate, { body: { algorithm: 'PS256', force: true } })
    await expectProblem(unused, 404, 'not-found', /no key that signs with PS256/)
    for (const body of [{ algorithm: 'HS512' }, { algorithm: 'RS256', force: 'yes' }, {}, []]) {
      await expectProblem(await gatehouse.call(keys.rotate, { body }), 400, 'invalid-input', /./)
    }
    expect((await gatehouse.call(keys.list, { token: null })).status).toBe(401)
  })

  it('are made anew where the next one was deleted', async () => {
    const gatehouse = await start()
    await gatehouse.keys.maintain()
    const [, next] = (await gatehouse.answer(keys.list)).items
    const { items } = await gatehouse.answer(keys.remove, { params: { kid: next?.kid ?? '' } })
    expect(items.map(({ status }) => status)).toEqual(['current', 'next'])
    expect(items[1]?.kid).not.toBe(next?.kid)
  })
})

describe('the shared secret', () => {
  const useIt = async (gatehouse: TestConsole) => {
    const settings = await gatehouse.answer(server.settings)
    await gatehouse.answer(server.updateSettings, { body: { ...settings, signing_algorithm: 'HS256' } })
    await gatehouse.keys.maintain()
    const { items } = await gatehouse.answer(keys.list)
    return items.filter(({ type }) => type === 'secret')
  }

  it('is listed without itself, and shown to operators alone, each time they ask', async () => {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    const gatehouse = await startTestConsole({ ownKeys: true, log })
    const [current, next] = await useIt(gatehouse)
    expect(current).toMatchObject({ alg: 'HS256', status: 'current', safe_from: null })
    expect(next).toMatchObject({ alg: 'HS256', status: 'next', safe_from: null })
    for (const kid of [current?.kid ?? '', next?.kid ?? '']) {
      const shown = await gatehouse.call(keys.reveal, { params: { kid } })
      expect(shown.headers.get('cache-control')).toBe('no-store')
      const { secret } = keys.reveal.output.parse(await shown.json())
      expect(gatehouse.keys.findSecret(kid)?.secretKey.export().toString()).toBe(secret)
      expect(await (await gatehouse.call(keys.list)).text()).not.toContain(secret)
      expect(await (await gatehouse.call(server.settings)).text()).not.toContain(secret)
      expect(lines.join('')).not.toContain(secret)
      expect(lines.join('')).toContain(`"kid":"${kid}","msg":"shared secret shown to an operator"`)

      const path = `${gatehouse.url}/backend/keys/${kid}/reveal`
      const headers = { Authorization: `Bearer ${gatehouse.token}` }
      expect((await fetch(path, { headers })).status).not.toBe(200)
      const refused = [
        await gatehouse.call(keys.reveal, { params: { kid }, token: null }),
        await gatehouse.call(keys.reveal, { params: { kid }, token: await tokenOfNoOperator(gatehouse) }),
      ]
      for (const response of refused) {
        expect([401, 403]).toContain(response.status)
        expect(await response.text()).not.toContain(secret)
      }
    }
  })

  it('is the only kind of key that is ever shown', async () => {
    const gatehouse = await start()
    for (const kid of [gatehouse.keys.current('RS256').kid, 'unknown', '../settings', '%00', 'x'.repeat(128)]) {
      const refused = await gatehouse.call(keys.reveal, { params: { kid } })
      await expectProblem(refused, 404, 'not-found', /no secret of this kid/)
    }
    const long = await gatehouse.call(keys.reveal, { params: { kid: 'x'.repeat(129) } })
    await expectProblem(long, 400, 'invalid-input', /./)
  })

  it('is rotated where the operator says that resource servers have the next one', async () => {
    const gatehouse = await start()
    const force = (value: boolean) => ({ body: { algorithm: 'HS256', force: value } })
    await expectProblem(await gatehouse.call(keys.rotate, force(true)), 404, 'not-found', /signs with HS256/)
    const [, next] = await useIt(gatehouse)
    gatehouse.advance(3_600_000 - 60_000)
    await expectProblem(await gatehouse.call(keys.rotate, force(false)), 409, 'conflict', /Only you know/)
    const { items } = await gatehouse.answer(keys.rotate, force(true))
    const secrets = items.filter(({ type }) => type === 'secret')
    expect(secrets.map(({ status }) => status)).toEqual(['current', 'next', 'retiring'])
    expect(secrets[0]?.kid).toBe(next?.kid)
  })
})

async function tokenOfNoOperator(gatehouse: TestConsole): Promise<string> {
  const issued = await gatehouse.tokenIssuer.issue({
    client: await gatehouse.addClient(),
    user: null,
    scopes: ['authorization'],
    grantType: 'client_credentials',
    familyId: 'f',
    address: null,
    refreshable: false,
    authTime: null,
  })
  return issued.accessToken
}
