import { expect, test } from 'vitest'
import { answerCall, argumentsOf, type BridgeAnswers } from './bridge-calls.ts'

function answering() {
  const received: unknown[] = []
  const note =
    (name: string) =>
    (...given: readonly unknown[]) => {
      received.push([name, ...given])
      return Promise.resolve(name)
    }
  const answers = Object.fromEntries(
    Object.keys(argumentsOf).map((name) => [name, note(name)]),
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
  ['changePreferences', [{ appearance: 'dark', updateUrl: 'https://updates.example.com' }]],
  ['changePreferences', [{ updateUrl: null }]],
  ['takeOpenedFile', []],
  ['chooseBackupFolder', []],
  ['requestUpdateState', []],
  ['takeUpdateStep', ['download']],
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
  ['changePreferences', [{ appearance: 'auto' }]],
  ['changePreferences', [{ updateUrl: 'http://updates.example.com' }]],
  ['changePreferences', [{ updateUrl: '' }]],
  // No path goes to the main process: it reads what its operator opened, and nothing that the page names.
  ['takeOpenedFile', ['/etc/passwd']],
  ['chooseBackupFolder', ['/']],
  ['takeUpdateStep', []],
  ['takeUpdateStep', ['quit']],
  ['takeUpdateStep', ['check', 'https://updates.example.com']],
])('%s refuses %j and does nothing', async (name, given) => {
  const { answers, received } = answering()
  await expect(answerCall(answers, name, given)).rejects.toThrow(/^Wrong arguments: /)
  expect(received).toEqual([])
})
