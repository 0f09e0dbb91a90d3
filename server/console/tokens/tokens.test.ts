import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { tokens } from '../../contract/tokens.ts'
import { putRefreshToken } from '../../store/testing/sample-records.ts'
import type { IssuedTokens } from '../../tokens/token-issuer.ts'
import { hashSecret } from '../../tokens/secrets.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'

/** A console over a client and a user with two families of tokens, access and refresh tokens each. */
async function start() {
  const gatehouse = await startTestConsole()
  const client = await gatehouse.addClient({ name: 'Shop' })
  const user = await gatehouse.addUser()
  const issue = (familyId: string): Promise<IssuedTokens> =>
    gatehouse.tokenIssuer.issue({
      client,
      user,
      scopes: ['openid', 'profile'],
      grantType: 'authorization_code',
      familyId,
      address: '192.0.2.7',
      refreshable: true,
      authTime: gatehouse.now(),
    })
  const [one, two] = [await issue('one'), await issue('two')]
  const list = (query: Record<string, string>) =>
    gatehouse.answer(tokens.list, { query: { client_id: client.id, ...query } })
  const statuses = async (familyId: string) => {
    const { items } = await list({ family_id: familyId })
    return Object.fromEntries(items.map((item) => [item.type, item.status]))
  }
  return { gatehouse, client, user, one, two, list, statuses }
}

const LIVE = { access_token: 'active', refresh_token: 'active' }
const ENDED = { access_token: 'revoked', refresh_token: 'revoked' }

describe('the inventory of tokens', () => {
  it('shows each with who holds it, and no token itself', async () => {
    const { gatehouse, client, user, one, list } = await start()
    const { items, total } = await list({ type: 'access_token', family_id: 'one' })
    expect(total).toBe(1)
    expect(items[0]).toMatchObject({
      id: one.record.id,
      client_id: client.id,
      client_name: 'Shop',
      user: { id: user.id, username: 'ada' },
      scope: 'openid profile',
      grant_type: 'authorization_code',
      revoked_at: null,
      status: 'active',
      address: '192.0.2.7',
    })
    const all = JSON.stringify(await gatehouse.answer(tokens.list))
    expect(all).not.toContain(one.refreshToken)
    expect(all).not.toContain(one.accessToken)
    expect(await gatehouse.answer(tokens.get, { params: { id: one.record.id } })).toEqual(items[0])
  })

  it('says of a refresh token that its exchange is its use', async () => {
    const { gatehouse } = await start()
    const rotatedAt = gatehouse.now() - 61_500
    await gatehouse.store.commit([
      putRefreshToken({ id: 'exchanged', rotatedAt }),
      putRefreshToken({ id: 'waiting', familyId: 'other' }),
    ])
    const lastUse = async (id: string) => (await gatehouse.answer(tokens.get, { params: { id } })).last_used_at
    expect(await lastUse('exchanged')).toBe(new Date(rotatedAt).toISOString())
    expect(await lastUse('waiting')).toBeNull()
  })

  it('tells what an access token says, as it was signed; a refresh token says nothing', async () => {
    const { gatehouse, one, list } = await start()
    const claims = await gatehouse.answer(tokens.claims, { params: { id: one.record.id } })
    expect(claims).toEqual({ claims: decodeJwt(one.accessToken) })
    const [refresh] = (await list({ type: 'refresh_token', family_id: 'one' })).items
    expect(await gatehouse.answer(tokens.claims, { params: { id: refresh?.id ?? '' } })).toEqual({ claims: null })
    const unknown = await gatehouse.call(tokens.claims, { params: { id: 'unknown' } })
    await expectProblem(unknown, 404, 'not-found', /no such token/)
  })

  it('filters by everything, also in combination, and pages', async () => {
    const { gatehouse, user, list } = await start()
    expect((await list({})).total).toBe(4)
    expect((await list({ type: 'refresh_token', user_id: user.id, scope: 'profile' })).total).toBe(2)
    expect((await list({ grant_type: 'password' })).total).toBe(0)
    expect((await list({ q: 'shop' })).total).toBe(4)
    expect((await list({ issued_until: new Date(gatehouse.now() - 5000).toISOString() })).total).toBe(0)
    expect((await list({ issued_from: new Date(gatehouse.now() - 5000).toISOString() })).total).toBe(4)
    const first = await list({ limit: '3' })
    const second = await list({ limit: '3', after: first.next ?? '' })
    expect(new Set([...first.items, ...second.items].map((item) => item.id)).size).toBe(4)
    expect((await list({ status: 'expired' })).total).toBe(0)
  })

  it('sorts by the time of issue or of expiry, and says what else is asked for in vain', async () => {
    const { gatehouse, list } = await start()
    const types = async (sort: string) => (await list({ sort })).items.map((item) => item.type)
    const [access, refresh] = ['access_token', 'refresh_token']
    expect(await types('expires_at')).toEqual([access, access, refresh, refresh])
    expect(await types('-expires_at')).toEqual([refresh, refresh, access, access])
    const ids = async (query: Record<string, string>) => (await list(query)).items.map((item) => item.id)
    const newest = await ids({})
    expect(await ids({ sort: '-issued_at' })).toEqual(newest)
    expect(await ids({ sort: 'issued_at' })).toEqual([...newest].reverse())
    expect(await ids({ offset: '1', limit: '2' })).toEqual(newest.slice(1, 3))
    for (const sort of ['', 'scope', '--issued_at', 'issued_at,expires_at', '__proto__']) {
      const refused = await gatehouse.call(tokens.list, { query: { sort } })
      await expectProblem(refused, 400, 'invalid-input', /"issued_at"\|"-issued_at"\|"expires_at"\|"-expires_at"/)
    }
    const { next } = await list({ limit: '1' })
    const other = await gatehouse.call(tokens.list, { query: { sort: 'expires_at', after: next ?? '' } })
    await expectProblem(other, 400, 'invalid-input', /cursor/)
    for (const offset of ['-1', '1.5', 'x', '99999999999'])
      await expectProblem(await gatehouse.call(tokens.list, { query: { offset } }), 400, 'invalid-input', /./)
  })

  it('tallies what is live of those that pass', async () => {
    const { gatehouse, client, one } = await start()
    const tally = (query: Record<string, string>) =>
      gatehouse.answer(tokens.tally, { query: { client_id: client.id, ...query } })
    expect(await tally({})).toEqual({ live: 4, clients: 1, users: 1 })
    await gatehouse.answer(tokens.revoke, { params: { id: one.record.id } })
    expect(await tally({ type: 'access_token' })).toEqual({ live: 1, clients: 1, users: 1 })
    expect(await tally({ q: 'nothing' })).toEqual({ live: 0, clients: 0, users: 0 })
  })

  it('keeps the tokens of what was deleted', async () => {
    const { gatehouse, client, user, list } = await start()
    await gatehouse.store.commit([
      { op: 'delete', kind: 'clients', id: client.id },
      { op: 'delete', kind: 'users', id: user.id },
    ])
    expect((await list({})).items[0]).toMatchObject({ client_name: null, user: { id: user.id, username: null } })
  })
})

