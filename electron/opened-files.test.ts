import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mayBeOpened, readOpenedFile } from './opened-file.ts'
import { createOpenedFiles } from './opened-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-opened-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

test.each([
  ['a.gatehouse', true],
  ['a.Gatehouse-Backup', true],
  ['gatehouse.json', true],
  ['a.txt', false],
  ['gatehouse', false],
  ['.gatehouse', false],
  ['folder.gatehouse/x', false],
])('%s by its name: %s', (name, is) => {
  expect(mayBeOpened(name)).toBe(is)
})

describe('a file that is opened', () => {
  test('is read as it is, and has no path', async () => {
    const path = file('a.gatehouse', '\uFEFF \n{ "scopes": [] }')
    expect(await readOpenedFile(path)).toEqual({ name: 'a.gatehouse', text: ' \n{ "scopes": [] }' })
    symlinkSync(path, join(folder, 'link.gatehouse'))
    expect(await readOpenedFile(join(folder, 'link.gatehouse'))).toMatchObject({ name: 'link.gatehouse' })
  })

  test.each<[string, string | Buffer, RegExp]>([
    ['a.gatehouse', '', /is not JSON/],
    ['a.gatehouse', '[]', /is not JSON/],
    ['a.gatehouse', 'scopes: []', /is not JSON/],
    ['a.json', Buffer.from([0x7b, 0xff, 0xfe]), /is not text in UTF-8/],
    ['a.gatehouse', `{${' '.repeat(5_000_000)}}`, /has 5 MB; a configuration file has at most 5 MB/],
  ])('%s with something else in it is refused', async (name, content, reason) => {
    await expect(readOpenedFile(file(name, content))).rejects.toThrow(reason)
  })

  test('is refused where it is too large, before it is read', async () => {
    const path = file('a.gatehouse-backup', '{')
    truncateSync(path, 3_000_000_000)
    await expect(readOpenedFile(path)).rejects.toThrow(/has 3,000 MB; the window takes 200 MB\. Restore/)
  })

  test('is refused where it is none, or is gone', async () => {
    mkdirSync(join(folder, 'folder.gatehouse'))
    await expect(readOpenedFile(join(folder, 'folder.gatehouse'))).rejects.toThrow(/not a file with content|EISDIR/)
    await expect(readOpenedFile(join(folder, 'gone.gatehouse'))).rejects.toThrow(
      /^gone.gatehouse cannot be read: ENOENT/,
    )
    if (process.platform === 'win32') return
    execFileSync('mkfifo', [join(folder, 'pipe.gatehouse')])
    await expect(readOpenedFile(join(folder, 'pipe.gatehouse'))).rejects.toThrow(/not a file with content/)
    await expect(readOpenedFile('/dev/zero')).rejects.toThrow(/not a file with content/)
  })

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'is refused where it may not be read',
    async () => {
      const path = file('a.gatehouse', '{}')
      chmodSync(path, 0)
      await expect(readOpenedFile(path)).rejects.toThrow(/EACCES/)
    },
  )
})

describe('files on their way to the page', () => {
  function opening() {
    const told: string[] = []
    const files = createOpenedFiles({
      announce: () => told.push('announced'),
      refuse: (title, reason) => told.push(`${title}: ${reason}`),
    })
    return { files, told }
  }

  test('one waits until it is taken, once', async () => {
    const { files, told } = opening()
    expect(files.take()).toBeNull()
    await files.open([file('a.gatehouse', '{}')])
    expect(told).toEqual(['announced'])
    expect(files.take()).toEqual({ name: 'a.gatehouse', text: '{}' })
    expect(files.take()).toBeNull()
  })

  test('the newest replaces one that was not taken', async () => {
    const { files, told } = opening()
    await Promise.all([files.open([file('a.gatehouse', '{}')]), files.open([file('b.gatehouse', '{}')])])
    expect(files.take()).toMatchObject({ name: 'b.gatehouse' })
    expect(told).toEqual(['announced'])
  })

  test('several at a time, and one that cannot be read, are said and leave what waits', async () => {
    const { files, told } = opening()
    const path = file('a.gatehouse', '{}')
    await files.open([path])
    await files.open([path, path])
    await files.open([join(folder, 'gone.gatehouse')])
    await files.open([])
    expect(told.map((line) => line.split(':')[0])).toEqual([
      'announced',
      'One file at a time',
      'The file cannot be opened',
    ])
    expect(files.take()).toMatchObject({ name: 'a.gatehouse' })
  })
})
