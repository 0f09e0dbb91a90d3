import { describe, expect, it } from 'vitest'
import { createAcceptedOnce, TooManyAccepted } from './accepted-once.ts'

function start(limit?: number) {
  let time = 1_000_000
  const accepted = createAcceptedOnce({ now: () => time, ...(limit === undefined ? {} : { limit }) })
  return {
    accept: (owner: string, id: string, lasts = 1_000) => accepted.accept(owner, id, time + lasts),
    advance: (by: number) => (time += by),
  }
}

describe('what is accepted once', () => {
  it('is not accepted again while it counts, and is another thing for another owner', () => {
    const { accept, advance } = start()
    expect(accept('a', '1')).toBe(true)
    expect(accept('a', '1')).toBe(false)
    expect(accept('b', '1')).toBe(true)
    advance(1_000)
    expect(accept('a', '1')).toBe(false)
    advance(1)
    expect(accept('a', '1')).toBe(true)
  })

  it('is still known after everything else was looked through', () => {
    const { accept, advance } = start()
    accept('a', 'long', 600_000)
    for (let minute = 0; minute < 9; minute++) {
      advance(60_000)
      accept('b', String(minute))
      expect(accept('a', 'long')).toBe(false)
    }
  })

  it('is limited for each owner, who gets room again as things expire', () => {
    const { accept, advance } = start(3)
    for (const id of ['1', '2', '3']) accept('a', id)
    expect(() => accept('a', '4')).toThrow(TooManyAccepted)
    expect(accept('a', '1')).toBe(false)
    expect(accept('b', '4')).toBe(true)
    advance(1_001)
    expect(accept('a', '4')).toBe(true)
  })
})
