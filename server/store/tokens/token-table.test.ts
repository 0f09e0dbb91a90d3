import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenStatus, type TokenRecord } from '../records.ts'
import type { RevokeChange, TokenFilter } from '../store.ts'
import { countLiveTokens, countTokens, findTokens, type TextOwners } from './token-search.ts'
import { TokenTable } from './token-table.ts'

const uuid = (number: number) =>
  `${number.toString(16).padStart(8, '0')}-0000-4000-8000-00000000000${String(number % 10)}`
const hash = (number: number) => createHash('sha256').update(String(number)).digest('base64url')

/** The three forms of an id, and texts that all but have one. */
const id = fc.oneof(
  fc.nat(8).map(uuid),
  fc.nat(8).map(hash),
  fc.constantFrom(
    'a1',
    '',
    'ÿ',
    uuid(1).toUpperCase(),
    `${uuid(1).slice(0, 35)}g`,
    hash(1).slice(0, 42),
    `${hash(1).slice(0, 42)}_`,
  ),
)
const family = fc.oneof(fc.nat(3).map(uuid), fc.nat(2).map(hash), fc.constantFrom('f1', ''))
const time = fc.constantFrom(0, 1000, 1200, 1500, 2000)
const maybeTime = fc.option(time)
const common = {
  id,
  clientId: fc.constantFrom('c1', 'c2', ''),
  userId: fc.option(fc.constantFrom('u1', 'u2')),
  scopes: fc.subarray(['openid', 'orders', 'stock']),
  grantType: fc.constantFrom(
    'authorization_code' as const,
    'client_credentials' as const,
    'password' as const,
    'login' as const,
  ),
  familyId: family,
  issuedAt: time,
  expiresAt: time,
  revokedAt: maybeTime,
  address: fc.option(fc.constantFrom('127.0.0.1', '::1')),
  lastUsedAt: fc.constantFrom(null, 60_000, 1_800_000_000_000),
  terms: fc.option(
    fc.record({
      resources: fc.constantFrom([], ['https://api.example']),
      claims: fc.constant(null),
      dpopThumbprint: fc.option(fc.constant('thumbprint')),
    }),
  ),
  revision: fc.integer({ min: 1, max: 3 }),
}
const token: fc.Arbitrary<TokenRecord> = fc.oneof(
  fc.record({ ...common, type: fc.constant('access_token' as const), keyId: fc.constantFrom(null, 'k1', 'k2') }),
  fc.record({
    ...common,
    type: fc.constant('refresh_token' as const),
    authTime: maybeTime,
    rotatedAt: maybeTime,
    successorSalt: fc.option(fc.constant('c2FsdA')),
  }),
)
const selection: fc.Arbitrary<RevokeChange['tokens']> = fc.oneof(
  fc.record({ id }),
  fc.record({ familyId: family }),
  fc.record({ clientId: common.clientId }),
  fc.record({ userId: fc.constantFrom('u1', 'u2', 'u3') }),
)
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('set' as const), record: token }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('delete' as const), id }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('revoke' as const), selection, at: time, isUndone: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('purge' as const), before: time, limit: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('freeze' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('use' as const), id }) },
  // Forwards and back: what was counted before must not be taken for what is there now.
  { weight: 3, arbitrary: fc.record({ op: fc.constant('count' as const), at: time }) },
)

const newestFirst = (a: TokenRecord, b: TokenRecord) =>
  b.issuedAt - a.issuedAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)

function isSelected(record: TokenRecord, by: RevokeChange['tokens']): boolean {
  if ('id' in by) return record.id === by.id
  if ('familyId' in by) return record.familyId === by.familyId
  return 'clientId' in by ? record.clientId === by.clientId : record.userId === by.userId
}

const filters: readonly Partial<TokenFilter>[] = [
  {},
  { clientId: 'c1' },
  { clientId: 'unknown' },
  { userId: 'u2', type: 'refresh_token' },
  { familyId: uuid(1), status: 'active' },
  { scope: 'orders', grantType: 'password', status: 'revoked' },
  { status: 'spent' },
  { status: 'expired', issuedFrom: 1000, issuedUntil: 2000 },
  { text: uuid(1).slice(0, 11) },
  { text: hash(1).slice(0, 5).toLowerCase() },
  { text: hash(1).toLowerCase() },
  { text: `${hash(1).toLowerCase()}x` },
  { text: 'c1' },
  { text: 'u2', status: 'active' },
]

const owners = (text = ''): TextOwners => ({
  isClientFound: (clientId) => clientId.includes(text),
  isUserFound: (userId) => userId.includes(text),
})

function passes(record: TokenRecord, filter: Partial<TokenFilter>, now: number): boolean {
  const {
    clientId,
    userId,
    familyId,
    scope,
    type,
    grantType,
    status,
    issuedFrom = 0,
    issuedUntil = Infinity,
    text,
  } = filter
  return (
    (clientId === undefined || record.clientId === clientId) &&
    (userId === undefined || record.userId === userId) &&
    (familyId === undefined || record.familyId === familyId) &&
    (scope === undefined || record.scopes.includes(scope)) &&
    (type === undefined || record.type === type) &&
    (grantType === undefined || record.grantType === grantType) &&
    (status === undefined || tokenStatus(record, now) === status) &&
    record.issuedAt >= issuedFrom &&
    record.issuedAt < issuedUntil &&
    (text === undefined ||
      record.id.toLowerCase().startsWith(text) ||
      record.clientId.includes(text) ||
      record.userId?.includes(text) === true)
  )
}

