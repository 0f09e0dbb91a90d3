import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataDirectory } from './data-directory.ts'
import { DataDirectoryError } from './store.ts'
import { startStoreProcess } from './testing/store-process.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'

async function refusal(path: string): Promise<string> {
  const error: unknown = await openDataDirectory(path, 'gatehouse serve').then(
    (directory) => directory.release(),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DataDirectoryError)
  const { message } = error as DataDirectoryError
  expect(message).not.toContain('\n')
  expect(message).toContain(path)
  return message
}

async function open(path: string) {
  const directory = await openDataDirectory(path, 'gatehouse serve')
  await directory.release()
}

const ownerFile = (path: string) => join(path, 'gatehouse.owner.json')

describe('a data directory', () => {
  it('is made for its owner alone, says who has it, and is free again when it is released', async () => {
    const path = join(await temporaryDirectory(), 'a', 'b')
    const directory = await openDataDirectory(path, 'gatehouse serve')
    const owner: unknown = JSON.parse(await readFile(ownerFile(path), 'utf8'))
    expect(owner).toMatchObject({ pid: process.pid, host: hostname(), command: 'gatehouse serve' })
    if (process.platform !== 'win32') {
      expect((await stat(path)).mode & 0o777).toBe(0o700)
      expect((await stat(ownerFile(path))).mode & 0o777).toBe(0o600)
    }
    expect(await refusal(path)).toContain(`in use by process ${String(process.pid)} (gatehouse serve, since 2`)
    expect(await refusal(path)).toContain('Stop it, or choose another directory')
    await directory.release()
    expect(await readdir(path)).toEqual(['gatehouse.lock'])
    await open(path)
  })

  it('is refused while another process holds it, and free when that process is killed', async () => {
    const path = await temporaryDirectory()
    const holder = await startStoreProcess(path, 'idle')
    expect(await refusal(path)).toContain(`in use by process ${String(holder.pid)} (gatehouse serve, since 2`)
    // A refusal leaves the lock with its holder.
    expect(await refusal(path)).toContain('in use by process')
    await holder.kill()
    // What it said of itself is still there, and decides nothing.
    expect(await readdir(path)).toContain('gatehouse.owner.json')
    await open(path)
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['no owner', '{}'],
    ['null', 'null'],
    ['more than one line', JSON.stringify({ pid: 1, host: 'h', startedAt: 'now', command: 'a\nb' })],
    ['a terminal sequence', JSON.stringify({ pid: 1, host: 'h', startedAt: 'now', command: '\u001b[2J' })],
    ['an essay', JSON.stringify({ pid: 1, host: 'h', startedAt: 'now', command: 'x'.repeat(10_000) })],
  ])('does not repeat an owner file that holds %s', async (_what, content) => {
    const path = await temporaryDirectory()
    const directory = await openDataDirectory(path, 'gatehouse serve')
    await writeFile(ownerFile(path), content)
    expect(await refusal(path)).toContain('in use by another process.')
    await directory.release()
    // Nobody holds it now, whatever the file says.
    await writeFile(ownerFile(path), content)
    await open(path)
  })

  it('cannot be, or be under, a file', async () => {
    const file = join(await temporaryDirectory(), 'file')
    await writeFile(file, 'kept')
    expect(await refusal(file)).toContain('is not a directory')
    expect(await refusal(join(file, 'data'))).toContain('not a directory')
    expect(await readFile(file, 'utf8')).toBe('kept')
  })

  it('names the file in it that is in the way', async () => {
    const path = await temporaryDirectory()
    await writeFile(join(path, 'gatehouse.lock'), 'not a database'.repeat(500))
    expect(await refusal(path)).toContain('gatehouse.lock')
    const other = await temporaryDirectory()
    await mkdir(ownerFile(other))
    expect(await refusal(other)).toContain('cannot be written to')
  })

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('must be writable', async () => {
    const path = await temporaryDirectory()
    await chmod(path, 0o500)
    expect(await refusal(path)).toMatch(/cannot be (used|written to)/)
    await chmod(path, 0o700)
  })
})
