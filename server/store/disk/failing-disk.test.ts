import { execFile } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { everything } from '../store-contract.ts'
import { StoreUnavailable } from '../store.ts'
import { copyOfDirectory } from '../testing/copied-directory.ts'
import { ONE_OF_EACH, putAccessToken, putScope, putUser } from '../testing/sample-records.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { openJournaledStore } from './journaled-store.ts'

type Call = 'write' | 'datasync' | 'truncate'

/** A journal on a disk whose calls can be made to fail; a write that fails has written half. */
function unreliableDisk() {
  const broken = new Set<Call>()
  const failure = () => Promise.reject(new Error('EIO: i/o error'))
  const openFile = async (path: string, flags: string) => {
    const file = await open(path, flags)
    const calls: Record<Call, (...args: never[]) => Promise<unknown>> = {
      async write(bytes: Buffer, from: number, length: number, position: number) {
        if (!broken.has('write')) return await file.write(bytes, from, length, position)
        await file.write(bytes, from, length >> 1, position)
        return await failure()
      },
      datasync: () => (broken.has('datasync') ? failure() : file.datasync()),
      truncate: (length: number) => (broken.has('truncate') ? failure() : file.truncate(length)),
    }
    return new Proxy(file, {
      get(target, name) {
        const call = (calls as Record<PropertyKey, unknown>)[name]
        if (call !== undefined) return call
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value
      },
    })
  }
  return { openFile, broken }
}

async function failing() {
  const directory = join(await temporaryDirectory(), 'data')
  const { openFile, broken } = unreliableDisk()
  const told: string[] = []
  const store = await openJournaledStore({ directory, openFile, onWriteFailed: (reason) => told.push(reason) })
  await store.commit([...ONE_OF_EACH, putAccessToken({ id: 'a2' })])
  return { directory, store, broken, told, journal: join(directory, 'gatehouse.journal') }
}

const contentsOf = async (directory: string) => {
  const store = await openJournaledStore({ directory })
  const contents = await everything(store)
  await store.close()
  return contents
}

describe('a disk that fails', () => {
  it.each<[string, readonly Call[]]>([
    ['to write', ['write']],
    ['to flush', ['datasync']],
    ['to write, and then to cut off what it wrote', ['write', 'truncate']],
    ['in everything', ['write', 'datasync', 'truncate']],
  ])('%s: every commit that is not durable is undone, and the store goes on when it recovers', async (_what, calls) => {
    const { directory, store, broken, told, journal } = await failing()
    const [before, bytes] = [await everything(store), await readFile(journal)]
    expect(store.writeFailedAt()).toBeNull()
    for (const call of calls) broken.add(call)
    const outcomes = await Promise.allSettled([
      store.commit([putUser({ id: 'u1', username: 'renamed' }, 1)]),
      store.commit([putUser({ id: 'u2', username: 'u1' }, 'absent')]),
      store.commit([{ op: 'revoke', tokens: { clientId: 'c1' }, at: 1500 }]),
      store.commit([{ op: 'delete', kind: 'users', id: 'u1', expected: 2 }]),
      store.commit([putAccessToken({ id: 'a1', familyId: 'f2', issuedAt: 7 })]),
      store.commit([]),
    ])
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) as unknown })
    }
    expect(await everything(store)).toEqual(before)
    expect(store.writeFailedAt()).toBeGreaterThan(Date.now() - 60_000)
    expect(told.at(-1)).toMatch(/^The journal could not be written: /)
    if (!calls.includes('truncate')) expect(await readFile(journal)).toEqual(bytes)
    // Whatever the disk holds now: a start finds what was answered.
    if (!calls.includes('datasync')) expect(await contentsOf(await copyOfDirectory(directory))).toEqual(before)

    await expect(store.commit([putScope({ id: 'still-broken' })])).rejects.toBeInstanceOf(StoreUnavailable)
    broken.clear()
    expect(await store.commit([{ op: 'revoke', tokens: { clientId: 'c1' }, at: 1500 }])).toMatchObject({ revoked: 3 })
    expect(store.writeFailedAt()).toBeNull()
    const after = await everything(store)
    expect(await contentsOf(await copyOfDirectory(directory))).toEqual(after)
    await store.close()
    expect(await contentsOf(directory)).toEqual(after)
  })

  it('does not keep a store from closing, nor its directory from the next', async () => {
    const { directory, store, broken } = await failing()
    broken.add('write')
    const lost = store.commit([putScope({ id: 'lost' })])
    const [outcome] = await Promise.allSettled([lost, store.close()])
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) as unknown })
    const again = await openJournaledStore({ directory })
    expect(await again.get('scopes', 'lost')).toBeUndefined()
    expect(await again.get('scopes', 'openid')).toBeDefined()
    await again.close()
  })
})

/** Mounts a small file system in memory; undefined where this machine does not allow it. */
async function smallDisk(kilobytes: number): Promise<string | undefined> {
  const directory = await temporaryDirectory()
  const run = promisify(execFile)
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${String(kilobytes)}k`, 'tmpfs', directory])
  } catch {
    return undefined
  }
  onTestFinished(async () => {
    await run('umount', [directory])
  })
  return directory
}

describe('a disk that is full', () => {
  it('refuses commits, keeps what was answered, and goes on when there is space again', async ({ skip }) => {
    const disk = await smallDisk(192)
    if (disk === undefined) return skip('needs the right to mount a file system')
    const directory = join(disk, 'data')
    const reports: string[] = []
    const store = await openJournaledStore({ directory, compactFrom: 20_000, report: (line) => reports.push(line) })
    const filler = await open(join(disk, 'filler'), 'w')

    const answered: string[] = []
    let refused = 0
    for (let at = 0; at < 400 && refused < 3; at++) {
      const id = `s${String(at)}`
      try {
        await store.commit([putScope({ id, description: 'x'.repeat(900) })])
        answered.push(id)
      } catch (error) {
        expect(error).toBeInstanceOf(StoreUnavailable)
        expect((error as Error).message).toContain('ENOSPC')
        refused++
      }
      if (at === 30) await filler.writeFile('x'.repeat(60_000))
    }
    expect(refused).toBe(3)
    expect(answered.length).toBeGreaterThan(20)
    expect(await contentsOf(await copyOfDirectory(directory))).toEqual(await everything(store))

    await filler.truncate(0)
    await filler.close()
    await store.commit([putScope({ id: 'after' })])
    await store.close()
    const again = await openJournaledStore({ directory })
    for (const id of [...answered, 'after']) expect(await again.get('scopes', id)).toBeDefined()
    expect((await again.listScopes({ limit: 1 })).total).toBe(answered.length + 1)
    await again.close()
  })
})
