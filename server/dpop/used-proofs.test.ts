import { describe, expect, it } from 'vitest'
import { UsedProofs } from './used-proofs.ts'

describe('used proofs', () => {
  it('are known until they are too old to be shown again, each by its key and its id', () => {
    const proofs = new UsedProofs()
    expect(proofs.use('key', 'a', 0, 100)).toBe('fresh')
    expect(proofs.use('key', 'a', 99, 100)).toBe('used')
    expect(proofs.use('key', 'b', 99, 100)).toBe('fresh')
    expect(proofs.use('other', 'a', 99, 100)).toBe('fresh')
    expect(proofs.use('key', 'a', 100, 100)).toBe('fresh')
    expect(proofs.use('key', 'b', 100, 100)).toBe('used')
  })

  it('beyond the limit are refused, and none that counts is forgotten', () => {
    const proofs = new UsedProofs(2)
    expect([proofs.use('k', '1', 0, 100), proofs.use('k', '2', 50, 100)]).toEqual(['fresh', 'fresh'])
    expect([proofs.use('k', '3', 60, 100), proofs.use('k', '1', 60, 100)]).toEqual(['full', 'used'])
    expect([proofs.use('k', '3', 100, 100), proofs.use('k', '2', 100, 100)]).toEqual(['fresh', 'used'])
  })
})
