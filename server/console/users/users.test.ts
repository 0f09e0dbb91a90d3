import { describe, expect, it } from 'vitest'
import { passwordMatches } from '../../accounts/passwords.ts'
import { clients } from '../../contract/clients.ts'
import { session } from '../../contract/session.ts'
import { users, type User } from '../../contract/users.ts'
import type { UserRecord } from '../../store/records.ts'
import { expectProblem, startTestConsole, type TestConsole } from '../../testing/console.ts'
import { PASSWORD } from '../../testing/issuer.ts'

const GRACE = {
  username: 'grace',
  email: 'grace@example.com',
  name: 'Grace Hopper',
  scope: 'openid profile',
  claims: { rank: 'rear admiral', ships: [1, 2] },
  password: 'a password of some length',
}

const changed = (user: User, change: object) => ({ ...user, ...change })

/** A live token, and a browser signed in at the issuer. */
async function signInEverywhere({ store, tokenIssuer }: TestConsole, userId: string) {
  const [client, user] = [await store.get('clients', 'gatehouse-login'), await store.get('users', userId)]
  if (client === undefined || user === undefined) throw new Error('nobody to sign in')
  const record = {
    id: `session of ${userId}`,
    sid: `sid of ${userId}`,
    userId,
    authTime: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
    authorizations: [],
  }
  await store.commit([{ op: 'put', kind: 'sessions', record }])
  await tokenIssuer.issue({
    client,
    user,
    scopes: ['openid'],
    grantType: 'login',
    familyId: 'family',
    address: null,
    refreshable: true,
    authTime: 0,
  })
  return { hasSession: async () => (await store.get('sessions', record.id)) !== undefined }
}

/** A console with an operator account, signed in to it. */
async function startAsOperator(): Promise<{ gatehouse: TestConsole; operator: UserRecord; token: string }> {
  const gatehouse = await startTestConsole()
  const operator = await gatehouse.addUser({ scopes: ['openid', 'backend'] })
  const body = { username: 'ada', password: PASSWORD }
  const { access_token: token } = await gatehouse.answer(session.signIn, { body, token: null })
  return { gatehouse, operator, token }
}

describe('creating a user', () => {
  it('keeps what was given, and of the password a hash', async () => {
    const gatehouse = await startTestConsole()
    const { password, ...fields } = GRACE
    const user = await gatehouse.answer(users.create, { body: GRACE })
    expect(user).toMatchObject({ ...fields, has_password: true, status: 'active', live_tokens: 0, revision: 1 })
    const record = await gatehouse.store.get('users', user.id)
    expect(await passwordMatches(password, record?.passwordHash ?? null)).toBe(true)
    const shown = await (await gatehouse.call(users.get, { params: { id: user.id } })).text()
    expect(shown).not.toContain('argon2')
    expect((await gatehouse.answer(users.create, { body: { username: 'nobody', password: '' } })).has_password).toBe(
      false,
    )
  })

  it('refuses a username or email that somebody signs in with, on the field', async () => {
    const gatehouse = await startTestConsole()
    await gatehouse.answer(users.create, { body: GRACE })
    const create = (body: object) => gatehouse.call(users.create, { body })
    for (const [body, path] of [
      [{ username: 'GRACE' }, 'username'],
      [{ username: 'grace@example.com' }, 'username'],
      [{ username: 'other', email: 'Grace@Example.com' }, 'email'],
    ] as const) {
      const { errors } = await expectProblem(await create(body), 409, 'conflict', /Another user signs in/)
      expect(errors.map((error) => error.path)).toEqual([path])
    }
  })

  it('refuses what is not a user, in every field, and never echoes a password', async () => {
    const gatehouse = await startTestConsole()
    const body = {
      username: 'a b',
      email: 'nowhere',
      password: 'sh0rt!',
      picture: 'ftp://x',
      claims: { sub: 'x' },
      scope: 'nope',
    }
    const found = await expectProblem(await gatehouse.call(users.create, { body }), 400, 'invalid-input', /claim sub/)
    expect(found.errors.map((error) => error.path).sort()).toEqual([
      'claims',
      'email',
      'password',
      'picture',
      'username',
    ])
    expect(JSON.stringify(found)).not.toContain('sh0rt!')
    const unknown = { username: 'ok', scope: 'openid nope' }
    await expectProblem(await gatehouse.call(users.create, { body: unknown }), 400, 'invalid-input', /scope: .*nope/)
  })
})

describe('updating a user', () => {
  it('works on the revision that was read, and on no other', async () => {
    const gatehouse = await startTestConsole()
    const user = await gatehouse.answer(users.create, { body: GRACE })
    const params = { id: user.id }
    const updated = await gatehouse.answer(users.update, {
      params,
      body: changed(user, { name: 'Amazing Grace', email: '' }),
    })
    expect(updated).toMatchObject({ name: 'Amazing Grace', email: null, has_password: true, revision: 2 })
    const stale = await gatehouse.call(users.update, { params, body: changed(user, {}) })
    await expectProblem(stale, 409, 'conflict', /changed meanwhile/)
  })

  it('signs the user out everywhere when it disables, and only then', async () => {
    const gatehouse = await startTestConsole()
    const user = await gatehouse.answer(users.create, { body: GRACE })
    const params = { id: user.id }
    const { hasSession } = await signInEverywhere(gatehouse, user.id)
    const renamed = await gatehouse.answer(users.update, { params, body: changed(user, { name: 'G' }) })
    expect(renamed.live_tokens).toBe(2)
    const disabled = await gatehouse.answer(users.update, { params, body: changed(renamed, { status: 'disabled' }) })
    expect(disabled).toMatchObject({ status: 'disabled', live_tokens: 0 })
    expect(await hasSession()).toBe(false)
  })
})

