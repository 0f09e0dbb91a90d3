import { describe, expect, it } from 'vitest'
import {
  InvalidCursor,
  type Change,
  type LiveTokenOwner,
  type Page,
  type PageRequest,
  type Store,
  type TokenFilter,
} from '../store.ts'
import { putAccessToken, putClient, putKey, putRefreshToken, putScope, putUser } from './sample-records.ts'

const ids = (page: Page<{ id: string }>) => page.items.map((item) => item.id)
const encode = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')
const removeToken = (id: string): Change => ({ op: 'delete', kind: 'tokens', id })

/** What the contract of `Store` says of its listings. */
export function describeListings(freshStore: (...changes: readonly Change[]) => Promise<Store>): void {
  describe('paging', () => {
    /** Newest first t9 ... t0. */
    const tokens = Array.from({ length: 10 }, (_, at) => putAccessToken({ id: `t${at}`, issuedAt: 1000 + at }))
    const listingOf = (store: Store, filter: Partial<TokenFilter>) => (page: PageRequest) =>
      store.listTokens({ now: 0, ...filter, ...page })

    it.each<[string, Partial<TokenFilter>]>([
      ['all', {}],
      ['a filter', { type: 'access_token' }],
    ])('walks to the end and back with %s', async (_what, filter) => {
      const list = listingOf(await freshStore(...tokens), filter)
      const pages = [await list({ limit: 4 })]
      for (let next = pages[0]?.next ?? null; next !== null && pages.length < 10;) {
        const page = await list({ limit: 4, after: next })
        pages.push(page)
        next = page.next
      }
      expect(pages.map(ids)).toEqual([
        ['t9', 't8', 't7', 't6'],
        ['t5', 't4', 't3', 't2'],
        ['t1', 't0'],
      ])
      expect(pages.map((page) => page.total)).toEqual([10, 10, 10])
      expect(pages[0]?.previous).toBeNull()
      const second = await list({ limit: 4, before: pages[2]?.previous ?? '' })
      expect(second).toEqual(pages[1])
      expect(await list({ limit: 4, before: second.previous ?? '' })).toEqual(pages[0])
    })

    it('says that a page that holds all is the first and the last', async () => {
      const store = await freshStore(...tokens.slice(0, 3))
      expect(await store.listTokens({ limit: 3, now: 0 })).toMatchObject({ total: 3, next: null, previous: null })
      const empty = await freshStore()
      expect(await empty.listTokens({ limit: 3, now: 0 })).toEqual({
        items: [],
        total: 0,
        next: null,
        previous: null,
        first: null,
        position: 0,
      })
    })

    it('neither repeats nor skips while records come and go', async () => {
      const store = await freshStore(...tokens)
      const list = listingOf(store, {})
      const first = await list({ limit: 3 })
      // A newer one, and the very record that the cursor was made from is gone.
      await store.commit([putAccessToken({ id: 'newer', issuedAt: 9000 }), removeToken('t7'), removeToken('t5')])
      const second = await list({ limit: 3, after: first.next ?? '' })
      expect(ids(second)).toEqual(['t6', 't4', 't3'])
      expect(second.total).toBe(9)
      const back = await list({ limit: 3, before: second.previous ?? '' })
      expect(ids(back)).toEqual(['newer', 't9', 't8'])
      expect(back.previous).toBeNull()
    })

    it('leads back from a page whose records are all gone, in either direction', async () => {
      const store = await freshStore(...tokens.slice(0, 4))
      const list = listingOf(store, {})
      const first = await list({ limit: 2 })
      const second = await list({ limit: 2, after: first.next ?? '' })
      await store.commit([removeToken('t1'), removeToken('t0')])
      const pastTheEnd = await list({ limit: 2, after: first.next ?? '' })
      expect(pastTheEnd).toMatchObject({ items: [], total: 2, next: null })
      expect(ids(await list({ limit: 2, before: pastTheEnd.previous ?? '' }))).toEqual(['t3', 't2'])

      await store.commit([...tokens.slice(0, 2), removeToken('t3'), removeToken('t2')])
      const beforeTheStart = await list({ limit: 2, before: second.previous ?? '' })
      expect(beforeTheStart).toMatchObject({ items: [], total: 2, previous: null })
      expect(ids(await list({ limit: 2, after: beforeTheStart.next ?? '' }))).toEqual(['t1', 't0'])
    })

    it.each<[string, Partial<TokenFilter>]>([
      ['all', {}],
      ['a filter', { type: 'access_token' }],
    ])('begins anywhere with %s, and where it began before whatever has come since', async (_what, filter) => {
      const store = await freshStore(...tokens)
      const list = listingOf(store, filter)
      const middle = await list({ limit: 2, offset: 4 })
      expect(ids(middle)).toEqual(['t5', 't4'])
      expect(middle).toMatchObject({ total: 10, position: 4 })
      expect(ids(await list({ limit: 2, offset: 1, after: middle.next ?? '' }))).toEqual(['t2', 't1'])

      await store.commit([putAccessToken({ id: 'newer', issuedAt: 9000 }), removeToken('t5')])
      const again = await list({ limit: 2, from: middle.first ?? '' })
      expect(ids(again)).toEqual(['t4', 't3'])
      expect(again).toMatchObject({ total: 10, position: 5 })
      expect(ids(await list({ limit: 2, from: middle.first ?? '', offset: 3 }))).toEqual(['t1', 't0'])
      const beyond = await list({ limit: 2, offset: 50 })
      expect(beyond).toMatchObject({ items: [], total: 10, position: 10, next: null, first: null })
      expect(ids(await list({ limit: 2, before: beyond.previous ?? '' }))).toEqual(['t1', 't0'])
      await expect(list({ limit: 2, before: middle.next ?? '', offset: 1 })).rejects.toBeInstanceOf(InvalidCursor)
      await expect(list({ limit: 2, from: '!' })).rejects.toBeInstanceOf(InvalidCursor)
    })

    it('tells records of the same moment or name apart by id', async () => {
      const twins = ['b', 'a', 'c'].flatMap((id) => [putAccessToken({ id }), putClient({ id, name: 'Twin' })])
      const store = await freshStore(...twins)
      const newest = await store.listTokens({ limit: 2, now: 0 })
      expect(ids(newest)).toEqual(['c', 'b'])
      expect(ids(await store.listTokens({ limit: 2, after: newest.next ?? '', now: 0 }))).toEqual(['a'])
      const clients = await store.listClients({ limit: 2 })
      expect(ids(clients)).toEqual(['a', 'b'])
      expect(ids(await store.listClients({ limit: 2, after: clients.next ?? '' }))).toEqual(['c'])
    })

    const hostile = [
      '',
      'nope',
      '%00',
      '!',
      `${encode([1, 'x'])}=`,
      ...[null, 1, 'x', {}, [1], ['x', 1], [1, 'x', 2], [null, 'x'], [[1], 'x'], [1, {}]].map(encode),
      Buffer.from('[1e999,"x"]').toString('base64url'),
      Buffer.from('[ 1, "x" ]').toString('base64url'),
      'A'.repeat(100_000),
    ]
    it.each([0, 1])('refuses every cursor that it did not give, with %i records', async (count) => {
      const store = await freshStore(...tokens.slice(0, count))
      for (const cursor of hostile) {
        await expect(store.listTokens({ limit: 1, after: cursor, now: 0 })).rejects.toBeInstanceOf(InvalidCursor)
        await expect(store.listTokens({ limit: 1, before: cursor, now: 0 })).rejects.toBeInstanceOf(InvalidCursor)
      }
      const foreign = { limit: 1, after: encode([1, 'x']) }
      for (const page of [store.listClients(foreign), store.listUsers(foreign), store.listScopes(foreign)]) {
        await expect(page).rejects.toBeInstanceOf(InvalidCursor)
      }
      const cursor = encode([1, 'x'])
      await expect(store.listTokens({ limit: 1, after: cursor, now: 0 })).resolves.toMatchObject({ total: count })
      const both = { limit: 1, after: cursor, before: cursor, now: 0 }
      await expect(store.listTokens(both)).rejects.toBeInstanceOf(InvalidCursor)
    })
  })

  describe('what was issued', () => {
    it('is counted between the times that are given, at the first and before the next', async () => {
      const at = (issuedAt: number) => putAccessToken({ id: `a${issuedAt}`, issuedAt })
      const store = await freshStore(
        ...[999, 1000, 1999, 2000, 3500].map(at),
        putRefreshToken({ id: 'r', issuedAt: 2001 }),
      )
      expect(await store.countIssued([1000, 2000, 3000, 4000])).toEqual([2, 2, 1])
      expect(await store.countIssued([0, 1000])).toEqual([1])
      expect(await store.countIssued([5000, 6000])).toEqual([0])
      expect(await store.countIssued([1000])).toEqual([])
      expect(await store.countIssued([])).toEqual([])
      await store.commit([removeToken('a1999')])
      expect(await store.countIssued([1000, 2000, 3000, 4000])).toEqual([1, 2, 1])
      expect(await (await freshStore()).countIssued([0, 1, 2])).toEqual([0, 0])
    })

    it('says whether a client has a token on record, live or not', async () => {
      const store = await freshStore(
        putAccessToken({ id: 'a1', clientId: 'c1', expiresAt: 1 }),
        putAccessToken({ id: 'a2', clientId: 'c1', revokedAt: 1 }),
      )
      expect(await store.hasTokens('c1')).toBe(true)
      expect(await store.hasTokens('c2')).toBe(false)
      await store.commit([removeToken('a1')])
      expect(await store.hasTokens('c1')).toBe(true)
      await store.commit([removeToken('a2')])
      expect(await store.hasTokens('c1')).toBe(false)
    })
  })

  describe('listings', () => {
    it('lists clients by name, whatever the case, and finds them', async () => {
      const store = await freshStore(
        putClient({ id: 'c1', name: 'beta', grantTypes: ['password'], scopes: ['orders'] }),
        putClient({ id: 'c2', name: 'Alpha', status: 'disabled' }),
        putClient({ id: 'C3-shop', name: 'gamma' }),
      )
      const find = async (query: object) => ids(await store.listClients({ limit: 10, ...query }))
      expect(await find({})).toEqual(['c2', 'c1', 'C3-shop'])
      expect(await find({ text: '' })).toHaveLength(3)
      expect(await find({ text: 'ET' })).toEqual(['c1'])
      expect(await find({ text: '3-SHOP' })).toEqual(['C3-shop'])
      expect(await find({ text: 'absent' })).toEqual([])
      expect(await find({ status: 'disabled' })).toEqual(['c2'])
      expect(await find({ status: 'active', text: 'a' })).toEqual(['c1', 'C3-shop'])
      expect(await find({ grantType: 'password' })).toEqual(['c1'])
      expect(await find({ scope: 'orders' })).toEqual(['c1'])
      await store.commit([putClient({ id: 'c2', name: 'zeta' })])
      expect(await find({})).toEqual(['c1', 'C3-shop', 'c2'])
    })

    it('lists users by username and finds them by what names them', async () => {
      const store = await freshStore(
        putUser({ id: 'id-1', username: 'bob', email: 'bob@one.example', scopes: ['backend'] }),
        putUser({ id: 'id-2', username: 'Ada', name: 'Ada Lovelace', status: 'disabled' }),
      )
      const find = async (query: object) => ids(await store.listUsers({ limit: 10, ...query }))
      expect(await find({})).toEqual(['id-2', 'id-1'])
      expect(await find({ text: 'BOB' })).toEqual(['id-1'])
      expect(await find({ text: 'ONE.ex' })).toEqual(['id-1'])
      expect(await find({ text: 'lovel' })).toEqual(['id-2'])
      expect(await find({ text: 'D-2' })).toEqual(['id-2'])
      expect(await find({ status: 'disabled' })).toEqual(['id-2'])
      expect(await find({ scope: 'backend' })).toEqual(['id-1'])
      expect(await find({ scope: 'backend', status: 'disabled' })).toEqual([])
    })

    it('lists scopes by name and finds them by name or description', async () => {
      const store = await freshStore(
        putScope({ id: 'orders:write' }),
        putScope({ id: 'Orders:read', description: 'See' }),
      )
      const find = async (text?: string) => ids(await store.listScopes({ limit: 10, text }))
      expect(await find()).toEqual(['Orders:read', 'orders:write'])
      expect(await find('WRITE')).toEqual(['orders:write'])
      expect(await find('see')).toEqual(['Orders:read'])
    })

    it('sorts by what is asked for, in either direction, and refuses the cursors of another order', async () => {
      const store = await freshStore(
        putClient({ id: 'c1', name: 'beta', createdAt: 3, scopes: ['orders:read'] }),
        putClient({ id: 'C2', name: 'Alpha', createdAt: 1 }),
        putClient({ id: 'c3', name: 'gamma', createdAt: 2, scopes: ['orders:read'] }),
        putUser({ id: 'u1', username: 'zoe', name: 'Ann', email: null, createdAt: 1 }),
        putUser({ id: 'u2', username: 'bob', name: null, email: 'bob@example.com', createdAt: 2 }),
        putScope({ id: 'orders:read' }),
        putScope({ id: 'a:nothing' }),
        ...['t1', 't2'].map((id) => putAccessToken({ id, clientId: 'c3', userId: 'u2', expiresAt: 2000 })),
        putAccessToken({ id: 't3', clientId: 'C2', userId: 'u1', expiresAt: 2000 }),
      )
      const now = 1500
      const both = async (list: (descending: boolean) => Promise<Page<{ id: string }>>) => [
        ids(await list(false)).join(' '),
        ids(await list(true)).join(' '),
      ]
      const clients = (by: 'name' | 'id' | 'createdAt') =>
        both((descending) => store.listClients({ limit: 9, sort: { by, descending } }))
      expect(await clients('name')).toEqual(['C2 c1 c3', 'c3 c1 C2'])
      expect(await clients('id')).toEqual(['c1 C2 c3', 'c3 C2 c1'])
      expect(await clients('createdAt')).toEqual(['C2 c3 c1', 'c1 c3 C2'])
      const byLive = (descending: boolean) => ({ limit: 9, sort: { by: 'liveTokens' as const, descending, now } })
      expect(await both((descending) => store.listClients(byLive(descending)))).toEqual(['c1 C2 c3', 'c3 C2 c1'])
      expect(await both((descending) => store.listUsers(byLive(descending)))).toEqual(['u1 u2', 'u2 u1'])
      const users = (by: 'username' | 'name' | 'email' | 'createdAt') =>
        both((descending) => store.listUsers({ limit: 9, sort: { by, descending } }))
      expect(await users('name')).toEqual(['u2 u1', 'u1 u2'])
      expect(await users('email')).toEqual(['u1 u2', 'u2 u1'])
      expect(await users('createdAt')).toEqual(['u1 u2', 'u2 u1'])
      const scopes = (by: 'clients' | 'users') =>
        both((descending) => store.listScopes({ limit: 9, sort: { by, descending } }))
      expect(await scopes('clients')).toEqual(['a:nothing orders:read', 'orders:read a:nothing'])

      const first = await store.listClients({ limit: 1, sort: { by: 'createdAt', descending: true } })
      const next = { limit: 1, after: first.next ?? '' }
      expect(ids(await store.listClients({ ...next, sort: { by: 'createdAt', descending: true } }))).toEqual(['c3'])
      for (const sort of [{ by: 'createdAt', descending: false }, { by: 'name', descending: true }, undefined] as const)
        await expect(store.listClients({ ...next, sort })).rejects.toBeInstanceOf(InvalidCursor)
      // A change is seen.
      await store.commit([putClient({ id: 'c1', name: 'beta', createdAt: 0 })])
      expect(await clients('createdAt')).toEqual(['c1 C2 c3', 'c3 C2 c1'])
    })

    it('sorts tokens by when they expire, those of one moment in the order of issue', async () => {
      const store = await freshStore(
        putAccessToken({ id: 'b', issuedAt: 5, expiresAt: 900 }),
        putAccessToken({ id: 'a', issuedAt: 5, expiresAt: 900 }),
        putAccessToken({ id: 'long', issuedAt: 1, expiresAt: 2_000_000_000_000 }),
        putRefreshToken({ id: 'first', issuedAt: 9, expiresAt: 10 }),
        putAccessToken({ id: 'c', issuedAt: 4, expiresAt: 900 }),
      )
      const list = async (descending: boolean, query: Partial<TokenFilter & PageRequest> = {}) =>
        await store.listTokens({ limit: 10, now: 0, sort: { by: 'expiresAt', descending }, ...query })
      expect(ids(await list(false))).toEqual(['first', 'c', 'a', 'b', 'long'])
      expect(ids(await list(true))).toEqual(['long', 'b', 'a', 'c', 'first'])
      expect(ids(await list(true, { type: 'access_token' }))).toEqual(['long', 'b', 'a', 'c'])
      const page = await list(true, { limit: 2 })
      expect(ids(await list(true, { limit: 2, after: page.next ?? '' }))).toEqual(['a', 'c'])
      expect(ids(await store.listTokens({ limit: 9, now: 0, sort: { by: 'issuedAt', descending: false } }))).toEqual([
        'long',
        'c',
        'a',
        'b',
        'first',
      ])
      await expect(list(false, { after: page.next ?? '' })).rejects.toBeInstanceOf(InvalidCursor)
    })

    it('lists keys newest first', async () => {
      const store = await freshStore(putKey({ id: 'old', createdAt: 1 }), putKey({ id: 'new', createdAt: 2 }))
      expect((await store.listAll('keys')).map((key) => key.id)).toEqual(['new', 'old'])
    })

    const inventory = [
      putClient({ id: 'c1', name: 'Web Shop' }),
      putUser({ id: 'u1', username: 'ada', email: 'ada@example.com', name: 'Not Searched' }),
      putAccessToken({ id: 'Active', issuedAt: 1 }),
      putAccessToken({ id: 'expired', issuedAt: 2, expiresAt: 1500, clientId: 'c2', userId: 'u2' }),
      putRefreshToken({ id: 'spent', issuedAt: 3, rotatedAt: 1200, expiresAt: 1400, scopes: ['orders'] }),
      putRefreshToken({ id: 'revoked', issuedAt: 4, rotatedAt: 1200, revokedAt: 1300, familyId: 'f2' }),
      putAccessToken({ id: 'machine', issuedAt: 5, userId: null, clientId: 'c2', grantType: 'client_credentials' }),
    ]

    it.each<[Partial<TokenFilter>, readonly string[]]>([
      [{}, ['machine', 'revoked', 'spent', 'expired', 'Active']],
      [{ status: 'active' }, ['machine', 'Active']],
      [{ status: 'active', now: 1499 }, ['machine', 'expired', 'Active']],
      [{ status: 'expired' }, ['expired']],
      [{ status: 'spent' }, ['spent']],
      [{ status: 'revoked' }, ['revoked']],
      [{ clientId: 'c2' }, ['machine', 'expired']],
      [{ userId: 'u2' }, ['expired']],
      [{ userId: 'nobody' }, []],
      [{ familyId: 'f2' }, ['revoked']],
      [{ familyId: 'f1', clientId: 'c2', userId: 'u2' }, ['expired']],
      [{ familyId: 'f2', clientId: 'c2' }, []],
      [{ scope: 'orders' }, ['spent']],
      [{ type: 'refresh_token' }, ['revoked', 'spent']],
      [{ grantType: 'client_credentials' }, ['machine']],
      [{ issuedFrom: 2, issuedUntil: 4 }, ['spent', 'expired']],
      [{ issuedFrom: 0 }, ['machine', 'revoked', 'spent', 'expired', 'Active']],
      [{ text: '' }, ['machine', 'revoked', 'spent', 'expired', 'Active']],
      [{ text: 'ACT' }, ['Active']],
      [{ text: 'ctive' }, []],
      [{ text: 'b shop' }, ['revoked', 'spent', 'Active']],
      [{ text: 'C1' }, ['revoked', 'spent', 'Active']],
      [{ text: 'DA@ex' }, ['revoked', 'spent', 'Active']],
      [{ text: 'not searched' }, []],
    ])('lists and counts the tokens that pass %o', async (filter, expected) => {
      const store = await freshStore(...inventory)
      const query = { now: 1500, ...filter }
      expect(ids(await store.listTokens({ ...query, limit: 10 }))).toEqual(expected)
      expect(await store.countTokens(query)).toBe(expected.length)
      expect(await store.listTokens({ ...query, limit: 1 })).toMatchObject({ total: expected.length })
    })

    it('tallies what is live of the tokens that pass', async () => {
      const store = await freshStore(...inventory, putAccessToken({ id: 'second', issuedAt: 6 }))
      const tally = (filter: Partial<TokenFilter>) => store.tallyTokens({ now: 1500, ...filter })
      expect(await tally({})).toEqual({ live: 3, clients: 2, users: 1 })
      expect(await tally({ clientId: 'c2' })).toEqual({ live: 1, clients: 1, users: 0 })
      expect(await tally({ text: 'ada' })).toEqual({ live: 2, clients: 1, users: 1 })
      expect(await tally({ status: 'revoked' })).toEqual({ live: 0, clients: 0, users: 0 })
      expect(await tally({ clientId: 'nobody' })).toEqual({ live: 0, clients: 0, users: 0 })
    })

    it('counts the live tokens of each client, user or scope that is asked about, together', async () => {
      const store = await freshStore(...inventory)
      const count = async (by: LiveTokenOwner, ...asked: readonly string[]) =>
        Object.fromEntries(await store.countLiveTokens(by, asked, 1500))
      expect(await count('clients', 'c1', 'c2', 'nobody')).toEqual({ c1: 1, c2: 1, nobody: 0 })
      expect(await count('users', 'u1', 'u2')).toEqual({ u1: 1, u2: 0 })
      expect(await count('scopes', 'openid', 'orders')).toEqual({ openid: 2, orders: 0 })
      expect(await count('clients')).toEqual({})
      await store.commit([{ op: 'revoke', tokens: { id: 'machine' }, at: 1400 }])
      expect(await count('clients', 'c2')).toEqual({ c2: 0 })
    })
  })
}
