import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { PreferencesChange } from './bridge.ts'
import { answerPreferences } from './preferences-answers.ts'
import { openPreferences } from './preferences.ts'

const usual = { whenClosed: 'ask', appearance: 'system', updateUrl: null, startsAtLogin: false, hasTray: true }

function answering({ refusal, kept, allows = true }: { refusal?: Error; kept?: object; allows?: boolean } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-preferences-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'desktop-preferences.json')
  if (kept !== undefined) writeFileSync(path, JSON.stringify(kept))
  let isSet = false
  const applied: PreferencesChange[] = []
  const asked: string[] = []
  const answers = answerPreferences({
    preferences: openPreferences(folder, () => undefined),
    loginItem: {
      isSet: () => isSet,
      set: (wanted) => {
        if (refusal !== undefined) throw refusal
        isSet = wanted
      },
    },
    hasTray: true,
    allowsUpdatesFrom: (url) => {
      asked.push(url)
      return Promise.resolve(allows)
    },
    apply: (change) => applied.push(change),
  })
  return { answers, applied, asked, written: () => JSON.parse(readFileSync(path, 'utf8')) as unknown }
}

test('changes what is named, does it, and answers with all', async () => {
  const { answers, applied, written } = answering()
  expect(await answers.requestPreferences()).toEqual(usual)
  expect(await answers.changePreferences({ startsAtLogin: true })).toEqual({ ...usual, startsAtLogin: true })
  const change = { whenClosed: 'quit', appearance: 'dark', updateUrl: 'https://updates.example.com' } as const
  const second = await answers.changePreferences(change)
  expect(second).toEqual({ ...usual, ...change, startsAtLogin: true })
  expect(await answers.requestPreferences()).toEqual(second)
  expect(applied).toEqual([{ startsAtLogin: true }, change])
  expect(written()).toEqual(change)
  expect(await answers.changePreferences({ updateUrl: null })).toMatchObject({ updateUrl: null, appearance: 'dark' })
})

test('asks for a new place of updates, and for nothing else', async () => {
  const { answers, asked, applied } = answering()
  const updateUrl = 'https://updates.example.com'
  await answers.changePreferences({ whenClosed: 'quit' })
  await answers.changePreferences({ updateUrl: null })
  expect(asked).toEqual([])
  await answers.changePreferences({ updateUrl })
  await answers.changePreferences({ updateUrl })
  expect(asked).toEqual([updateUrl])
  expect(applied.at(-1)).toEqual({ updateUrl })

  const refusing = answering({ allows: false })
  const left = await refusing.answers.changePreferences({ updateUrl, whenClosed: 'quit' })
  expect(left).toEqual({ ...usual, whenClosed: 'quit' })
  expect(refusing.applied).toEqual([{ whenClosed: 'quit' }])
  expect(refusing.written()).toMatchObject({ updateUrl: null })
})

test('a file from before there was more to choose is as good; one that was tampered with brings no address', async () => {
  expect(await answering({ kept: { whenClosed: 'quit' } }).answers.requestPreferences()).toEqual({
    ...usual,
    whenClosed: 'quit',
  })
  const { answers } = answering({ kept: { whenClosed: 'quit', updateUrl: 'http://updates.example.com' } })
  expect(await answers.requestPreferences()).toEqual(usual)
})

test('rejects with what the system says', async () => {
  const { answers } = answering({ refusal: new Error('EACCES: permission denied') })
  await expect(answers.changePreferences({ startsAtLogin: true })).rejects.toThrow('EACCES')
  expect((await answers.requestPreferences()).startsAtLogin).toBe(false)
})