describe('revoking', () => {
  it('one access token ends it alone; a refresh token ends its family', async () => {
    const { gatehouse, one, two, statuses } = await start()
    const revoke = (id: string) => gatehouse.answer(tokens.revoke, { params: { id } })
    const revoked = await revoke(one.record.id)
    expect(revoked.status).toBe('revoked')
    expect(await revoke(one.record.id)).toEqual(revoked)
    expect(await statuses('one')).toEqual({ access_token: 'revoked', refresh_token: 'active' })
    await revoke(hashSecret(two.refreshToken ?? ''))
    expect(await statuses('two')).toEqual(ENDED)
  })

  it('all of a family, a client or a user says how many were live', async () => {
    const { gatehouse, client, user, statuses } = await start()
    const revokeAll = (body: object) => gatehouse.answer(tokens.revokeAll, { body })
    expect(await revokeAll({ family_id: 'one' })).toEqual({ revoked: 2 })
    expect(await statuses('two')).toEqual(LIVE)
    expect(await revokeAll({ user_id: user.id })).toEqual({ revoked: 2 })
    expect(await revokeAll({ client_id: client.id })).toEqual({ revoked: 0 })
    expect(await revokeAll({ client_id: 'nobody' })).toEqual({ revoked: 0 })
  })

  it('those that are named, a refresh token with its family; what is not on record is passed over', async () => {
    const { gatehouse, one, two, statuses } = await start()
    const revoke = (...ids: string[]) => gatehouse.answer(tokens.revokeAll, { body: { ids } })
    expect(await revoke('unknown', one.record.id, one.record.id)).toEqual({ revoked: 1 })
    expect(await statuses('one')).toEqual({ access_token: 'revoked', refresh_token: 'active' })
    expect(await revoke(hashSecret(two.refreshToken ?? ''), one.record.id)).toEqual({ revoked: 2 })
    expect(await statuses('two')).toEqual(ENDED)
    expect(await revoke('unknown')).toEqual({ revoked: 0 })
  })

  it('takes exactly one selection', async () => {
    const { gatehouse } = await start()
    const tooMany = { ids: Array.from({ length: 501 }, (_, index) => `t${String(index)}`) }
    const strange = [{ ids: [] }, { ids: 'a' }, { ids: [1] }, tooMany, { ids: ['a'], client_id: 'b' }]
    for (const body of [...strange, {}, { client_id: 'a', user_id: 'b' }, { client_id: ['a'] }, { everything: true }]) {
      const refused = await gatehouse.call(tokens.revokeAll, { body })
      await expectProblem(refused, 400, 'invalid-input', /exactly one of client_id, user_id, family_id and ids|^ids: /)
    }
  })

  it('one’s own token is allowed: the next request is refused', async () => {
    const gatehouse = await startTestConsole()
    expect(await gatehouse.answer(tokens.revokeAll, { body: { client_id: 'gatehouse-console' } })).toEqual({
      revoked: 1,
    })
    await expectProblem(await gatehouse.call(tokens.list), 401, 'unauthorized', /revoked/)
  })
})

