import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessageBoxOptions } from 'electron'
import { expect, onTestFinished, test } from 'vitest'
import { decideClosing, type Closing } from './closing.ts'
import { openPreferences } from './preferences.ts'

function closing() {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-closing-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const reports: string[] = []
  const open = () => openPreferences(folder, (line) => reports.push(line))
  const preferences = open()
  const asked: MessageBoxOptions[] = []
  const close = (response: number, checkboxChecked: boolean, hasWayBack = true) =>
    decideClosing({
      preferences,
      hasWayBack,
      ask: (options) => {
        asked.push(options)
        return Promise.resolve({ response, checkboxChecked })
      },
    })
  return { folder, preferences, open, asked, close, reports }
}

test.each<[string, number, boolean, Closing]>([
  ['keeps running', 0, true, 'hide'],
  ['keeps running without a tray', 0, false, 'minimize'],
  ['quits', 1, true, 'quit'],
  ['quits without a tray', 1, false, 'quit'],
  ['stays', 2, true, 'stay'],
])('asks, and %s', async (_what, response, hasWayBack, expected) => {
  const { asked, close } = closing()
  expect(await close(response, false, hasWayBack)).toBe(expected)
  expect(await close(response, false, hasWayBack)).toBe(expected)
  expect(asked).toHaveLength(2)
  expect(asked[0]).toMatchObject({ cancelId: 2, checkboxChecked: true })
})

test('remembers an answer for the next start, and no cancellation', async () => {
  const { asked, close, open } = closing()
  await close(2, true)
  expect(open().whenClosed()).toBe('ask')
  expect(await close(0, true)).toBe('hide')
  expect(open().whenClosed()).toBe('keep-running')
  expect(await close(1, true)).toBe('hide')
  expect(asked).toHaveLength(2)
})

test('a choice that was changed holds at once; a broken file asks again and is said', async () => {
  const { folder, preferences, open, close, asked, reports } = closing()
  preferences.setWhenClosed('quit')
  expect(await close(0, false)).toBe('quit')
  expect(asked).toEqual([])
  writeFileSync(join(folder, 'desktop-preferences.json'), '{"whenClosed":"never"}')
  expect(open().whenClosed()).toBe('ask')
  expect(reports).toHaveLength(1)
})
