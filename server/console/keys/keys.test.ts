import { describe, expect, it } from 'vitest'
import { keys } from '../../contract/keys.ts'
import { currentSettings } from '../../configuration/settings.ts'
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
    const { items, jwks_uri } = keys.list.output.parse(JSON.parse(text))
    expect(jwks_uri).toBe('http://127.0.0.1:4400/authorization/jwks')
    const [current, next] = items
    expect(current).toMatchObject({
      alg: 'RS256',
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
    for (const body of [{ algorithm: 'HS256' }, { algorithm: 'RS256', force: 'yes' }, {}, []]) {
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
