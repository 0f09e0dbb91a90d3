import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openJournaledStore } from '../disk/journaled-store.ts'
import { markRestore } from '../disk/restore-mark.ts'
import { openSealer } from '../open-data-key.ts'
import type { Sealer } from '../sealer.ts'
import { everything } from '../store-contract.ts'
import type { Store } from '../store.ts'
import { refusalOf } from '../testing/refusal.ts'
import { ONE_OF_EACH, putKey, putScope } from '../testing/sample-records.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { backUpDirectory } from './backup-directory.ts'
import { BackupError, writeBackup } from './backup-file.ts'
import { restoreBackup } from './restore.ts'

const PASSPHRASE = 'a passphrase for backups'
const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nMIGH\n'
const SHARED_SECRET = 'a secret of resource servers'
const program = '1.2.3'

async function directoryWithData(keyPassphrase?: string): Promise<{ directory: string; store: Store; sealer: Sealer }> {
  const directory = join(await temporaryDirectory(), 'data')
  const store = await openJournaledStore({ directory })
  const sealer = await openSealer(directory, { passphrase: keyPassphrase, isAnythingSealed: false })
  await store.commit([
    ...ONE_OF_EACH,
    putKey({ id: 'k1', sealedPrivateKey: sealer.seal(PRIVATE_KEY) }),
    putKey({ id: 'k2', algorithm: 'HS256', publicJwk: null, sealedPrivateKey: sealer.seal(SHARED_SECRET) }),
  ])
  // The sample's own key is not sealed by anything.
  await store.commit([{ op: 'delete', kind: 'keys', id: 'kid1' }])
  return { directory, store, sealer }
}

const withoutKeys = async (store: Store) =>
  JSON.parse(
    JSON.stringify(await everything(store), (name, value: unknown) => (name === 'sealedPrivateKey' ? null : value)),
  ) as unknown

async function refusal(running: Promise<unknown>): Promise<string> {
  const error: unknown = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(BackupError)
  const { message } = error as BackupError
  expect(message).not.toContain('\n')
  expect(message).not.toContain(PASSPHRASE)
  return message
}

describe('a backup', () => {
  it('is taken while the store is written to, and restores everything as it was, keys included', async () => {
    const { directory, store } = await directoryWithData()
    const backup = join(directory, '..', 'backup.json')
    const before = await withoutKeys(store)
    // Another process would do the same: it only reads.
    await backUpDirectory(backup, { directory, passphrase: PASSPHRASE, keyPassphrase: undefined, program })
    await store.commit([putScope({ id: 'later' })])
    await store.close()
    if (process.platform !== 'win32') expect((await stat(backup)).mode & 0o777).toBe(0o600)
    const text = await readFile(backup, 'utf8')
    expect(text).not.toContain(PASSPHRASE)
    expect(text).not.toContain('MIGH')
    expect(text).not.toContain(SHARED_SECRET)

    const elsewhere = join(await temporaryDirectory(), 'new')
    const restored = await restoreBackup(backup, {
      directory: elsewhere,
      passphrase: PASSPHRASE,
      keyPassphrase: 'another machine, another key',
      isReplacing: false,
    })
    expect(restored).toMatchObject({ movedTo: null })
    const again = await openJournaledStore({ directory: elsewhere })
    expect(await withoutKeys(again)).toEqual(before)
    expect(await again.get('scopes', 'later')).toBeUndefined()
    const sealer = await openSealer(elsewhere, { passphrase: 'another machine, another key', isAnythingSealed: true })
    for (const [kid, opened] of [
      ['k1', PRIVATE_KEY],
      ['k2', SHARED_SECRET],
    ] as const) {
      const key = await again.get('keys', kid)
      expect(sealer.open(key?.sealedPrivateKey ?? '')).toBe(opened)
    }
    await again.commit([putScope({ id: 'goes on' })])
    await again.close()
  })

  it('can be taken by the process that holds the store', async () => {
    const { directory, store, sealer } = await directoryWithData()
    const backup = join(directory, 'backup.json')
    const source = { snapshot: await store.snapshot(), sealer, passphrase: PASSPHRASE, program, now: Date.now() }
    await writeBackup(backup, source)
    expect(await refusal(writeBackup(backup, source))).toContain('is there already')
    expect(await refusal(writeBackup(join(directory, 'no', 'such'), source))).toContain('cannot be written')
    expect(await refusal(writeBackup(join(directory, 'b'), { ...source, passphrase: 'short' }))).toContain(
      '12 characters',
    )
    expect((await readdir(directory)).filter((name) => /partial|^b$/.test(name))).toEqual([])
    await store.close()
  })

  it('is not made of an empty directory', async () => {
    const directory = await temporaryDirectory()
    const options = { directory, passphrase: PASSPHRASE, keyPassphrase: undefined, program }
    expect(await refusal(backUpDirectory(join(directory, 'b'), options))).toContain('nothing to back up')
    expect(await readdir(directory)).toEqual([])
  })
})

