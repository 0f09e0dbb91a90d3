import { copyFile, mkdir, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLowdbStore } from './lowdb-store.ts'
import { describeStore, everything } from './store-contract.ts'
import { DataDirectoryError, StoreUnavailable, type Store } from './store.ts'
import { ONE_OF_EACH, putAccessToken, putScope, putUser } from './testing/sample-records.ts'
import { startStoreProcess } from './testing/store-process.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'

describeStore('the store on disk', async () => {
  const directory = join(await temporaryDirectory(), 'data')
  let store = await openLowdbStore({ directory })
  return {
    store,
    async reopen() {
      await store.close()
      store = await openLowdbStore({ directory })
      return store
    },
    dispose: () => store.close(),
  }
})

interface Document {
  schema: number
  scopes: { id: string }[]
}

const documentAt = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Document
const modeOf = async (path: string) => (await stat(path)).mode & 0o777

async function refusalOf(opening: Promise<Store>): Promise<string> {
  const refusal: unknown = await opening.then(
    (store) => store.close(),
    (error: unknown) => error,
  )
  expect(refusal).toBeInstanceOf(DataDirectoryError)
  const { message } = refusal as DataDirectoryError
  expect(message).not.toContain('\n')
  return message
}

describe('the data file', () => {
  async function opened() {
    const directory = join(await temporaryDirectory(), 'a', 'data')
    const file = join(directory, 'gatehouse.json')
    return { directory, file, store: await openLowdbStore({ directory }) }
  }

  it('holds a commit when it is answered, and is readable by its owner only', async () => {
    const { directory, file, store } = await opened()
    await store.commit([putScope({ id: 'a' })])
    expect(await documentAt(file)).toMatchObject({ schema: 1, scopes: [{ id: 'a', revision: 1 }] })
    await store.commit([putScope({ id: 'b' })])
    expect((await documentAt(`${file}.bak`)).scopes.map(({ id }) => id)).toEqual(['a'])
    expect((await documentAt(file)).scopes.map(({ id }) => id)).toEqual(['a', 'b'])
    if (process.platform !== 'win32') {
      expect(await modeOf(directory)).toBe(0o700)
      for (const name of [file, `${file}.bak`, join(directory, 'gatehouse.owner.json')]) {
        expect(await modeOf(name)).toBe(0o600)
      }
    }
    await store.close()
    expect((await readdir(directory)).sort()).toEqual(['gatehouse.json', 'gatehouse.json.bak', 'gatehouse.lock'])
  })

  it('is not made by opening, nor written by a commit that changes nothing', async () => {
    const { directory, store } = await opened()
    await store.commit([])
    await store.commit([{ op: 'purge', expiredBefore: 1, tokensExpiredBefore: 1 }])
    await store.close()
    expect(await readdir(directory)).toEqual(['gatehouse.lock'])
  })

  it('takes the commits that wait in one write', async () => {
    const { file, store } = await opened()
    await store.commit([putScope({ id: 'before' })])
    await Promise.all(Array.from({ length: 20 }, (_, at) => store.commit([putScope({ id: `s${at}` })])))
    // The first was written by itself while nineteen waited: the file before the last write holds two.
    expect((await documentAt(`${file}.bak`)).scopes).toHaveLength(2)
    expect((await documentAt(file)).scopes).toHaveLength(21)
    await store.close()
  })

  it('tells everything again when it is reopened, and answers a no-op by what is durable', async () => {
    const { directory, store } = await opened()
    await store.commit(ONE_OF_EACH)
    const before = await everything(store)
    await store.close()
    const again = await openLowdbStore({ directory })
    expect(await everything(again)).toEqual(before)
    await again.close()
  })

  it.each<[string, (whole: string) => string, RegExp]>([
    ['cut off', (whole) => whole.slice(0, -20), /not valid JSON/],
    ['empty', () => '', /not valid JSON/],
    ['not JSON', () => 'hello', /not valid JSON/],
    ['null', () => 'null', /not an object/],
    ['false', () => 'false', /not an object/],
    ['a number', () => '0', /not an object/],
    ['an empty text', () => '""', /not an object/],
    ['a list', () => '[]', /schema/],
    ['without a schema', () => '{}', /schema/],
    ['of a schema that never was', (whole) => whole.replace('"schema": 1', '"schema": 0'), /schema/],
    ['newer', (whole) => whole.replace('"schema": 1', '"schema": 2'), /newer Gatehouse.*Start that version/],
    ['without a collection', (whole) => whole.replace('"scopes"', '"scoops"'), /scopes/],
    ['wrong in one field', (whole) => whole.replace('"isDefault": false', '"isDefault": "no"'), /scopes\.0\.isDefault/],
    ['foreign in one field', (whole) => whole.replace('"isDefault"', '"x": 1, "isDefault"'), /scopes\.0/],
    [
      'holding an id twice',
      (whole) => whole.replace(/"scopes": \[([^]*?)\n \]/, '"scopes": [$1,$1]'),
      /scopes: "a" is there more than once/,
    ],
  ])('is refused and left alone when it is %s', async (_what, damage, reason) => {
    const { directory, file, store } = await opened()
    await store.commit([putScope({ id: 'before' })])
    await store.commit([{ op: 'delete', kind: 'scopes', id: 'before' }, putScope({ id: 'a' })])
    await store.close()
    const whole = await readFile(file, 'utf8')
    const damaged = damage(whole)
    await writeFile(file, damaged)
    const message = await refusalOf(openLowdbStore({ directory }))
    expect(message).toMatch(reason)
    expect(message).toContain(file)
    expect(await readFile(file, 'utf8')).toBe(damaged)
    if (message.includes(`copy ${file}.bak over it`)) {
      await copyFile(`${file}.bak`, file)
      const restored = await openLowdbStore({ directory })
      expect(await restored.get('scopes', 'before')).toBeDefined()
      await restored.close()
    } else {
      expect(message).toContain('newer')
    }
  })

  it('is refused when only its backup is left, or a directory has its name', async () => {
    const { directory, file, store } = await opened()
    await store.commit([putScope({ id: 'a' })])
    await store.commit([putScope({ id: 'b' })])
    await store.close()
    await rm(file)
    expect(await refusalOf(openLowdbStore({ directory }))).toContain(`copy ${file}.bak over it`)
    expect(await readdir(directory)).not.toContain('gatehouse.json')
    await mkdir(file)
    expect(await refusalOf(openLowdbStore({ directory }))).toContain(`${file} cannot be read`)
    await rmdir(file)
    await copyFile(`${file}.bak`, file)
    const restored = await openLowdbStore({ directory })
    expect(await restored.listScopes({ limit: 10 })).toMatchObject({ total: 1 })
    await restored.close()
  })

  it('does not send the operator to a backup that is not there', async () => {
    const { directory, file, store } = await opened()
    await store.commit([putScope({ id: 'a' })])
    await store.close()
    await writeFile(file, '{')
    const message = await refusalOf(openLowdbStore({ directory }))
    expect(message).toContain('no backup')
    expect(message).not.toContain('.bak')
  })

  it('is brought on once by the migrations, and then carries the new schema', async () => {
    const { directory, file, store } = await opened()
    await store.commit([putScope({ id: 'a' })])
    await store.close()
    const former = await documentAt(file)
    const { scopes: grants, ...rest } = former
    await writeFile(file, JSON.stringify({ ...rest, grants }))
    let runs = 0
    const migrations = [
      ({ grants: renamed, ...others }: Record<string, unknown>) => {
        runs++
        return { ...others, scopes: renamed }
      },
    ]
    for (const id of ['b', 'c']) {
      const later = await openLowdbStore({ directory, migrations })
      expect(await later.get('scopes', 'a')).toEqual({ ...former.scopes[0] })
      await later.commit([putScope({ id })])
      await later.close()
    }
    expect(runs).toBe(1)
    expect(await documentAt(file)).toMatchObject({ schema: 2, scopes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] })
    expect(await refusalOf(openLowdbStore({ directory }))).toMatch(
      /newer Gatehouse \(schema 2; this one knows up to 1\)/,
    )
  })
})

