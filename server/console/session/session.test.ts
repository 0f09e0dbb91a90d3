import { describe, expect, it } from 'vitest'
import { clients } from '../../contract/clients.ts'
import { session } from '../../contract/session.ts'
import { tokens } from '../../contract/tokens.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'
import { PASSWORD } from '../../testing/issuer.ts'

const NEW_OPERATOR = { username: 'grace', password: 'a password of some length', name: 'Grace Hopper' }

describe('signing in to the console', () => {
  it('works for an account with the scope backend, by username or email', async () => {
    const gatehouse = await startTestConsole()
    const user = await gatehouse.addUser({ scopes: ['openid', 'backend'] })
    for (const username of ['ada', 'ADA@example.com']) {
      const signedIn = await gatehouse.answer(session.signIn, { body: { username, password: PASSWORD }, token: null })
      expect(signedIn).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
      const current = await gatehouse.answer(session.current, { token: signedIn.access_token })
      expect(current).toMatchObject({ user: { id: user.id, name: 'Ada Lovelace' }, client_id: 'gatehouse-console' })
      expect(Date.parse(current.expires_at)).toBeGreaterThan(gatehouse.now() + 3_590_000)
    }
    const [record] = (await gatehouse.answer(tokens.list, { query: { user_id: user.id } })).items
    expect(record).toMatchObject({
      scope: 'backend',
      grant_type: 'login',
      client_name: 'Console',
      address: '127.0.0.1',
    })
  })

  it('tells only who knows the password that the scope is missing', async () => {
    const gatehouse = await startTestConsole()
    await gatehouse.addUser()
    await gatehouse.addUser({ username: 'gone', email: null, scopes: ['backend'], status: 'disabled' })
    const ask = (username: string, password: string) =>
      gatehouse.call(session.signIn, { body: { username, password }, token: null })
    await expectProblem(await ask('ada', PASSWORD), 403, 'forbidden', /scope backend/)
    const wrong = await expectProblem(await ask('ada', 'wrong'), 401, 'unauthorized', /username or password/)
    expect(await expectProblem(await ask('nobody', PASSWORD), 401, 'unauthorized', /./)).toEqual(wrong)
    expect(await expectProblem(await ask('gone', PASSWORD), 401, 'unauthorized', /./)).toEqual(wrong)
  })

  it('is slowed down after too many attempts', async () => {
    const gatehouse = await startTestConsole()
    await gatehouse.addUser({ scopes: ['backend'] })
    const ask = (password: string) =>
      gatehouse.call(session.signIn, { body: { username: 'ada', password }, token: null })
    await Promise.all(Array.from({ length: 10 }, (_, index) => ask(`guess ${String(index)}`)))
    const throttled = await ask(PASSWORD)
    expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0)
    await expectProblem(throttled, 429, 'too-many-attempts', /try again in \d+ seconds/)
  })
})

describe('a sign-in ticket', () => {
  it('signs the window in once, within its time, and no set-up ticket does', async () => {
    const gatehouse = await startTestConsole()
    const redeem = (ticket: string) => gatehouse.call(session.redeemTicket, { body: { ticket }, token: null })
    const ticket = gatehouse.tickets.create('sign-in', 60_000)
    const answers = await Promise.all([redeem(ticket), redeem(ticket), redeem(ticket)])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401, 401])
    const late = gatehouse.tickets.create('sign-in', 60_000)
    gatehouse.advance(60_001)
    await expectProblem(await redeem(late), 401, 'unauthorized', /older than a minute/)
    await expectProblem(await redeem(gatehouse.tickets.create('set-up')), 401, 'unauthorized', /./)
    await expectProblem(await redeem('x'.repeat(43)), 401, 'unauthorized', /./)
  })
})

describe('a sign-in ticket of a user', () => {
  it('signs in that user, as long as they are an operator', async () => {
    const gatehouse = await startTestConsole()
    const user = await gatehouse.addUser({ scopes: ['openid', 'backend'] })
    const ticket = () => gatehouse.tickets.create('sign-in', 60_000, user.id)
    const redeem = (given: string) => gatehouse.call(session.redeemTicket, { body: { ticket: given }, token: null })
    const { access_token: token } = session.redeemTicket.output.parse(await (await redeem(ticket())).json())
    expect((await gatehouse.answer(session.current, { token })).user?.id).toBe(user.id)
    const change = async (changed: object) => {
      const present = await gatehouse.store.get('users', user.id)
      await gatehouse.store.commit([{ op: 'put', kind: 'users', record: { ...(present ?? user), ...changed } }])
    }
    const late = ticket()
    await change({ scopes: ['openid'] })
    await expectProblem(await redeem(late), 401, 'unauthorized', /no operator any more/)
    await change({ scopes: ['backend'], status: 'disabled' })
    await expectProblem(await redeem(ticket()), 401, 'unauthorized', /no operator any more/)
    const gone = gatehouse.tickets.create('sign-in', 60_000, 'nobody')
    await expectProblem(await redeem(gone), 401, 'unauthorized', /no operator any more/)
  })
})

