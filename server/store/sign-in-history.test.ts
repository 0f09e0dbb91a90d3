import { describe, expect, it } from 'vitest'
import type { SignInEntry } from './records.ts'
import { SIGN_INS_KEPT, signInsSince, withSignIn } from './sign-in-history.ts'

const HOUR = 3_600_000

const entry = (at: number, changes: Partial<SignInEntry> = {}): SignInEntry => ({
  at,
  lastAt: at,
  count: 1,
  outcome: 'success',
  method: 'password',
  clientId: 'shop',
  address: '192.0.2.1',
  ...changes,
})
const failure = (at: number, changes: Partial<SignInEntry> = {}) => entry(at, { outcome: 'credentials', ...changes })
const historyOf = (...entries: readonly SignInEntry[]) => entries.reduce<readonly SignInEntry[]>(withSignIn, [])

describe('the sign-ins of a user', () => {
  it('count a failure that repeats itself, from wherever, within an hour of the last', () => {
    const guesses = [failure(0), failure(HOUR - 1, { address: '::1' }), failure(2 * HOUR - 2, { count: 7 })]
    expect(historyOf(...guesses)).toEqual([failure(0, { lastAt: 2 * HOUR - 2, count: 9 })])
    expect(historyOf(failure(0), failure(HOUR))).toHaveLength(2)
  })

  it('keep apart what differs: the client, the method, the outcome', () => {
    const others = [
      failure(1, { clientId: null }),
      failure(2, { method: 'device' }),
      failure(3, { outcome: 'throttled' }),
    ]
    expect(historyOf(failure(0), ...others)).toHaveLength(4)
  })

  it('move what repeats itself to where the last one was', () => {
    const history = historyOf(failure(0), entry(1), failure(2))
    expect(history.map(({ outcome, count }) => [outcome, count])).toEqual([
      ['success', 1],
      ['credentials', 2],
    ])
  })

  it('are bounded, and no number of failures pushes the sign-ins out', () => {
    const signIns = Array.from({ length: 60 }, (_, at) => entry(at))
    expect(historyOf(...signIns).map(({ at }) => at)).toEqual(signIns.slice(10).map(({ at }) => at))
    const attack = Array.from({ length: 500 }, (_, at) => failure(100 + at, { clientId: String(at) }))
    const history = historyOf(...signIns.slice(0, 25), ...attack)
    expect(history).toHaveLength(SIGN_INS_KEPT)
    expect(history.filter(({ outcome }) => outcome === 'success')).toEqual(signIns.slice(0, 25))
    expect(history.at(-1)).toEqual(attack.at(-1))
  })

  it('are forgotten by the last time', () => {
    const history = historyOf(failure(0), failure(10), entry(5))
    expect(signInsSince(history, 6).map(({ lastAt }) => lastAt)).toEqual([10])
  })
})
