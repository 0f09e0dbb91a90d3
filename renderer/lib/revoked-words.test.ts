import { describe, expect, it } from 'vitest'
import { revokedWords } from './revoked-words.ts'

describe('what is said of a revocation', () => {
  it('that went to its end: how many ended', () => {
    expect(revokedWords(1, 1, false)).toBe('1 live token revoked')
    expect(revokedWords(1000, 990, false)).toBe('1,000 live tokens revoked')
  })

  it('that was stopped midway: how many ended, and how many are left', () => {
    expect(revokedWords(400, 2000, true)).toBe('Stopped: 400 live tokens revoked, 1,600 left')
    expect(revokedWords(0, 7, true)).toBe('Stopped: 0 live tokens revoked, 7 left')
  })

  it('never that fewer than none are left, where families took more along than were counted', () => {
    expect(revokedWords(12, 10, true)).toBe('Stopped: 12 live tokens revoked, 0 left')
  })
})