describe('the set-up ticket', () => {
  it('creates the first operator, once', async () => {
    const gatehouse = await startTestConsole()
    const ticket = gatehouse.tickets.create('set-up')
    gatehouse.advance(86_400_000)
    const setUp = (body: object) =>
      gatehouse.call(session.setUp, { body: { ticket, ...NEW_OPERATOR, ...body }, token: null })
    const answers = await Promise.all([setUp({}), setUp({ username: 'mallory' })])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401])
    const { total, items } = await gatehouse.store.listUsers({ limit: 10, scope: 'backend' })
    expect(total).toBe(1)
    const body = { username: items[0]?.username, password: NEW_OPERATOR.password }
    const { access_token: token } = await gatehouse.answer(session.signIn, { body, token: null })
    expect((await gatehouse.answer(session.current, { token })).user?.username).toBe(items[0]?.username)
    await expectProblem(await setUp({ username: 'again' }), 401, 'unauthorized', /used before/)
  })

  it('stays good when the name is taken or the input is wrong, and does nothing once there is an operator', async () => {
    const gatehouse = await startTestConsole()
    const user = await gatehouse.addUser()
    const ticket = gatehouse.tickets.create('set-up')
    const setUp = (body: object) =>
      gatehouse.call(session.setUp, { body: { ticket, ...NEW_OPERATOR, ...body }, token: null })
    const taken = await expectProblem(await setUp({ username: 'ADA' }), 409, 'conflict', /choose another/)
    expect(taken.errors.map((error) => error.path)).toEqual(['username'])
    const short = await expectProblem(await setUp({ password: 'short' }), 400, 'invalid-input', /at least 8/)
    expect(short.errors.map((error) => error.path)).toEqual(['password'])
    expect((await gatehouse.answer(tokens.list, { query: { user_id: user.id } })).total).toBe(0)
    await gatehouse.store.commit([{ op: 'put', kind: 'users', record: { ...user, scopes: ['backend'] } }])
    await expectProblem(await setUp({}), 409, 'conflict', /an operator already/)
    await expectProblem(await setUp({ ticket: 'y'.repeat(43) }), 401, 'unauthorized', /./)
  })
})

describe('an operator session', () => {
  it('is renewed by one of two at a time, and the old token ends', async () => {
    const gatehouse = await startTestConsole()
    const answers = await Promise.all([gatehouse.call(session.renew), gatehouse.call(session.renew)])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401])
    const renewed = answers.find((answer) => answer.ok)
    const { access_token: token } = session.renew.output.parse(await renewed?.json())
    await expectProblem(await gatehouse.call(session.current), 401, 'unauthorized', /revoked/)
    expect((await gatehouse.call(session.current, { token })).status).toBe(200)
    const { items } = await gatehouse.answer(tokens.list, { token })
    expect(items.map((item) => item.status).sort()).toEqual(['active', 'revoked'])
    expect(new Set(items.map((item) => item.family_id)).size).toBe(1)
  })

  it('is not what a script with its own client renews', async () => {
    const gatehouse = await startTestConsole()
    const client = await gatehouse.addClient({ scopes: ['backend'] })
    const { accessToken: token } = await gatehouse.tokenIssuer.issue({
      client,
      user: null,
      scopes: ['backend'],
      grantType: 'client_credentials',
      familyId: 'family',
      address: null,
      refreshable: false,
      authTime: null,
    })
    await expectProblem(await gatehouse.call(session.renew, { token }), 403, 'forbidden', /token endpoint/)
    expect((await gatehouse.call(clients.list, { token })).status).toBe(200)
  })

  it('ends when the operator signs out', async () => {
    const gatehouse = await startTestConsole()
    expect(await gatehouse.answer(session.signOut)).toEqual({ success: true })
    await expectProblem(await gatehouse.call(session.current), 401, 'unauthorized', /revoked/)
  })
})