describe('inspecting', () => {
  it('says of our tokens what each step found', async () => {
    const { gatehouse, one } = await start()
    const inspect = (token: string) => gatehouse.answer(tokens.inspect, { body: { token } })
    const access = await inspect(` ${one.accessToken}\n`)
    expect(access).toMatchObject({ kind: 'access_token', active: true, token: { id: one.record.id } })
    expect(access.claims).toMatchObject({ iss: gatehouse.issuer, jti: one.record.id })
    expect(await inspect(one.refreshToken ?? '')).toMatchObject({ kind: 'refresh_token', active: true, claims: null })
    await gatehouse.answer(tokens.revoke, { params: { id: one.record.id } })
    const revoked = await inspect(one.accessToken)
    expect(revoked.active).toBe(false)
    expect(revoked.steps.find((step) => step.passed === false)?.name).toBe('record')
  })

  it('says whom a token is for, and finds nothing wrong with another resource', async () => {
    const { gatehouse, client, user } = await start()
    const resources = ['https://api.example', gatehouse.issuer]
    for (const [count, detail] of [
      [1, 'Made for https://api.example'],
      [2, 'Made for this server'],
    ] as const) {
      const { accessToken } = await gatehouse.tokenIssuer.issue({
        client,
        user,
        scopes: ['openid'],
        grantType: 'authorization_code',
        familyId: 'three',
        address: null,
        refreshable: false,
        terms: { resources: resources.slice(0, count), claims: null, dpopThumbprint: null },
        authTime: null,
      })
      const { active, steps } = await gatehouse.answer(tokens.inspect, { body: { token: accessToken } })
      expect(active).toBe(true)
      expect(steps.find(({ name }) => name === 'audience')).toEqual({ name: 'audience', passed: true, detail })
    }
  })

  it('takes any text', async () => {
    const gatehouse = await startTestConsole()
    const encode = (json: string) => Buffer.from(json).toString('base64url')
    const strange = `${encode('{"alg":"none","kid":{"a":1}}')}.${encode('{"__proto__":{"x":1},"exp":"never"}')}.`
    for (const token of ['x', '...', 'a.b.c', '\u0000', '💥'.repeat(100), strange, '{"a":1}', 'x'.repeat(16_384)]) {
      const inspection = await gatehouse.answer(tokens.inspect, { body: { token } })
      expect(inspection).toMatchObject({ active: false, token: null })
      expect(inspection.steps.some((step) => step.passed === false)).toBe(true)
    }
    const deep = `${encode('{"alg":"RS256","typ":"at+jwt"}')}.${encode(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`)}.x`
    await expectProblem(
      await gatehouse.call(tokens.inspect, { body: { token: deep } }),
      400,
      'invalid-input',
      /64 levels/,
    )
    await expectProblem(
      await gatehouse.call(tokens.inspect, { body: { token: '  ' } }),
      400,
      'invalid-input',
      /Paste a token/,
    )
  })
})
