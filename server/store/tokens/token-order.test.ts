import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sortedByRuns } from './ascending-runs.ts'
import { sorted } from './token-order.ts'

/** By comparing, as one would without a million of them in mind. */
const compared = (values: readonly number[]) =>
  values.map((_, place) => place).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b)

const NOW = Date.parse('2026-11-29T12:00:00Z')
const HOUR = 3_600_000

/** When tokens of a few lifetimes expire that were issued one after the other. */
const expiries = fc
  .array(fc.tuple(fc.nat(2), fc.constantFrom(HOUR / 4, HOUR, 24 * HOUR, 336 * HOUR)), { maxLength: 300 })
  .map((tokens) => {
    let issued = NOW
    return tokens.map(([later, lifetime]) => (issued += later * 20) + lifetime)
  })
const anyTimes = fc.array(fc.integer({ min: NOW - 900 * HOUR, max: NOW + 900 * HOUR }), { maxLength: 300 })

describe('the order of expiry', () => {
  it('is the same, however it is found', () => {
    fc.assert(
      fc.property(expiries, (values) => {
        const times = Float64Array.from(values)
        expect([...(sortedByRuns(times) ?? [])]).toEqual(compared(values))
        expect([...sorted(times)]).toEqual(compared(values))
      }),
    )
  })

  it('is found by sorting where there are too many runs', () => {
    const falling = Array.from({ length: 17 }, (_, place) => NOW - place)
    expect(sortedByRuns(Float64Array.from(falling))).toBeUndefined()
    expect([...(sortedByRuns(Float64Array.from(falling.slice(1))) ?? [])]).toEqual(compared(falling.slice(1)))
    fc.assert(
      fc.property(anyTimes, (values) => {
        const byRuns = sortedByRuns(Float64Array.from(values))
        if (byRuns !== undefined) expect([...byRuns]).toEqual(compared(values))
        expect([...sorted(Float64Array.from(values))]).toEqual(compared(values))
      }),
    )
  })
})
