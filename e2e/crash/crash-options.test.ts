import { expect, test } from 'vitest'
import { parseCrashOptions, SHORT_RUN } from './crash-options.ts'
import { Random } from './random.ts'

test('without options: the short run, a seed that is drawn, a temporary folder', () => {
  expect(parseCrashOptions([])).toEqual({ rounds: SHORT_RUN, seed: undefined, data: undefined })
})

test('options are taken at their word', () => {
  expect(parseCrashOptions(['--rounds', '1000', '--seed', '7', '--data', 'kept'])).toEqual({
    rounds: 1000,
    seed: 7,
    data: 'kept',
  })
})

test.each([
  [['--rounds', '0'], /--rounds to be a whole number from 1/],
  [['--seed', 'x'], /--seed to be a whole number/],
  [['--data', ''], /--data to name a folder/],
  [['--speed', '3'], /--speed.*expected --rounds N, --seed N, --data DIR/],
  [['twenty'], /twenty/],
] as const)('%j is refused in one line', (args, words) => {
  expect(() => parseCrashOptions(args)).toThrow(words)
  expect(() => parseCrashOptions(args)).not.toThrow(/\n/)
})

test('the same seed decides the same', () => {
  const decisions = () => {
    const random = new Random(5).fork('an actor')
    return [random.between(1, 100), random.next(), random.sample([1, 2, 3, 4], 2)]
  }
  expect(decisions()).toEqual(decisions())
})