describe('a disk that fails', () => {
  /** A directory in the place of the file that every write begins with: it cannot be made, not even by root. */
  async function failing() {
    const directory = await temporaryDirectory()
    const store = await openLowdbStore({ directory })
    await store.commit([...ONE_OF_EACH, putAccessToken({ id: 'a2' })])
    const obstacle = join(directory, 'gatehouse.json.next')
    await mkdir(join(obstacle, 'in-the-way'), { recursive: true })
    return { directory, store, repair: () => rm(obstacle, { recursive: true }) }
  }

  it('undoes every commit that is not durable, those that stood on it too, and goes on when it recovers', async () => {
    const { directory, store, repair } = await failing()
    const file = join(directory, 'gatehouse.json')
    const [before, bytes] = [await everything(store), await readFile(file)]
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
    expect(await readFile(file)).toEqual(bytes)

    await expect(store.commit([putScope({ id: 'still-broken' })])).rejects.toBeInstanceOf(StoreUnavailable)
    await repair()
    expect(await store.commit([{ op: 'revoke', tokens: { clientId: 'c1' }, at: 1500 }])).toMatchObject({ revoked: 3 })
    const after = await everything(store)
    await store.close()
    const again = await openLowdbStore({ directory })
    expect(await everything(again)).toEqual(after)
    expect(await again.get('scopes', 'still-broken')).toBeUndefined()
    await again.close()
  })

  it('does not keep a store from closing, nor its directory from the next', async () => {
    const { directory, store, repair } = await failing()
    const lost = store.commit([putScope({ id: 'lost' })])
    const [outcome] = await Promise.allSettled([lost, store.close()])
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) as unknown })
    await repair()
    const again = await openLowdbStore({ directory })
    expect(await again.get('scopes', 'lost')).toBeUndefined()
    await again.close()
  })
})

describe('a process that is killed', () => {
  it('leaves every commit that it was told is durable, and a directory that opens', async () => {
    const directory = await temporaryDirectory()
    let durable: readonly string[] = []
    for (const count of [3, 12, 25]) {
      await rm(join(directory, 'gatehouse.json'), { force: true })
      await rm(join(directory, 'gatehouse.json.bak'), { force: true })
      const child = await startStoreProcess(directory, 'commits')
      await child.lines(count)
      durable = (await child.kill()).slice(1)
      const store = await openLowdbStore({ directory })
      for (const id of durable) expect(await store.get('scopes', id)).toBeDefined()
      // One more may have been on its way.
      const { total } = await store.listScopes({ limit: 1 })
      expect([durable.length, durable.length + 1]).toContain(total)
      expect((await readdir(directory)).filter((name) => name.endsWith('.next'))).toEqual([])
      await store.close()
    }
    expect(durable.length).toBeGreaterThanOrEqual(24)
  })
})
