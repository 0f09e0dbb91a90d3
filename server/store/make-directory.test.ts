import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeDirectory } from './make-directory.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'

test('creates what is missing, for its owner alone, and leaves what is there', async () => {
  const folder = await temporaryDirectory()
  const path = join(folder, 'a', 'b', 'c')
  makeDirectory(path)
  makeDirectory(path)
  expect(statSync(path).isDirectory()).toBe(true)
  if (process.platform !== 'win32') {
    for (const each of [join(folder, 'a'), path]) expect(statSync(each).mode & 0o777).toBe(0o700)
    mkdirSync(join(folder, 'open'), { mode: 0o755 })
    makeDirectory(join(folder, 'open'))
    expect(statSync(join(folder, 'open')).mode & 0o777).toBe(0o755)
  }
})

test('says what is in the way', async () => {
  const file = join(await temporaryDirectory(), 'file')
  writeFileSync(file, '')
  expect(() => makeDirectory(file)).toThrow(/^EEXIST/)
  expect(() => makeDirectory(join(file, 'below'))).toThrow(/^ENOTDIR/)
  expect(() => makeDirectory(join(file, 'below', 'that'))).toThrow(/^ENOTDIR/)
})

test.skipIf(process.platform !== 'linux')('ends where nothing can be created', () => {
  expect(() => makeDirectory('/proc/gatehouse')).toThrow(/^(ENOENT|EACCES|EPERM)/)
  expect(() => makeDirectory('/proc/gatehouse/data')).toThrow(/^(ENOENT|EACCES|EPERM)/)
})
