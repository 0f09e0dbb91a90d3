import { describe, expect, it, onTestFinished } from 'vitest'
import { consentId } from './records.ts'
import { StoreConflict, StoreUnavailable, type Change, type RevokeChange, type Store } from './store.ts'
import { describeListings } from './testing/listing-contract.ts'
import {
  ONE_OF_EACH,
  putAccessToken,
  putClient,
  putCode,
  putDeviceCode,
  putConsent,
  putLogoutNotice,
  putRefreshToken,
  putScope,
  putSession,
  putUser,
} from './testing/sample-records.ts'

export interface OpenedStore {
  store: Store
  /** Closes the store and opens what it left; absent where nothing outlasts it. */
  reopen?: () => Promise<Store>
  dispose: () => Promise<void>
}

/** What every implementation of `Store` keeps to: each sentence of its interface. */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  const fresh = async (...changes: readonly Change[]) => {
    const opened = await open()
    onTestFinished(opened.dispose)
    if (changes.length > 0) await opened.store.commit(changes)
    return opened
  }
  const freshStore = async (...changes: readonly Change[]) => (await fresh(...changes)).store

  describe(name, () => {
    describe('records', () => {
      it('finds nothing where nothing is', async () => {
        const store = await freshStore()
        expect(await store.get('clients', 'c1')).toBeUndefined()
        expect(await store.findUserByLogin('u1')).toBeUndefined()
        expect(await store.findUserByLogin('')).toBeUndefined()
        expect(await store.listAll('keys')).toEqual([])
        expect(await store.countTokens({ now: 0 })).toBe(0)
      })

      it('keeps every kind of record as it was written, past a reopening too', async () => {
        const { store, reopen } = await fresh(...ONE_OF_EACH)
        const again = reopen === undefined ? store : await reopen()
        for (const { kind, record } of ONE_OF_EACH) {
          expect(await again.get(kind, record.id)).toEqual({ ...record, revision: 1 })
        }
      })

      it('counts the commits that changed a record', async () => {
        const store = await freshStore(putClient({ id: 'c1' }))
        await store.commit([putClient({ id: 'c1', name: 'Shop' }, 1)])
        expect(await store.get('clients', 'c1')).toMatchObject({ name: 'Shop', revision: 2 })
        await store.commit([putClient({ id: 'c1', name: 'Unconditional' })])
        expect(await store.get('clients', 'c1')).toMatchObject({ revision: 3 })
      })

      it('never changes a record that it handed out', async () => {
        const store = await freshStore(putAccessToken({ id: 'a1' }))
        const token = await store.get('tokens', 'a1')
        const { items } = await store.listTokens({ limit: 1, now: 0 })
        const before = structuredClone({ token, items })
        await store.commit([{ op: 'revoke', tokens: { id: 'a1' }, at: 1500 }, putAccessToken({ id: 'a2' })])
        await store.commit([{ op: 'delete', kind: 'tokens', id: 'a1' }])
        expect({ token, items }).toEqual(before)
      })
    })

    describe('conditions', () => {
      it.each([
        ['absent, of one that is there', putClient({ id: 'c1' }, 'absent'), 'exists'],
        ['a revision, of one that has changed', putClient({ id: 'c1' }, 1), 'revision'],
        ['a revision to come', putClient({ id: 'c1' }, 3), 'revision'],
        ['a revision, of one that is not there', putClient({ id: 'c2' }, 1), 'missing'],
        [
          'a revision, to delete one that has changed',
          { op: 'delete', kind: 'clients', id: 'c1', expected: 1 },
          'revision',
        ],
        ['a revision, to delete one that is gone', { op: 'delete', kind: 'clients', id: 'c2', expected: 1 }, 'missing'],
      ] as const)('refuses %s', async (_what, change, reason) => {
        const store = await freshStore(putClient({ id: 'c1' }))
        await store.commit([putClient({ id: 'c1' })])
        const id = change.op === 'put' ? change.record.id : change.id
        await expect(store.commit([change])).rejects.toMatchObject({
          name: 'StoreConflict',
          kind: 'clients',
          id,
          reason,
        })
        expect(await store.get('clients', 'c1')).toMatchObject({ revision: 2 })
        expect(await store.get('clients', 'c2')).toBeUndefined()
      })

      it('holds a condition against what the same commit did before', async () => {
        const store = await freshStore()
        const twice = [putScope({ id: 'a' }, 'absent'), putScope({ id: 'a' }, 'absent')]
        await expect(store.commit(twice)).rejects.toBeInstanceOf(StoreConflict)
        expect(await store.get('scopes', 'a')).toBeUndefined()
      })

      it('changes nothing at all when the last condition fails', async () => {
        const store = await freshStore(...ONE_OF_EACH)
        const before = await everything(store)
        const changes: Change[] = [
          putUser({ id: 'u1', username: 'renamed', email: null }),
          putUser({ id: 'u2', username: 'u1' }),
          putAccessToken({ id: 'a1', familyId: 'f2', issuedAt: 5000 }),
          putAccessToken({ id: 'a2' }),
          { op: 'revoke', tokens: { clientId: 'c1' }, at: 1500 },
          { op: 'delete', kind: 'clients', id: 'c1' },
          { op: 'endSessions', userId: 'u1' },
          { op: 'purge', expiredBefore: 9000, tokensExpiredBefore: 9000 },
          putScope({ id: 'openid' }, 'absent'),
        ]
        await expect(store.commit(changes)).rejects.toMatchObject({ kind: 'scopes', reason: 'exists' })
        expect(await everything(store)).toEqual(before)
        expect(await store.commit([{ op: 'revoke', tokens: { familyId: 'f2' }, at: 1500 }])).toMatchObject({
          revoked: 0,
        })
        expect(await store.commit([{ op: 'revoke', tokens: { familyId: 'f1' }, at: 1500 }])).toMatchObject({
          revoked: 2,
        })
      })

      it('lets exactly one of many racing commits redeem a code', async () => {
        const store = await freshStore(putCode({ id: 'k1' }))
        const racers = Array.from({ length: 8 }, (_, at) =>
          store.commit([putCode({ id: 'k1', redeemedAt: 1500 }, 1), putAccessToken({ id: `a${at}` })]),
        )
        const outcomes = await Promise.allSettled(racers)
        expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ kind: 'codes', reason: 'revision' })
        }
        expect(await store.countTokens({ now: 0 })).toBe(1)
      })
    })

    describe('sign-in names', () => {
      const ada = putUser({ id: 'u1', username: 'Ada', email: 'Ada@Example.com' })

      it.each(['ada', 'ADA', 'ada@example.com', 'ADA@EXAMPLE.COM'])('finds a user by %s', async (login) => {
        const store = await freshStore(ada)
        expect(await store.findUserByLogin(login)).toMatchObject({ id: 'u1' })
        expect(await store.findUserByLogin(`${login} `)).toBeUndefined()
      })

      it.each([
        ['a username', { username: 'ADA' }, 'username'],
        ['a username that is an email', { username: 'ADA@example.com' }, 'username'],
        ['an email', { email: 'ada@EXAMPLE.com' }, 'email'],
        ['an email that is a username', { email: 'aDa' }, 'email'],
      ] as const)('gives %s to one user only', async (_what, login, reason) => {
        const store = await freshStore(ada)
        const second = putUser({ id: 'u2', ...login })
        await expect(store.commit([second])).rejects.toMatchObject({ kind: 'users', id: 'u2', reason })
        const other = await freshStore()
        await expect(other.commit([ada, second])).rejects.toMatchObject({ id: 'u2', reason })
        expect(await other.findUserByLogin('ada')).toBeUndefined()
      })

      it('lets a user have the same username and email, and keep them', async () => {
        const store = await freshStore(putUser({ id: 'u1', username: 'a@b.example', email: 'A@B.example' }))
        await store.commit([putUser({ id: 'u1', username: 'a@b.example', email: null }, 1)])
        expect(await store.findUserByLogin('a@b.example')).toMatchObject({ id: 'u1', revision: 2 })
      })

      it('frees the names of a user who is renamed or deleted', async () => {
        const store = await freshStore(ada)
        await store.commit([putUser({ id: 'u1', username: 'lovelace' }), putUser({ id: 'u2', username: 'ada' })])
        expect(await store.findUserByLogin('Ada')).toMatchObject({ id: 'u2' })
        expect(await store.findUserByLogin('ada@example.com')).toBeUndefined()
        await store.commit([{ op: 'delete', kind: 'users', id: 'u2' }])
        expect(await store.findUserByLogin('ada')).toBeUndefined()
        await store.commit([putUser({ id: 'u3', email: 'ada' })])
        expect(await store.findUserByLogin('ADA')).toMatchObject({ id: 'u3' })
      })
    })

    describe('deleting', () => {
      it('is no error where nothing is, and counts what was removed', async () => {
        const store = await freshStore(putScope({ id: 'a' }))
        expect(await store.commit([{ op: 'delete', kind: 'scopes', id: 'b' }])).toEqual({ revoked: 0, removed: 0 })
        const change: Change = { op: 'delete', kind: 'scopes', id: 'a', expected: 1 }
        expect(await store.commit([change])).toEqual({ revoked: 0, removed: 1 })
        await store.commit([putScope({ id: 'a' }, 'absent')])
        expect(await store.get('scopes', 'a')).toMatchObject({ revision: 1 })
      })

      const others = [
        putConsent('u1', 'c2'),
        putConsent('u2', 'c1'),
        putCode({ id: 'k2', clientId: 'c2' }),
        putCode({ id: 'k3', userId: 'u2' }),
        putSession({ id: 's2', userId: 'u2' }),
      ]

      it('takes the consents and codes of a client along, and leaves its tokens', async () => {
        const store = await freshStore(...ONE_OF_EACH, ...others)
        expect(await store.commit([{ op: 'delete', kind: 'clients', id: 'c1' }])).toEqual({ revoked: 0, removed: 5 })
        expect(await store.get('consents', consentId('u2', 'c1'))).toBeUndefined()
        expect(await store.get('consents', consentId('u1', 'c2'))).toBeDefined()
        expect(await present(store, 'codes', ['k1', 'k2', 'k3'])).toEqual(['k2'])
        expect(await store.countTokens({ clientId: 'c1', now: 0 })).toBe(2)
      })

      it('takes the consents, codes and sessions of a user along, and leaves the tokens', async () => {
        const store = await freshStore(...ONE_OF_EACH, ...others)
        expect(await store.commit([{ op: 'delete', kind: 'users', id: 'u1' }])).toEqual({ revoked: 0, removed: 7 })
        expect(await store.get('consents', consentId('u1', 'c2'))).toBeUndefined()
        expect(await store.get('consents', consentId('u2', 'c1'))).toBeDefined()
        expect(await present(store, 'codes', ['k1', 'k2', 'k3'])).toEqual(['k3'])
        expect(await present(store, 'sessions', ['s1', 's2'])).toEqual(['s2'])
        expect(await store.countTokens({ userId: 'u1', now: 0 })).toBe(2)
      })

      it('signs a user out of every browser, and nobody else', async () => {
        const store = await freshStore(putSession({ id: 's1' }), putSession({ id: 's2' }), ...others)
        expect(await store.commit([{ op: 'endSessions', userId: 'u1' }])).toEqual({ revoked: 0, removed: 2 })
        expect(await present(store, 'sessions', ['s1', 's2'])).toEqual(['s2'])
        expect(await present(store, 'codes', ['k2', 'k3'])).toEqual(['k3'])
      })

      it('and of the devices that a user allowed, those that have not come for their tokens', async () => {
        const store = await freshStore(
          putDeviceCode({ id: 'allowed' }),
          putDeviceCode({ id: 'redeemed', status: 'redeemed' }),
          putDeviceCode({ id: 'pending', status: 'pending', userId: null, authTime: null }),
          putDeviceCode({ id: 'other', userId: 'u2' }),
        )
        expect(await store.commit([{ op: 'endSessions', userId: 'u1' }])).toEqual({ revoked: 0, removed: 1 })
        const left = ['allowed', 'redeemed', 'pending', 'other']
        expect(await present(store, 'deviceCodes', left)).toEqual(['redeemed', 'pending', 'other'])
      })

      it('ends one session with the codes that wait in it, and leaves those that were used', async () => {
        const store = await freshStore(
          putSession({ id: 's1', sid: 'first' }),
          putSession({ id: 's2', sid: 'second' }),
          putCode({ id: 'waiting', sid: 'first' }),
          putCode({ id: 'used', sid: 'first', redeemedAt: 1500 }),
          putCode({ id: 'other', sid: 'second' }),
          putCode({ id: 'none', sid: null }),
        )
        expect(await store.commit([{ op: 'endSessions', sid: 'first' }])).toEqual({ revoked: 0, removed: 2 })
        expect(await present(store, 'sessions', ['s1', 's2'])).toEqual(['s2'])
        expect(await present(store, 'codes', ['waiting', 'used', 'other', 'none'])).toEqual(['used', 'other', 'none'])
        expect(await store.commit([{ op: 'endSessions', sid: 'first' }])).toEqual({ revoked: 0, removed: 0 })
      })

      it('takes the codes along that rest on a consent and wait', async () => {
        const store = await freshStore(
          putConsent('u1', 'c1'),
          putCode({ id: 'waiting' }),
          putCode({ id: 'used', redeemedAt: 1500 }),
          ...others,
        )
        const id = consentId('u1', 'c1')
        expect(await store.commit([{ op: 'delete', kind: 'consents', id }])).toEqual({ revoked: 0, removed: 2 })
        expect(await present(store, 'codes', ['waiting', 'used', 'k2', 'k3'])).toEqual(['used', 'k2', 'k3'])
      })

      it('still tells clients that a session of a deleted user ended, and a deleted client nothing', async () => {
        const store = await freshStore(
          ...ONE_OF_EACH,
          putLogoutNotice({ id: 'n1', clientId: 'c1' }),
          putLogoutNotice({ id: 'n2', clientId: 'c2' }),
        )
        await store.commit([{ op: 'delete', kind: 'users', id: 'u1' }])
        expect(await store.listAll('logoutNotices')).toHaveLength(2)
        await store.commit([{ op: 'delete', kind: 'clients', id: 'c1' }])
        expect(await store.listAll('logoutNotices')).toMatchObject([{ id: 'n2' }])
      })

      it('purges what expired before the limit, and nothing that did at it', async () => {
        const store = await freshStore(
          putCode({ id: 'old', expiresAt: 99 }),
          putCode({ id: 'young', expiresAt: 100 }),
          putSession({ id: 'old', expiresAt: 99 }),
          putSession({ id: 'young', expiresAt: 100 }),
          putAccessToken({ id: 'old', expiresAt: 49 }),
          putRefreshToken({ id: 'young', expiresAt: 50 }),
        )
        const purge: Change = { op: 'purge', expiredBefore: 100, tokensExpiredBefore: 50 }
        expect(await store.commit([purge])).toEqual({ revoked: 0, removed: 3 })
        for (const kind of ['codes', 'sessions', 'tokens'] as const) {
          expect(await present(store, kind, ['old', 'young'])).toEqual(['young'])
        }
        expect(await store.commit([purge])).toEqual({ revoked: 0, removed: 0 })
      })

      it('purges at most so many tokens at once, those issued first', async () => {
        const issued = ['c', 'a', 'b'].map((id, at) => putAccessToken({ id, issuedAt: at, expiresAt: 40 }))
        const store = await freshStore(...issued, putAccessToken({ id: 'live', issuedAt: 0, expiresAt: 50 }))
        const purge: Change = { op: 'purge', expiredBefore: 0, tokensExpiredBefore: 50, tokenLimit: 2 }
        expect(await store.commit([purge])).toEqual({ revoked: 0, removed: 2 })
        expect(await present(store, 'tokens', ['a', 'b', 'c', 'live'])).toEqual(['b', 'live'])
        expect(await store.commit([purge])).toEqual({ revoked: 0, removed: 1 })
      })
    })

    describe('noting uses and sign-ins', () => {
      const MINUTE = 60_000
      const used = (minute: number): Change => ({
        op: 'use',
        tokens: [
          ['a1', minute * MINUTE],
          ['gone', minute * MINUTE],
        ],
        clients: [['c1', minute * MINUTE]],
        secrets: [
          ['c1', 's1', minute * MINUTE],
          ['c1', 'gone', minute * MINUTE],
        ],
      })

      it('keeps the latest use, past a reopening too, and leaves revisions alone', async () => {
        const { store, reopen } = await fresh(putClient({ id: 'c1' }), putAccessToken({ id: 'a1' }))
        await store.commit([used(5)])
        expect(await store.commit([used(4)])).toEqual({ revoked: 0, removed: 0 })
        const again = reopen === undefined ? store : await reopen()
        expect(await again.get('tokens', 'a1')).toMatchObject({ lastUsedAt: 5 * MINUTE, revision: 1 })
        const secrets = [{ id: 's1', hash: 'hash', createdAt: 1, lastUsedAt: 5 * MINUTE }]
        expect(await again.get('clients', 'c1')).toMatchObject({ lastUsedAt: 5 * MINUTE, secrets, revision: 1 })
        // An edit of the record that was read before crosses no use.
        await again.commit([putClient({ id: 'c1', name: 'Shop' }, 1)])
      })

      it('takes uses back with the commit that they are in', async () => {
        const store = await freshStore(putClient({ id: 'c1' }), putAccessToken({ id: 'a1' }))
        await store.commit([used(1)])
        const before = await everything(store)
        await expect(store.commit([used(2), putClient({ id: 'c1' }, 9)])).rejects.toThrow(StoreConflict)
        expect(await everything(store)).toEqual(before)
      })

      it('keeps sign-ins of users that there are, until they are purged or the user goes', async () => {
        const { store, reopen } = await fresh(putUser({ id: 'u1' }))
        const signIn = { method: 'password', outcome: 'success', clientId: null, address: '::1', count: 1 } as const
        const entry = (userId: string, at: number) => ({ ...signIn, userId, at, lastAt: at })
        await store.commit([{ op: 'signIns', entries: [entry('u1', 10), entry('nobody', 10), entry('u1', 20)] }])
        const again = reopen === undefined ? store : await reopen()
        const history = async () => (await again.get('signIns', 'u1'))?.entries.map(({ at }) => at)
        expect(await history()).toEqual([10, 20])
        expect(await again.get('signIns', 'nobody')).toBeUndefined()
        const purge = { op: 'purge', expiredBefore: 0, tokensExpiredBefore: 0 } as const
        await again.commit([purge])
        expect(await again.commit([{ ...purge, signInsBefore: 20 }])).toEqual({ revoked: 0, removed: 1 })
        expect(await history()).toEqual([20])
        expect(await again.commit([{ op: 'delete', kind: 'users', id: 'u1' }])).toEqual({ revoked: 0, removed: 2 })
        expect(await history()).toBeUndefined()
      })
    })

    describe('revoking', () => {
      const tokens = [
        putAccessToken({ id: 'live' }),
        putRefreshToken({ id: 'live-refresh' }),
        putAccessToken({ id: 'expired', expiresAt: 1500 }),
        putRefreshToken({ id: 'spent', rotatedAt: 1200 }),
        putAccessToken({ id: 'revoked', revokedAt: 1100 }),
        putAccessToken({ id: 'other-family', familyId: 'f2' }),
        putAccessToken({ id: 'other-client', familyId: 'f3', clientId: 'c2' }),
        putAccessToken({ id: 'other-user', familyId: 'f4', userId: 'u2' }),
        putAccessToken({ id: 'no-user', familyId: 'f5', userId: null }),
      ]
      const family = ['expired', 'live', 'live-refresh', 'spent']

      it.each<[string, RevokeChange['tokens'], readonly string[], number]>([
        ['one by its id', { id: 'live' }, ['live'], 1],
        ['one that is not there', { id: 'absent' }, [], 0],
        ['a family', { familyId: 'f1' }, family, 2],
        ['those of a client', { clientId: 'c1' }, [...family, 'no-user', 'other-family', 'other-user'], 5],
        ['those of a user', { userId: 'u1' }, [...family, 'other-client', 'other-family'], 4],
        ['those of a client for a user', { clientId: 'c1', userId: 'u1' }, [...family, 'other-family'], 3],
        ['those of a client for a stranger', { clientId: 'c1', userId: 'stranger' }, [], 0],
        ['those of a user in no client', { clientId: 'unknown', userId: 'u1' }, [], 0],
      ])('marks %s and counts the live', async (_what, selection, marked, live) => {
        const store = await freshStore(...tokens)
        const revoke: Change = { op: 'revoke', tokens: selection, at: 1500 }
        expect(await store.commit([revoke])).toEqual({ revoked: live, removed: 0 })
        const { items } = await store.listTokens({ limit: 500, now: 1500 })
        const at1500 = items.filter((token) => token.revokedAt === 1500)
        expect(at1500.map((token) => token.id).sort()).toEqual([...marked].sort())
        expect(at1500.every((token) => token.revision === 2)).toBe(true)
        expect(items.find((token) => token.id === 'revoked')).toMatchObject({ revokedAt: 1100, revision: 1 })
        expect(await store.commit([revoke])).toEqual({ revoked: 0, removed: 0 })
      })

      it('finds a token by the family that it was moved to', async () => {
        const store = await freshStore(putAccessToken({ id: 'a1', familyId: 'f1' }))
        await store.commit([putAccessToken({ id: 'a1', familyId: 'f2' })])
        const revoke = (familyId: string): Change => ({ op: 'revoke', tokens: { familyId }, at: 1500 })
        expect(await store.commit([revoke('f1')])).toMatchObject({ revoked: 0 })
        expect(await store.commit([revoke('f2')])).toMatchObject({ revoked: 1 })
      })
    })

    describeListings(freshStore)

    describe('a snapshot', () => {
      it('holds everything, and nothing that is committed later', async () => {
        const store = await freshStore(...ONE_OF_EACH)
        const pending = store.commit([putScope({ id: 'before' })])
        const snapshot = await store.snapshot()
        await pending
        await store.commit([
          { op: 'revoke', tokens: { clientId: 'c1' }, at: 1500 },
          { op: 'delete', kind: 'users', id: 'u1' },
          putScope({ id: 'after' }),
          putAccessToken({ id: 'after' }),
        ])
        for (const { kind, record } of ONE_OF_EACH)
          expect([...snapshot[kind]]).toContainEqual({ ...record, revision: 1 })
        const ids = [...snapshot.scopes, ...snapshot.tokens].map((record) => record.id)
        expect(ids).toContain('before')
        expect(ids).not.toContain('after')
      })
    })

    describe('closing', () => {
      it('refuses every further call, and may be asked twice', async () => {
        const store = await freshStore(...ONE_OF_EACH)
        await Promise.all([store.close(), store.close()])
        const page = { limit: 1, now: 0 }
        const calls: (() => Promise<unknown>)[] = [
          () => store.get('clients', 'c1'),
          () => store.findUserByLogin('u1'),
          () => store.listClients(page),
          () => store.listUsers(page),
          () => store.listScopes(page),
          () => store.listTokens(page),
          () => store.listAll('keys'),
          () => store.countTokens(page),
          () => store.countLiveTokens('clients', ['c1'], 0),
          () => store.commit([]),
          () => store.snapshot(),
          () => store.commit([putScope({ id: 'late' })]),
        ]
        for (const call of calls) await expect(call()).rejects.toBeInstanceOf(StoreUnavailable)
      })

      it('finishes what was begun', async () => {
        const { store, reopen } = await fresh()
        const begun = ['a', 'b', 'c'].map((id) => store.commit([putScope({ id })]))
        await store.close()
        await Promise.all(begun)
        if (reopen !== undefined) expect(await (await reopen()).listScopes({ limit: 10 })).toMatchObject({ total: 3 })
      })
    })
  })
}

