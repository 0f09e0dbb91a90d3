import { expect, test } from 'vitest'
import { countCrashes, crashQuestion } from './crashes.ts'

test('crashes are repeated from the third within five minutes on', () => {
  let time = 0
  const crashed = countCrashes(() => time)
  expect(crashed()).toBe(false)
  time += 120_000
  expect(crashed()).toBe(false)
  time += 120_000
  expect(crashed()).toBe(true)
  // The first one is out of sight by now, and after a quiet while all are.
  time += 120_000
  expect(crashed()).toBe(true)
  time += 300_000
  expect(crashed()).toBe(false)
})

test.each([
  [false, true, ['reload', 'close', 'quit'], 'Reload'],
  [false, false, ['reload', 'quit'], 'Reload'],
  [true, true, ['reload', 'close', 'quit'], 'Close Window'],
  [true, false, ['reload', 'quit'], 'Try Once More'],
])('repeated %s, can close %s: offers %j', (isRepeated, canClose, remedies, usual) => {
  const question = crashQuestion('oom', isRepeated, canClose)
  expect(question.remedies).toEqual(remedies)
  const { buttons = [], defaultId = -1, cancelId, detail } = question.options
  expect(buttons).toHaveLength(remedies.length)
  expect(buttons[defaultId]).toBe(usual)
  expect(cancelId).toBe(defaultId)
  expect(detail).toContain('(oom)')
})
