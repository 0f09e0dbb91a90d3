import { describe, expect, it } from 'vitest'
import { consents } from '../../contract/consents.ts'
import { consentId, type ClientRecord, type UserRecord } from '../../store/records.ts'
import { expectProblem, startTestConsole, type TestConsole } from '../../testing/console.ts'

async function allow({ store, tokenIssuer }: TestConsole, user: UserRecord, client: ClientRecord) {
  const id = consentId(user.id, client.id)
  const record = {
    id,
    userId: user.id,
    clientId: client.id,
    scopes: ['openid', 'email'],
    claims: ['name'],
    resources: ['https://api.example'],
    grantedAt: 5000,
  }
  await store.commit([{ op: 'put', kind: 'consents', record }])
  await tokenIssuer.issue({
    client,
    user,
    scopes: ['openid'],
    grantType: 'authorization_code',
    familyId: crypto.randomUUID(),
    address: null,
    refreshable: true,
    authTime: 0,
  })
}

async function start() {
  const gatehouse = await startTestConsole()
  const [ada, bob] = [await gatehouse.addUser(), await gatehouse.addUser({ username: 'bob', email: null })]
  const [shop, app] = [await gatehouse.addClient({ name: 'Shop' }), await gatehouse.addClient({ name: 'App' })]
  await allow(gatehouse, ada, shop)
  await allow(gatehouse, ada, app)
  await allow(gatehouse, bob, shop)
  const live = (userId: string, clientId: string) =>
    gatehouse.store.countTokens({ userId, clientId, status: 'active', now: gatehouse.now() })
  return { gatehouse, ada, bob, shop, app, live }
}

describe('the consents of a user', () => {
  it('are listed by the name of the client', async () => {
    const { gatehouse, ada, shop } = await start()
    const { items } = await gatehouse.answer(consents.list, { params: { id: ada.id } })
    expect(items.map((item) => item.client_name)).toEqual(['App', 'Shop'])
    expect(items[1]).toEqual({
      client_id: shop.id,
      client_name: 'Shop',
      scope: 'openid email',
      claims: ['name'],
      resources: ['https://api.example'],
      granted_at: '1970-01-01T00:00:05.000Z',
      live_tokens: 2,
    })
    await expectProblem(await gatehouse.call(consents.list, { params: { id: 'nobody' } }), 404, 'not-found', /user/)
  })

  it('are withdrawn with the tokens of the client for this user, and no others', async () => {
    const { gatehouse, ada, bob, shop, app, live } = await start()
    const params = { id: ada.id, client_id: shop.id }
    expect(await gatehouse.answer(consents.withdraw, { params })).toEqual({ revoked: 2 })
    expect([await live(ada.id, shop.id), await live(ada.id, app.id), await live(bob.id, shop.id)]).toEqual([0, 2, 2])
    const { items } = await gatehouse.answer(consents.list, { params: { id: ada.id } })
    expect(items.map((item) => item.client_name)).toEqual(['App'])
    await expectProblem(await gatehouse.call(consents.withdraw, { params }), 404, 'not-found', /consent/)
  })
})
