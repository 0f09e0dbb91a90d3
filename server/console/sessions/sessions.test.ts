import { describe, expect, it } from 'vitest'
import { sessions } from '../../contract/sessions.ts'
import { users } from '../../contract/users.ts'
import type { SessionAuthorization, SessionRecord } from '../../store/records.ts'
import type { Draft } from '../../store/store.ts'
import { expectProblem, startTestConsole, type TestConsole } from '../../testing/console.ts'
import { startLogoutReceiver, verifyLogoutToken } from '../../testing/logout-receiver.ts'

async function putSession(
  { store, now }: TestConsole,
  session: Partial<SessionRecord> & Pick<SessionRecord, 'id' | 'userId'>,
) {
  const record: Draft<SessionRecord> = {
    sid: `sid-of-${session.id}`,
    authTime: now(),
    expiresAt: now() + 3_600_000,
    authorizations: [],
    ...session,
  }
  await store.commit([{ op: 'put', kind: 'sessions', record }])
}

async function start() {
  const gatehouse = await startTestConsole()
  const receiver = await startLogoutReceiver()
  const user = await gatehouse.addUser()
  const told = await gatehouse.addClient({ name: 'Told', backchannelLogoutUri: receiver.uri })
  const offline = await gatehouse.addClient({ name: 'Offline' })
  const authorizations: SessionAuthorization[] = [
    { clientId: told.id, familyId: crypto.randomUUID(), offline: false },
    { clientId: told.id, familyId: crypto.randomUUID(), offline: false },
    { clientId: offline.id, familyId: crypto.randomUUID(), offline: true },
    { clientId: 'deleted', familyId: crypto.randomUUID(), offline: false },
  ]
  await putSession(gatehouse, { id: 'one', userId: user.id, authorizations })
  await putSession(gatehouse, { id: 'older', userId: user.id, authTime: 1000 })
  await putSession(gatehouse, { id: 'expired', userId: user.id, expiresAt: gatehouse.now() })
  await putSession(gatehouse, { id: 'of another', userId: 'another' })
  for (const { clientId, familyId } of authorizations) {
    const client = [told, offline].find(({ id }) => id === clientId)
    if (client === undefined) continue
    await gatehouse.tokenIssuer.issue({
      client,
      user,
      scopes: ['openid'],
      grantType: 'authorization_code',
      familyId,
      address: null,
      refreshable: false,
      authTime: null,
    })
  }
  const isThere = async (id: string) => (await gatehouse.store.get('sessions', id)) !== undefined
  return { gatehouse, receiver, user, told, offline, params: { id: user.id }, isThere }
}

describe('the sessions of a user', () => {
  it('are listed with what was opened in them, the newest first', async () => {
    const { gatehouse, told, offline, params } = await start()
    const { items } = await gatehouse.answer(sessions.list, { params })
    expect(items.map(({ id }) => id)).toEqual(['sid-of-one', 'sid-of-older'])
    expect(items[1]?.signed_in_at).toBe('1970-01-01T00:00:01.000Z')
    expect(items[0]?.clients).toEqual([
      { client_id: told.id, client_name: 'Told', offline: false, notified: true },
      { client_id: offline.id, client_name: 'Offline', offline: true, notified: false },
      { client_id: 'deleted', client_name: null, offline: false, notified: false },
    ])
    // What the cookie is recognised by stays here.
    expect(JSON.stringify(items)).not.toContain('"one"')
  })

  it('end one by one: with the tokens but those for offline use, and the clients are told', async () => {
    const { gatehouse, receiver, told, offline, params, isThere } = await start()
    const answer = await gatehouse.answer(sessions.end, { params: { ...params, sid: 'sid-of-one' } })
    expect(answer).toEqual({ revoked: 2 })
    expect([await isThere('one'), await isThere('older'), await isThere('of another')]).toEqual([false, true, true])
    const { payload } = await verifyLogoutToken(await receiver.form(0), gatehouse, told.id)
    expect(payload).toMatchObject({ sub: params.id, sid: 'sid-of-one' })
    const live = await gatehouse.store.countTokens({ clientId: offline.id, status: 'active', now: gatehouse.now() })
    expect(live).toBe(1)
  })

  it('end all at once', async () => {
    const { gatehouse, receiver, params, isThere } = await start()
    expect(await gatehouse.answer(sessions.endAll, { params })).toEqual({ ended: 2, revoked: 2 })
    expect([await isThere('one'), await isThere('older'), await isThere('of another')]).toEqual([false, false, true])
    await receiver.form(0)
    expect(await gatehouse.answer(sessions.list, { params })).toEqual({ items: [] })
    expect(await gatehouse.answer(sessions.endAll, { params })).toEqual({ ended: 0, revoked: 0 })
  })

  it('are not those of somebody else, nor any that are over', async () => {
    const { gatehouse, params, isThere } = await start()
    for (const sid of ['sid-of-of another', 'sid-of-expired', 'one', 'nothing']) {
      const response = await gatehouse.call(sessions.end, { params: { ...params, sid } })
      await expectProblem(response, 404, 'not-found', /session/)
    }
    expect(await isThere('of another')).toBe(true)
    for (const endpoint of [sessions.list, sessions.endAll]) {
      await expectProblem(await gatehouse.call(endpoint, { params: { id: 'nobody' } }), 404, 'not-found', /user/)
    }
    const unasked = await gatehouse.call(sessions.endAll, { params, token: null })
    await expectProblem(unasked, 401, 'unauthorized', /./)
  })
})

describe('clients are told that a session ended', () => {
  it.each(['disabled', 'deleted', 'given another password'])('when the user is %s', async (what) => {
    const { gatehouse, receiver, told, params, isThere } = await start()
    const user = await gatehouse.answer(users.get, { params })
    if (what === 'disabled') {
      await gatehouse.answer(users.update, { params, body: { ...user, status: 'disabled' } })
    } else if (what === 'deleted') {
      await gatehouse.answer(users.remove, { params })
    } else {
      await gatehouse.answer(users.setPassword, { params, body: { password: 'another password' } })
    }
    const { payload } = await verifyLogoutToken(await receiver.form(0), gatehouse, told.id)
    expect(payload).toMatchObject({ sub: params.id, sid: 'sid-of-one' })
    expect(await isThere('one')).toBe(false)
    // Everywhere: tokens for offline use end as well.
    expect(await gatehouse.store.countTokens({ userId: params.id, status: 'active', now: gatehouse.now() })).toBe(0)
  })
})