describe('setting a password', () => {
  it('puts whoever knew the old one out', async () => {
    const gatehouse = await startTestConsole()
    const user = await gatehouse.answer(users.create, { body: GRACE })
    const params = { id: user.id }
    const { hasSession } = await signInEverywhere(gatehouse, user.id)
    const body = { password: 'another password' }
    expect(await gatehouse.answer(users.setPassword, { params, body })).toMatchObject({ live_tokens: 0, revision: 2 })
    expect(await hasSession()).toBe(false)
    const record = await gatehouse.store.get('users', user.id)
    expect(await passwordMatches('another password', record?.passwordHash ?? null)).toBe(true)
    const short = await gatehouse.call(users.setPassword, { params, body: { password: '1234567' } })
    await expectProblem(short, 400, 'invalid-input', /at least 8/)
  })
})

describe('deleting a user', () => {
  it('ends the tokens and frees the name', async () => {
    const gatehouse = await startTestConsole()
    const user = await gatehouse.answer(users.create, { body: GRACE })
    const { hasSession } = await signInEverywhere(gatehouse, user.id)
    expect(await gatehouse.answer(users.remove, { params: { id: user.id } })).toEqual({ revoked: 2 })
    expect(await hasSession()).toBe(false)
    await expectProblem(await gatehouse.call(users.get, { params: { id: user.id } }), 404, 'not-found', /user/)
    expect((await gatehouse.answer(users.create, { body: GRACE })).id).not.toBe(user.id)
  })
})

describe('the door of the console', () => {
  it('is not closed on the last operator, by anyone', async () => {
    const { gatehouse, operator } = await startAsOperator()
    const params = { id: operator.id }
    const user = await gatehouse.answer(users.get, { params })
    const update = (change: object) => gatehouse.call(users.update, { params, body: changed(user, change) })
    const disabling = await expectProblem(await update({ status: 'disabled' }), 409, 'conflict', /last operator/)
    expect(disabling.errors.map((error) => error.path)).toEqual(['status'])
    const demoting = await expectProblem(await update({ scope: 'openid' }), 409, 'conflict', /last operator/)
    expect(demoting.errors.map((error) => error.path)).toEqual(['scope'])
    await expectProblem(await gatehouse.call(users.remove, { params }), 409, 'conflict', /last operator/)

    await gatehouse.addUser({ username: 'second', email: null, scopes: ['backend'] })
    expect((await update({ scope: 'openid' })).status).toBe(200)
  })

  it('is not closed on oneself', async () => {
    const { gatehouse, operator, token } = await startAsOperator()
    await gatehouse.addUser({ username: 'second', email: null, scopes: ['backend'] })
    const params = { id: operator.id }
    const user = await gatehouse.answer(users.get, { params, token })
    const update = (change: object) => gatehouse.call(users.update, { params, token, body: changed(user, change) })
    await expectProblem(await update({ status: 'disabled' }), 409, 'conflict', /signed in as ada/)
    await expectProblem(await update({ scope: 'openid' }), 409, 'conflict', /signed in as ada/)
    await expectProblem(await gatehouse.call(users.remove, { params, token }), 409, 'conflict', /signed in as ada/)
    expect((await update({ name: 'Ada King' })).status).toBe(200)
  })

  it('closes at once on an operator who was disabled', async () => {
    const { gatehouse, operator, token } = await startAsOperator()
    await gatehouse.addUser({ username: 'second', email: null, scopes: ['backend'] })
    const params = { id: operator.id }
    expect((await gatehouse.call(clients.list, { token })).status).toBe(200)
    const user = await gatehouse.answer(users.get, { params })
    await gatehouse.answer(users.update, { params, body: changed(user, { status: 'disabled' }) })
    await expectProblem(await gatehouse.call(clients.list, { token }), 401, 'unauthorized', /revoked/)
  })
})

describe('listing users', () => {
  it('searches and filters', async () => {
    const gatehouse = await startTestConsole()
    await gatehouse.addUser()
    await gatehouse.addUser({ username: 'zoe', email: null, name: null, status: 'disabled', scopes: ['consumer'] })
    const names = async (query: Record<string, string>) =>
      (await gatehouse.answer(users.list, { query })).items.map((user) => user.username)
    expect(await names({})).toEqual(['ada', 'zoe'])
    expect(await names({ q: 'LOVELACE' })).toEqual(['ada'])
    expect(await names({ status: 'disabled' })).toEqual(['zoe'])
    expect(await names({ scope: 'profile' })).toEqual(['ada'])
  })
})
