import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { keptFile } from './kept-file.ts'

function kept() {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-kept-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'kept.json')
  const reports: string[] = []
  const file = keptFile(path, z.object({ count: z.int() }), (line) => reports.push(line))
  return { folder, path, reports, file }
}

test('keeps a value for its owner alone, and nothing beside it', () => {
  const { file, folder, path, reports } = kept()
  expect(file.read()).toBeUndefined()
  file.write({ count: 1 })
  file.write({ count: 2 })
  expect(file.read()).toEqual({ count: 2 })
  expect(readdirSync(folder)).toEqual(['kept.json'])
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(reports).toEqual([])
})

test.each(['', '{', 'null', '[]', '{"count":"1"}', '{"count":1.5}', '\u0000'])('ignores %j with a line', (text) => {
  const { file, path, reports } = kept()
  writeFileSync(path, text)
  expect(file.read()).toBeUndefined()
  expect(reports).toEqual([`${path} is not what the desktop wrote and is ignored`])
  file.write({ count: 3 })
  expect(readFileSync(path, 'utf8')).toBe('{"count":3}\n')
})

test('says what it cannot read or write, and goes on', () => {
  const { file, path, reports } = kept()
  mkdirSync(path)
  expect(file.read()).toBeUndefined()
  file.write({ count: 1 })
  expect(reports).toHaveLength(2)
  expect(reports[0]).toMatch(/kept\.json cannot be read and is ignored: /)
  expect(reports[1]).toMatch(/kept\.json cannot be written: /)
})
