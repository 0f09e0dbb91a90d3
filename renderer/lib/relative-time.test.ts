import { expect, test } from 'vitest'
import { duration, elapsed, relativeTime } from './relative-time.ts'

const NOW = Date.UTC(2026, 0, 15, 12)

test.each([
  [-3_000, 'just now'],
  [-59_000, '59 seconds ago'],
  [-60_000, '1 minute ago'],
  [-3_599_000, '59 minutes ago'],
  [3_600_000, 'in 1 hour'],
  [-86_400_000, 'yesterday'],
  [14 * 86_400_000, 'in 14 days'],
])('%i ms from now is %s', (offset, words) => {
  expect(relativeTime(NOW + offset, NOW)).toBe(words)
})

test.each([
  [1, '1 second'],
  [90, '90 seconds'],
  [3600, '1 hour'],
  [1_209_600, '14 days'],
])('%i seconds last %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words)
})

test.each([
  [0, '0 seconds'],
  [119_000, '1 minute'],
  [3 * 3_600_000 + 59_000, '3 hours'],
  // A clock that was set back.
  [-5_000, '0 seconds'],
])('%i ms after the start it has been %s', (passed, words) => {
  expect(elapsed(NOW, NOW + passed)).toBe(words)
})
