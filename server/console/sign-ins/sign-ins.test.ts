import { expect, it } from 'vitest'
import { clients } from '../../contract/clients.ts'
import { session } from '../../contract/session.ts'
import { signIns } from '../../contract/sign-ins.ts'
import { users } from '../../contract/users.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'
import { PASSWORD } from '../../testing/issuer.ts'

it('shows the sign-ins of a user, the newest first, and what was tried in their name', async () => {
  const gatehouse = await startTestConsole()
  const ada = await gatehouse.addUser({ scopes: ['backend'] })
  await gatehouse.addUser({ username: 'grace', email: null, scopes: ['backend'] })
  const shop = await gatehouse.addClient({ name: 'Shop' })
  const params = { id: ada.id }
  expect(await gatehouse.answer(signIns.list, { params })).toEqual({ items: [] })

  const way = { method: 'password', clientId: shop.id, address: '192.0.2.1' } as const
  const from = gatehouse.now()
  for (const guess of ['one', 'two']) await expect(gatehouse.signIn.authenticate('ada', guess, way)).rejects.toThrow()
  await expect(gatehouse.signIn.authenticate('nobody', 'three', way)).rejects.toThrow()
  const body = { username: 'ada', password: PASSWORD }
  await gatehouse.answer(session.signIn, { token: null, body })

  const { items } = await gatehouse.answer(signIns.list, { params })
  const [last, before] = items
  expect(items).toHaveLength(2)
  expect(last).toMatchObject({ outcome: 'success', method: 'console', client_id: null, address: '127.0.0.1', count: 1 })
  expect(before).toMatchObject({
    outcome: 'credentials',
    method: 'password',
    client_id: shop.id,
    client_name: 'Shop',
    count: 2,
  })
  expect(Date.parse(before?.first_at ?? '')).toBeGreaterThanOrEqual(from)
  expect(Date.parse(before?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(before?.first_at ?? ''))

  // A client that is gone leaves its id; a user who is gone leaves nothing.
  await gatehouse.answer(clients.remove, { params: { client_id: shop.id } })
  expect((await gatehouse.answer(signIns.list, { params })).items[1]).toMatchObject({ client_name: null })
  await gatehouse.answer(users.remove, { params })
  expect(await gatehouse.store.get('signIns', ada.id)).toBeUndefined()
  await expectProblem(await gatehouse.call(signIns.list, { params }), 404, 'not-found', /user/)
})
