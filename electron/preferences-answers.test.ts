import { expect, test } from 'vitest'
import type { WhenClosed } from './bridge.ts'
import { answerPreferences } from './preferences-answers.ts'

function answering(refusal?: Error) {
  let chosen: WhenClosed = 'ask'
  let isSet = false
  return answerPreferences(
    {
      whenClosed: () => chosen,
      setWhenClosed: (choice) => {
        chosen = choice
      },
    },
    {
      isSet: () => isSet,
      set: (wanted) => {
        if (refusal !== undefined) throw refusal
        isSet = wanted
      },
    },
    true,
  )
}

test('changes what is named and answers with all', async () => {
  const answers = answering()
  expect(await answers.requestPreferences()).toEqual({ whenClosed: 'ask', startsAtLogin: false, hasTray: true })
  const first = await answers.changePreferences({ startsAtLogin: true })
  expect(first).toEqual({ whenClosed: 'ask', startsAtLogin: true, hasTray: true })
  const second = await answers.changePreferences({ whenClosed: 'quit' })
  expect(second).toEqual({ whenClosed: 'quit', startsAtLogin: true, hasTray: true })
  expect(await answers.requestPreferences()).toEqual(second)
})

test('rejects with what the system says', async () => {
  const answers = answering(new Error('EACCES: permission denied'))
  await expect(answers.changePreferences({ startsAtLogin: true })).rejects.toThrow('EACCES')
  expect((await answers.requestPreferences()).startsAtLogin).toBe(false)
})
