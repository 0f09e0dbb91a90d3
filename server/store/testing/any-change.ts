import fc from 'fast-check'
import { StoreConflict, type Change, type CommitResult } from '../store.ts'
import {
  putAccessToken,
  putClient,
  putCode,
  putConsent,
  putRefreshToken,
  putScope,
  putSession,
  putUser,
} from './sample-records.ts'

const oneOf = (...values: readonly string[]) => fc.constantFrom(...values)
const time = fc.constantFrom(1000, 1200, 1500, 2000)
const maybeTime = fc.option(time)
const expected = fc.option(fc.constantFrom<(number | 'absent')[]>('absent', 1, 2), { nil: undefined, freq: 4 })
const user = oneOf('u1', 'u2', 'u3')
const client = oneOf('c1', 'c2')
const family = oneOf('f1', 'f2', 'f3')
const login = oneOf('u1', 'U2', 'renamed', 'u1@example.com')

const minute = fc.constantFrom(60_000, 120_000, 180_000)
const signIn = fc
  .record({ userId: user, at: time, clientId: fc.option(client), outcome: fc.constantFrom('success', 'credentials') })
  .map((entry) => ({ ...entry, lastAt: entry.at, count: 1, method: 'password', address: '::1' }) as const)

const token = { clientId: client, userId: fc.option(user), familyId: family, issuedAt: time, expiresAt: time }
const selection = fc.oneof(
  fc.record({ id: oneOf('a1', 'r1') }),
  fc.record({ familyId: family }),
  fc.record({ clientId: client }),
  fc.record({ userId: user }),
  fc.record({ clientId: client, userId: user }),
)
const removable = [
  ['clients', client],
  ['users', user],
  ['tokens', oneOf('a1', 'a2', 'r1')],
  ['codes', oneOf('k1', 'k2')],
  ['consents', oneOf('u1 c1', 'u2 c2')],
] as const

/** A change of any kind, on few enough records that they meet. */
export const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.record({ id: client, name: oneOf('Shop', 'shop', 'Zeta') }), expected).map((put) => putClient(...put)),
  fc.tuple(fc.record({ id: user, username: login, email: fc.option(login) }), expected).map((put) => putUser(...put)),
  fc
    .tuple(fc.record({ id: oneOf('openid', 'OpenID'), description: fc.string() }), expected)
    .map((put) => putScope(...put)),
  fc.tuple(fc.record({ id: oneOf('a1', 'a2', 'a3'), ...token }), expected).map((put) => putAccessToken(...put)),
  fc
    .tuple(fc.record({ id: oneOf('r1', 'a1'), rotatedAt: maybeTime, ...token }), expected)
    .map((put) => putRefreshToken(...put)),
  fc
    .tuple(fc.record({ id: oneOf('k1', 'k2'), userId: user, clientId: client, expiresAt: time }), expected)
    .map((put) => putCode(...put)),
  fc
    .tuple(fc.record({ id: oneOf('s1', 's2'), userId: user, expiresAt: time }), expected)
    .map((put) => putSession(...put)),
  fc.tuple(user, client, expected).map((put) => putConsent(...put)),
  fc.record({ op: fc.constant('revoke' as const), tokens: selection, at: time }),
  fc.record({ op: fc.constant('endSessions' as const), userId: user }),
  fc.record({ op: fc.constant('endSessions' as const), sid: oneOf('sid1', 'sid of s1') }),
  fc.record({ op: fc.constant('purge' as const), expiredBefore: time, tokensExpiredBefore: time, signInsBefore: time }),
  fc.record({
    op: fc.constant('use' as const),
    tokens: fc.array(fc.tuple(oneOf('a1', 'a2', 'r1'), minute), { maxLength: 2 }),
    clients: fc.array(fc.tuple(client, minute), { maxLength: 2 }),
    secrets: fc.array(fc.tuple(client, oneOf('s1', 's2'), minute), { maxLength: 2 }),
  }),
  fc.record({ op: fc.constant('signIns' as const), entries: fc.array(signIn, { minLength: 1, maxLength: 3 }) }),
  ...removable.map(([kind, id]) => fc.record({ op: fc.constant('delete' as const), kind: fc.constant(kind), id })),
)

/** What a commit answered, or which condition failed. */
export async function outcomeOf(commit: Promise<CommitResult>): Promise<unknown> {
  try {
    return await commit
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error
    return { kind: error.kind, id: error.id, reason: error.reason }
  }
}