describe('the table of tokens', () => {
  it('holds, orders, finds and counts what a plain map of records would, and a frozen one stays as it was', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), time, (steps, now) => {
        const table = new TokenTable()
        const plain = new Map<string, TokenRecord>()
        const sorted = () => [...plain.values()].toSorted(newestFirst)
        const frozen: { rows: Iterable<TokenRecord>; expected: readonly TokenRecord[] }[] = []

        for (const taken of steps) {
          if (taken.op === 'set') {
            table.set(taken.record.id, taken.record)
            plain.set(taken.record.id, taken.record)
          } else if (taken.op === 'delete') {
            table.delete(taken.id)
            plain.delete(taken.id)
          } else if (taken.op === 'revoke') {
            const marked = sorted().filter((record) => isSelected(record, taken.selection) && record.revokedAt === null)
            const { changed, live, undo } = table.revoke(taken.selection, taken.at)
            expect(changed).toBe(marked.length)
            expect(live).toBe(marked.filter((record) => tokenStatus(record, taken.at) === 'active').length)
            if (taken.isUndone) undo()
            else
              for (const record of marked)
                plain.set(record.id, { ...record, revokedAt: taken.at, revision: record.revision + 1 })
          } else if (taken.op === 'purge') {
            const expired = sorted()
              .reverse()
              .filter((record) => record.expiresAt < taken.before)
              .slice(0, taken.limit)
            expect(table.deleteSlots(table.expiredBefore(taken.before, taken.limit))).toEqual(expired)
            for (const record of expired) plain.delete(record.id)
          } else if (taken.op === 'use') {
            const undo = table.use(taken.id, 1_800_000_060_000)
            expect(undo === undefined).toBe(!plain.has(taken.id))
            undo?.()
          } else if (taken.op === 'count') {
            for (const type of [undefined, 'access_token', 'refresh_token'] as const) {
              const live = sorted().filter((record) => passes(record, { status: 'active', type }, taken.at))
              const found = countTokens(table, { status: 'active', type, now: taken.at }, owners())
              expect(found).toBe(live.length)
            }
          } else frozen.push({ rows: table.freeze(), expected: sorted().reverse() })
        }

        expect(table.size).toBe(plain.size)
        for (const [key, record] of plain) expect(table.get(key)).toEqual(record)
        for (const filter of filters) {
          const expected = sorted().filter((record) => passes(record, filter, now))
          const slots = findTokens(table, { now, ...filter }, owners(filter.text))
          expect([...slots].map((slot) => table.recordAt(slot))).toEqual(expected)
          expect(countTokens(table, { now, ...filter }, owners(filter.text))).toBe(expected.length)
        }
        const live = sorted().filter((record) => tokenStatus(record, now) === 'active')
        const count = (isHolder: (record: TokenRecord) => boolean) => live.filter(isHolder).length
        expect(countLiveTokens(table, 'clients', ['c1', 'nobody'], now)).toEqual(
          new Map([
            ['c1', count((record) => record.clientId === 'c1')],
            ['nobody', 0],
          ]),
        )
        expect(countLiveTokens(table, 'users', ['u1'], now).get('u1')).toBe(count((record) => record.userId === 'u1'))
        expect(countLiveTokens(table, 'scopes', ['orders'], now).get('orders')).toBe(
          count((record) => record.scopes.includes('orders')),
        )
        expect(countLiveTokens(table, 'keys', ['k1'], now).get('k1')).toBe(
          count((record) => record.type === 'access_token' && record.keyId === 'k1'),
        )
        for (const { rows, expected } of frozen) expect([...rows]).toEqual(expected)
      }),
      { numRuns: 150 },
    )
  })

  it('keeps its order and finds everything over many columns of rows', () => {
    const table = new TokenTable()
    const record = (number: number): TokenRecord => ({
      type: 'access_token',
      id: uuid(number),
      clientId: `c${String(number % 7)}`,
      userId: null,
      scopes: ['openid'],
      grantType: 'client_credentials',
      familyId: uuid(number >> 1),
      issuedAt: number,
      expiresAt: number + 5000,
      revokedAt: null,
      address: null,
      lastUsedAt: null,
      terms: null,
      keyId: `k${String(number % 3)}`,
      revision: 1,
    })
    const total = 10_000
    for (let number = 0; number < total; number += 2) table.set(uuid(number), record(number))
    const before = table.freeze()
    for (let number = 1; number < total; number += 2) table.set(uuid(number), record(number))
    expect([...before]).toHaveLength(total / 2)
    expect([...table.values()].map((each) => each.issuedAt)).toEqual(Array.from({ length: total }, (_, at) => at))
    expect(table.revoke({ clientId: 'c3' }, 5000)).toMatchObject({ changed: 1429, live: 1429 })
    expect([...before].filter((each) => each.revokedAt !== null)).toEqual([])
    expect(table.deleteSlots(table.expiredBefore(9_000, 100_000))).toHaveLength(4_000)
    expect(table.size).toBe(6_000)
    expect(table.get(uuid(3_999))).toBeUndefined()
    expect(table.get(uuid(4_001))).toEqual(record(4_001))
    for (let number = 0; number < 4_000; number++) table.set(uuid(number), record(number))
    expect([...table.values()].map((each) => each.issuedAt)).toEqual(Array.from({ length: total }, (_, at) => at))
  })
})
