import { expect, test } from 'vitest'
import { answerCall, type BridgeAnswers } from './bridge-calls.ts'

function answering() {
  const received: unknown[] = []
  const note =
    (name: string) =>
    (...given: readonly unknown[]) => {
      received.push([name, ...given])
      return Promise.resolve(name)
    }
  const answers = Object.fromEntries(
    ['requestSignInTicket', 'requestServerState', 'setServerRunning', 'requestPreferences', 'changePreferences'].map(
      (name) => [name, note(name)],
    ),
  ) as unknown as BridgeAnswers
  return { answers, received }
}

test.each<[keyof BridgeAnswers, unknown[]]>([
  ['requestSignInTicket', []],
  ['requestServerState', []],
  ['setServerRunning', [false]],
  ['requestPreferences', []],
  ['changePreferences', [{ whenClosed: 'quit', startsAtLogin: true }]],
  ['changePreferences', [{}]],
])('%s is answered to %j', async (name, given) => {
  const { answers, received } = answering()
  expect(await answerCall(answers, name, given)).toBe(name)
  expect(received).toEqual([[name, ...given]])
})

test.each<[keyof BridgeAnswers, unknown[]]>([
  ['requestSignInTicket', ['more']],
  ['requestServerState', [null]],
  ['setServerRunning', []],
  ['setServerRunning', ['true']],
  ['setServerRunning', [true, true]],
  ['requestPreferences', [{}]],
  ['changePreferences', []],
  ['changePreferences', [null]],
  ['changePreferences', [{ whenClosed: 'never' }]],
  ['changePreferences', [{ startsAtLogin: 1 }]],
  ['changePreferences', [{ hasTray: true }]],
])('%s refuses %j and does nothing', async (name, given) => {
  const { answers, received } = answering()
  await expect(answerCall(answers, name, given)).rejects.toThrow(/^Wrong arguments: /)
  expect(received).toEqual([])
})
