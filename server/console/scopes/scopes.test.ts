import { describe, expect, it } from 'vitest'
import { scopes } from '../../contract/scopes.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'

const ORDERS = { name: 'orders:read', description: 'Read orders' }

describe('scopes', () => {
  it('are created, described anew, and shown with who holds them', async () => {
    const gatehouse = await startTestConsole()
    expect(await gatehouse.answer(scopes.create, { body: ORDERS })).toMatchObject({
      ...ORDERS,
      default: false,
      built_in: false,
      claims: [],
      clients: 0,
      revision: 1,
    })
    const client = await gatehouse.addClient({ scopes: ['orders:read'] })
    await gatehouse.addUser({ scopes: ['orders:read'] })
    const issued = { scopes: ['orders:read'], grantType: 'client_credentials', familyId: 'f', address: null } as const
    await gatehouse.tokenIssuer.issue({ ...issued, client, user: null, refreshable: false, authTime: null })
    const params = { name: 'orders:read' }
    const body = { description: 'See orders', default: true, claims: ['department'], revision: 1 }
    const held = { clients: 1, users: 1, live_tokens: 1 }
    expect(await gatehouse.answer(scopes.update, { params, body })).toMatchObject({ ...body, ...held, revision: 2 })
    await expectProblem(await gatehouse.call(scopes.update, { params, body }), 409, 'conflict', /changed meanwhile/)
    const { items } = await gatehouse.answer(scopes.list, { query: { q: 'ORDERS' } })
    expect(items.map((item) => item.name)).toEqual(['orders:read'])
  })

  it('have names that a list can carry, each once', async () => {
    const gatehouse = await startTestConsole()
    for (const name of ['', 'a b', 'a,b', 'a"b', 'a\\b', 'é', 'x'.repeat(101)]) {
      const refused = await gatehouse.call(scopes.create, { body: { ...ORDERS, name } })
      const { errors } = await expectProblem(refused, 400, 'invalid-input', /visible ASCII/)
      expect(errors.map((error) => error.path)).toEqual(['name'])
    }
    const taken = await gatehouse.call(scopes.create, { body: { ...ORDERS, name: 'openid' } })
    const { errors } = await expectProblem(taken, 409, 'conflict', /openid is taken/)
    expect(errors.map((error) => error.path)).toEqual(['name'])
  })

  it('release the claims that they name, each once, by names that a claim can have', async () => {
    const gatehouse = await startTestConsole()
    const created = await gatehouse.answer(scopes.create, {
      body: { ...ORDERS, claims: ['department', ' department '] },
    })
    expect(created.claims).toEqual(['department'])
    for (const claims of [['a b'], [''], ['é'], ['x'.repeat(101)], 'department', Array.from({ length: 51 }, String)]) {
      const refused = await gatehouse.call(scopes.create, { body: { ...ORDERS, name: 'other', claims } })
      const { errors } = await expectProblem(refused, 400, 'invalid-input', /claims/i)
      expect(errors.every(({ path }) => path.startsWith('claims'))).toBe(true)
    }
  })

  it('narrow every holder when they are deleted, in one commit', async () => {
    const gatehouse = await startTestConsole()
    await gatehouse.answer(scopes.create, { body: ORDERS })
    const client = await gatehouse.addClient({ scopes: ['openid', 'orders:read'] })
    const other = await gatehouse.addClient({ scopes: ['openid'] })
    const user = await gatehouse.addUser({ scopes: ['orders:read', 'profile'] })
    const params = { name: 'orders:read' }
    expect(await gatehouse.answer(scopes.remove, { params })).toEqual({ clients: 1, users: 1 })
    expect((await gatehouse.store.get('clients', client.id))?.scopes).toEqual(['openid'])
    expect((await gatehouse.store.get('users', user.id))?.scopes).toEqual(['profile'])
    expect((await gatehouse.store.get('clients', other.id))?.revision).toBe(other.revision)
    await expectProblem(await gatehouse.call(scopes.get, { params }), 404, 'not-found', /scope/)
  })

  it('that are built in stay as they are', async () => {
    const gatehouse = await startTestConsole()
    const params = { name: 'backend' }
    expect(await gatehouse.answer(scopes.get, { params })).toMatchObject({ built_in: true, clients: 2 })
    await expectProblem(
      await gatehouse.call(scopes.remove, { params }),
      409,
      'built-in',
      /backend is part of the server/,
    )
    const body = { description: 'Harmless', default: true, revision: 1 }
    await expectProblem(await gatehouse.call(scopes.update, { params, body }), 409, 'built-in', /backend/)
  })
})
