import { decodeJwt } from 'jose'
import { expect, it } from 'vitest'
import { users } from '../../contract/users.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'

async function start() {
  const gatehouse = await startTestConsole()
  const scopes = ['openid', 'profile', 'email', 'orders:read']
  const user = await gatehouse.addUser({ scopes, claims: { department: 'Engines' } })
  const client = await gatehouse.addClient({ scopes: [...scopes, 'phone'] })
  const ask = (client_id: string, query: { scope?: string } = {}, id = user.id) =>
    gatehouse.call(users.previewClaims, { params: { id, client_id }, query })
  const preview = (scope?: string) =>
    gatehouse.answer(users.previewClaims, {
      params: { id: user.id, client_id: client.id },
      query: scope === undefined ? {} : { scope },
    })
  return { gatehouse, user, client, ask, preview }
}

it('says what tokens that are issued say, but for what each has of its own', async () => {
  const { gatehouse, user, client, preview } = await start()
  const { access_token, id_token, userinfo } = await preview('openid email')
  const authorization = {
    client,
    user,
    scopes: ['openid', 'email'],
    grantType: 'authorization_code',
    familyId: 'f',
    address: null,
    refreshable: false,
    authTime: gatehouse.now(),
  } as const
  const issued = decodeJwt((await gatehouse.tokenIssuer.issue(authorization)).accessToken)
  const { jti: _jti, iat: _iat, exp: _exp, ...claims } = issued
  expect(access_token).toMatchObject(claims)
  expect(Object.keys(access_token).toSorted()).toEqual(Object.keys(issued).toSorted())
  expect(id_token).toMatchObject({ iss: gatehouse.issuer, sub: user.id, aud: client.id, amr: ['pwd'] })
  expect(id_token).not.toHaveProperty('email')
  expect(userinfo).toEqual({ sub: user.id, email: 'ada@example.com', email_verified: true })
})

it('is for all that the client may ask where nothing is named, narrowed to what the user has', async () => {
  const { preview } = await start()
  const { scope, userinfo } = await preview()
  expect(scope).toBe('openid profile email orders:read')
  expect(userinfo).toMatchObject({ name: 'Ada Lovelace', department: 'Engines' })
})

it('has no ID token and no userinfo without openid, and nothing where nothing is granted', async () => {
  const { preview } = await start()
  expect(await preview('orders:read')).toMatchObject({ scope: 'orders:read', id_token: null, userinfo: null })
  expect(await preview('phone')).toMatchObject({ scope: '', id_token: null, userinfo: null })
})

it('issues nothing', async () => {
  const { gatehouse, preview } = await start()
  const before = await gatehouse.store.countTokens({ now: gatehouse.now() })
  await preview()
  expect(await gatehouse.store.countTokens({ now: gatehouse.now() })).toBe(before)
})

it('needs a client and a user that there are', async () => {
  const { client, ask } = await start()
  await expectProblem(await ask('nobody'), 404, 'not-found', /client/)
  await expectProblem(await ask(client.id, {}, 'nobody'), 404, 'not-found', /user/)
  await expectProblem(await ask(client.id, { scope: 'a"b' }), 400, 'invalid-input', /scope/)
})
