import { expect, test } from 'vitest'
import { countPlaywright, countVitest, readCounts, sum } from './test-counts.ts'

const vitest = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }
const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((status) => ({ status })) })

test('vitest: a file that did not load counts as a failure', () => {
  const testResults = [file('passed', 'passed'), file('failed', 'passed', 'failed'), file('failed')]
  expect(countVitest({ ...vitest, testResults })).toEqual({ passed: 5, failed: 2, skipped: 3, flaky: 0 })
})

test('playwright: flaky tests are told apart, errors outside tests are failures', () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }
  expect(countPlaywright({ stats, errors: [{ message: 'no' }] })).toEqual({
    passed: 5,
    failed: 2,
    skipped: 2,
    flaky: 1,
  })
})

test('a runner that wrote nothing adds nothing', () => {
  const passed = { passed: 1, failed: 0, skipped: 0, flaky: 0 }
  expect(sum([passed, readCounts('no such file', countVitest), passed])).toEqual({
    passed: 2,
    failed: 0,
    skipped: 0,
    flaky: 0,
  })
})
