import { describe, expect, it } from 'vitest'
import { rowsAt, scrolledTo } from './rows-in-sight.ts'

const MEASURES = { head: 33, row: 36 }
/** Ten rows and their head. */
const HEIGHT = 33 + 10 * 36

describe('the rows in sight', () => {
  it('are those of which a pixel is', () => {
    expect(rowsAt(0, HEIGHT, MEASURES)).toEqual({ start: 0, end: 9 })
    expect(rowsAt(1, HEIGHT, MEASURES)).toEqual({ start: 0, end: 10 })
    expect(rowsAt(35, HEIGHT, MEASURES)).toEqual({ start: 0, end: 10 })
    expect(rowsAt(36, HEIGHT, MEASURES)).toEqual({ start: 1, end: 10 })
    expect(rowsAt(36 * 99_990, HEIGHT, MEASURES)).toEqual({ start: 99_990, end: 99_999 })
  })

  it('are one at least, however low the window and wherever the page was pulled to', () => {
    expect(rowsAt(0, 0, MEASURES)).toEqual({ start: 0, end: 0 })
    expect(rowsAt(720, 20, MEASURES)).toEqual({ start: 20, end: 20 })
    expect(rowsAt(-50, HEIGHT, MEASURES)).toEqual({ start: 0, end: 8 })
  })
})

describe('scrolling to a row', () => {
  it('goes no further than it takes to see all of it', () => {
    const top = 36 * 50
    expect(scrolledTo(50, top, HEIGHT, MEASURES)).toBe(top)
    expect(scrolledTo(59, top, HEIGHT, MEASURES)).toBe(top)
    expect(scrolledTo(49, top, HEIGHT, MEASURES)).toBe(36 * 49)
    expect(scrolledTo(60, top, HEIGHT, MEASURES)).toBe(36 * 51)
    expect(scrolledTo(0, top, HEIGHT, MEASURES)).toBe(0)
    expect(scrolledTo(99_999, 0, HEIGHT, MEASURES)).toBe(36 * 99_990)
  })

  it('shows the beginning of a row that is higher than the window', () => {
    expect(scrolledTo(5, 0, 40, MEASURES)).toBe(180)
  })
})