describe('a restore', () => {
  let place: string
  let backup: string
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'gatehouse-backup-'))
    const directory = join(place, 'data')
    const store = await openJournaledStore({ directory })
    const sealer = await openSealer(directory, { isAnythingSealed: false })
    await store.commit([
      putScope({ id: 'from-backup' }),
      putKey({ id: 'k1', sealedPrivateKey: sealer.seal(PRIVATE_KEY) }),
    ])
    backup = join(place, 'backup.json')
    await writeBackup(backup, { snapshot: await store.snapshot(), sealer, passphrase: PASSPHRASE, program, now: 0 })
    await store.close()
  })
  afterAll(() => rm(place, { recursive: true }))

  const restoring = (directory: string, path = backup, options: { passphrase?: string; isReplacing?: boolean } = {}) =>
    restoreBackup(path, { directory, passphrase: PASSPHRASE, isReplacing: false, ...options })

  async function scopesIn(directory: string) {
    const store = await openJournaledStore({ directory })
    const { items } = await store.listScopes({ limit: 10 })
    await store.close()
    return items.map((scope) => scope.id)
  }

  it.each<[string, (text: string) => string, RegExp]>([
    ['cut off', (text) => text.slice(0, -30), /not whole/],
    ['empty', () => '', /not whole/],
    ['changed in one letter', (text) => text.replace('from-backup', 'from-backuq'), /damaged/],
    ['newer', (text) => text.replace('"schema": 1', '"schema": 9'), /newer/],
    ['something else', () => 'hello', /not whole/],
  ])('of a file that is %s changes nothing', async (_what, damage, reason) => {
    const { directory, store } = await directoryWithData()
    await store.close()
    const path = join(directory, '..', 'damaged.json')
    await writeFile(path, damage(await readFile(backup, 'utf8')))
    const before = await readdir(directory)
    expect(await refusal(restoring(directory, path, { isReplacing: true }))).toMatch(reason)
    expect(await readdir(directory)).toEqual(before)
    expect(await scopesIn(directory)).toContain('openid')
  })

  it('of a data file, a file that is not there, or with the wrong passphrase changes nothing', async () => {
    const { directory, store } = await directoryWithData()
    await store.close()
    const dataFile = join(directory, 'gatehouse.json')
    expect(await refusal(restoring(directory, dataFile, { isReplacing: true }))).toContain('not a backup')
    expect(await refusal(restoring(directory, join(directory, 'absent')))).toContain('is not there')
    const wrong = { passphrase: 'not the one it was', isReplacing: true }
    expect(await refusal(restoring(directory, backup, wrong))).toContain('GATEHOUSE_BACKUP_KEY')
    expect(await scopesIn(directory)).toContain('openid')
  })

  it('takes the place of data only when it may, and keeps what was there', async () => {
    const { directory, store } = await directoryWithData()
    await store.close()
    expect(await refusal(restoring(directory))).toContain('--replace')
    expect(await scopesIn(directory)).toContain('openid')
    const { movedTo } = await restoring(directory, backup, { isReplacing: true })
    expect(await scopesIn(directory)).toEqual(['from-backup'])
    expect(await readdir(movedTo ?? '')).toContain('gatehouse.json')
    expect(await scopesIn(movedTo ?? '')).toContain('openid')
  })

  it('replaces a directory that is damaged', async () => {
    const { directory, store } = await directoryWithData()
    await store.close()
    await truncate(join(directory, 'gatehouse.json'), 40)
    expect(await refusalOf(openJournaledStore({ directory }))).toContain('restore')
    await restoring(directory, backup, { isReplacing: true })
    expect(await scopesIn(directory)).toEqual(['from-backup'])
  })

  it('is refused while a server runs on the directory', async () => {
    const { directory, store } = await directoryWithData()
    await expect(restoring(directory, backup, { isReplacing: true })).rejects.toThrow(/in use/)
    await store.close()
  })

  it('that was cut off keeps a server from starting, and is run again without more ado', async () => {
    const { directory, store } = await directoryWithData()
    await store.close()
    await markRestore(directory)
    expect(await refusalOf(openJournaledStore({ directory }))).toContain('was cut off. Run it again')
    await restoring(directory)
    expect(await scopesIn(directory)).toEqual(['from-backup'])
  })

  it('put in the place of the data file by hand says what it is', async () => {
    const directory = join(await temporaryDirectory(), 'data')
    await mkdir(directory)
    await writeFile(join(directory, 'gatehouse.json'), await readFile(backup))
    expect(await refusalOf(openJournaledStore({ directory }))).toContain('it is a backup')
  })
})
