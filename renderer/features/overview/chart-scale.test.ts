import { expect, it } from 'vitest'
import { barHeight, topOfScale } from './chart-scale.ts'

it.each([
  [0, 4],
  [4, 4],
  [5, 6],
  [9, 10],
  [11, 20],
  [21, 40],
  [41, 60],
  [81, 100],
  [100, 100],
  [101, 200],
  [123_456, 200_000],
])('a chart of up to %i ends at %i', (highest, top) => {
  expect(topOfScale(highest)).toBe(top)
  expect(Number.isInteger(top / 2)).toBe(true)
})

it('shows what is there at all', () => {
  expect([0, 1, 500, 1000].map((count) => barHeight(count, 1000, 140))).toEqual([0, 2, 70, 140])
})
