import { describe, expect, it } from 'vitest'
import { inPageOrder, shownRows, slotOf, SPARE, type Sight } from './row-slots.ts'

const SLOTS = 8
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, nth) => from + nth)

describe('the elements of a long list', () => {
  it('are as many wherever one scrolls, around what is in sight', () => {
    const shown = (start: number, end: number, count = 100, direction: Sight['direction'] = null) =>
      shownRows({ start, end, direction }, SLOTS, count)
    expect(shown(0, 3)).toEqual({ from: 0, to: 8 })
    expect(shown(50, 53)).toEqual({ from: 48, to: 56 })
    expect(shown(50, 53, 100, 'forward')).toEqual({ from: 49, to: 57 })
    expect(shown(50, 53, 100, 'backward')).toEqual({ from: 47, to: 55 })
    expect(shown(96, 99)).toEqual({ from: 92, to: 100 })
    expect(shown(0, 2, 3)).toEqual({ from: 0, to: 3 })
    expect(shown(0, 0, 0)).toEqual({ from: 0, to: 0 })
  })

  it('stay with the rows that stay', () => {
    for (const index of range(5, 12)) expect(slotOf(index, SLOTS, undefined)).toBe(index % SLOTS)
  })

  it('are each of one row only, the pinned one being anywhere', () => {
    for (const pinned of range(0, 40)) {
      for (const slot of [pinned % SLOTS, SPARE]) {
        for (let from = 0; from < 30; from++) {
          const shown = new Set([...range(from, from + SLOTS), pinned])
          const slots = [...shown].map((index) => slotOf(index, SLOTS, { index: pinned, slot }))
          expect(new Set(slots).size).toBe(shown.size)
        }
      }
    }
  })

  it('leave the row that gets the focus the element that it has', () => {
    const before = { index: 3, slot: 3 }
    // It stands in for the row whose slot the one with the focus holds.
    const slot = slotOf(11, SLOTS, before)
    expect(slot).toBe(SPARE)
    expect(slotOf(11, SLOTS, { index: 11, slot })).toBe(SPARE)
    expect(slotOf(3, SLOTS, { index: 11, slot })).toBe(3)
  })

  it('are in the order of the rows where the list rests, and are not moved while it scrolls', () => {
    expect(inPageOrder({ from: 21, to: 29 }, SLOTS, 21)).toEqual(range(21, 29))
    const slotsInPage = (from: number) =>
      inPageOrder({ from, to: from + SLOTS }, SLOTS, 21).map((index) => index % SLOTS)
    for (const from of [22, 26, 40, 20, 3]) expect(slotsInPage(from)).toEqual(slotsInPage(21))
  })
})
