import { describe, expect, it } from 'vitest'
import { median, medianIfAll, percentile } from './statistics.ts'

describe('median', () => {
  it('is the one in the middle, whatever the order', () => {
    const values = [30, 1, 2]
    expect(median(values)).toBe(2)
    expect(values).toEqual([30, 1, 2])
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([7])).toBe(7)
    expect(median([])).toBeNaN()
  })

  it('is unknown where a round is', () => {
    expect(medianIfAll([1, 2, 3])).toBe(2)
    expect(medianIfAll([1, null, 3])).toBeNull()
  })
})

describe('percentile', () => {
  it('is the nearest rank', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1)
    expect(percentile(hundred, 0.5)).toBe(50)
    expect(percentile(hundred, 0.99)).toBe(99)
    expect(percentile(hundred, 1)).toBe(100)
    expect(percentile([5], 0.99)).toBe(5)
    expect(percentile([], 0.5)).toBeNaN()
  })
})
