import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeStore, everything } from '../store-contract.ts'
import { ONE_OF_EACH, putAccessToken, putScope } from '../testing/sample-records.ts'
import { startStoreProcess } from '../testing/store-process.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { openJournaledStore } from './journaled-store.ts'

describeStore('the store on disk', async () => {
  const directory = join(await temporaryDirectory(), 'data')
  let store = await openJournaledStore({ directory })
  return {
    store,
    async reopen() {
      await store.close()
      store = await openJournaledStore({ directory })
      return store
    },
    dispose: () => store.close(),
  }
})

async function opened() {
  const directory = join(await temporaryDirectory(), 'a', 'data')
  return {
    directory,
    journal: join(directory, 'gatehouse.journal'),
    document: join(directory, 'gatehouse.json'),
    store: await openJournaledStore({ directory }),
  }
}

/** What the lines of a journal say, its head first. */
const linesOf = async (path: string) =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line.slice(9)) as Record<string, unknown>)

const modeOf = async (path: string) => (await stat(path)).mode & 0o777

describe('the journal', () => {
  it('holds a commit, a line, when it is answered', async () => {
    const { journal, store } = await opened()
    await store.commit([putScope({ id: 'a' }), putAccessToken({ id: 't1' })])
    await store.commit([{ op: 'revoke', tokens: { id: 't1' }, at: 1500 }])
    expect(await linesOf(journal)).toEqual([
      { journal: 1, schema: 1, generation: 1 },
      { seq: 1, durable: 0, changes: [putScope({ id: 'a' }), putAccessToken({ id: 't1' })] },
      { seq: 2, durable: 1, changes: [{ op: 'revoke', tokens: { id: 't1' }, at: 1500 }] },
    ])
    await store.close()
  })

  it('takes the commits that wait in one write', async () => {
    const { journal, store } = await opened()
    await Promise.all(Array.from({ length: 20 }, (_, at) => store.commit([putScope({ id: `s${String(at)}` })])))
    // The first was written by itself while nineteen waited: they all say that it alone was durable before.
    const durable = (await linesOf(journal)).slice(1).map((line) => line['durable'])
    expect(durable).toEqual([0, ...Array.from({ length: 19 }, () => 1)])
    await store.close()
  })

  it('is not written by a commit that changes nothing', async () => {
    const { journal, store } = await opened()
    const { size } = await stat(journal)
    await store.commit([])
    await store.commit([{ op: 'purge', expiredBefore: 1, tokensExpiredBefore: 1 }])
    expect((await stat(journal)).size).toBe(size)
    await store.close()
  })
})

describe('a data directory', () => {
  it('holds files that are readable by their owner only, and when it is closed a document with everything in it', async () => {
    const { directory, document, store } = await opened()
    await store.commit([putScope({ id: 'a' })])
    if (process.platform !== 'win32') {
      expect(await modeOf(directory)).toBe(0o700)
      expect(await modeOf(join(directory, 'gatehouse.owner.json'))).toBe(0o600)
    }
    await store.close()
    const again = await openJournaledStore({ directory })
    await again.commit([putScope({ id: 'b' })])
    await again.close()

    const names = ['gatehouse.journal', 'gatehouse.journal.2', 'gatehouse.json', 'gatehouse.json.bak']
    // The journal before stays as long as the document before does.
    expect((await readdir(directory)).sort()).toEqual([...names, 'gatehouse.lock'].sort())
    if (process.platform !== 'win32') for (const name of names) expect(await modeOf(join(directory, name))).toBe(0o600)
    const scopes = async (path: string) =>
      (JSON.parse(await readFile(path, 'utf8')) as { scopes: { id: string }[] }).scopes.map(({ id }) => id)
    expect(await scopes(document)).toEqual(['a', 'b'])
    expect(await scopes(`${document}.bak`)).toEqual(['a'])
    // A person reads it: each record is a line.
    expect((await readFile(document, 'utf8')).split('\n').filter((line) => line.includes('"id":"a"'))).toHaveLength(1)
  })

  it('is left as it is by a store that only reads', async () => {
    const { directory, store } = await opened()
    await store.commit(ONE_OF_EACH)
    const before = await everything(store)
    await store.close()
    const files = async () =>
      Promise.all((await readdir(directory)).map(async (name) => [name, await readFile(join(directory, name))]))
    const bytes = await files()
    const again = await openJournaledStore({ directory })
    expect(await everything(again)).toEqual(before)
    await again.close()
    expect(await files()).toEqual(bytes)
  })
})

describe('a process that is killed', () => {
  it('leaves every commit that it was told is durable, and a directory that opens', async () => {
    const directory = await temporaryDirectory()
    const known: string[] = []
    for (const count of [3, 12, 25]) {
      const child = await startStoreProcess(directory, `commits-${String(count)}`)
      await child.lines(count)
      known.push(...(await child.kill()).slice(1))
      const store = await openJournaledStore({ directory })
      for (const id of known) expect(await store.get('scopes', id)).toBeDefined()
      // One more in each round may have been on its way.
      const { items, total } = await store.listScopes({ limit: 500 })
      expect(total - known.length).toBeLessThanOrEqual(1)
      known.splice(0, known.length, ...items.map((scope) => scope.id))
      await store.close()
    }
    expect(known.length).toBeGreaterThanOrEqual(36)
  })
})