/** All that a store tells, for comparing. */
export async function everything(store: Store): Promise<unknown> {
  const page = { limit: 500, now: 1500 }
  const ids = ['u1', 'u2', 'u3', 'k1', 'k2', 'k3', 's1', 's2', 's3', 'server', 'u1 c1', 'u1 c2', 'u2 c1', 'u2 c2']
  const byId = (['codes', 'sessions', 'consents', 'signIns', 'settings'] as const).flatMap((kind) =>
    ids.map((id) => store.get(kind, id)),
  )
  const families = ['f1', 'f2', 'f3'].map((familyId) => store.listTokens({ ...page, familyId }))
  const users = ['u1', 'u2', 'u3'].map((userId) => store.listTokens({ ...page, userId }))
  const logins = ['u1', 'u2', 'renamed', 'u1@example.com'].map((login) => store.findUserByLogin(login))
  return await Promise.all([
    store.listClients(page),
    store.listUsers(page),
    store.listScopes(page),
    store.listTokens(page),
    store.listAll('keys'),
    ...byId,
    ...families,
    ...users,
    ...logins,
  ])
}

async function present(store: Store, kind: 'codes' | 'deviceCodes' | 'sessions' | 'tokens', ids: readonly string[]) {
  const found = await Promise.all(ids.map((id) => store.get(kind, id)))
  return found.filter((record) => record !== undefined).map((record) => record.id)
}
