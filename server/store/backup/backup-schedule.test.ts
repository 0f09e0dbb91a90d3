import { chmod, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createMemoryStore } from '../memory-store.ts'
import type { BackupScheduleRecord } from '../records.ts'
import type { Draft } from '../store.ts'
import { openSealer } from '../open-data-key.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { putScope } from '../testing/sample-records.ts'
import { readBackup } from './backup-file.ts'
import { createBackupSchedule } from './backup-schedule.ts'
import { directoryProblem } from './kept-backups.ts'
import { nextBackup } from './next-backup.ts'

const PASSPHRASE = 'a passphrase for backups'
const HOUR = 3_600_000

async function scheduled(change: Partial<BackupScheduleRecord> = {}) {
  const dataDirectory = await temporaryDirectory()
  const store = createMemoryStore()
  await store.commit([putScope({ id: 'openid' })])
  const sealer = await openSealer(dataDirectory, { isAnythingSealed: false })
  let time = Date.parse('2031-05-06T01:00:00Z')
  const now = () => time
  const failures: string[] = []
  const schedule = createBackupSchedule({
    store,
    sealer,
    dataDirectory,
    program: '1.2.3',
    now,
    log: pino({ level: 'silent' }),
    onFailed: (reason) => failures.push(reason),
  })
  const record: Draft<BackupScheduleRecord> = {
    id: 'backups',
    isEnabled: true,
    everyHours: 6,
    dailyAt: null,
    directory: null,
    keep: 1,
    sealedPassphrase: sealer.seal(PASSPHRASE),
    since: time,
    ...change,
  }
  await store.commit([{ op: 'put', kind: 'settings', record }])
  const advance = (milliseconds: number) => {
    time += milliseconds
  }
  return { dataDirectory, store, schedule, advance, now, failures, directory: join(dataDirectory, 'backups') }
}

describe('the next backup', () => {
  const at = (text: string) => new Date(text).getTime()
  const daily = { isEnabled: true, everyHours: null, dailyAt: '03:30', since: at('2031-05-06T12:00') }
  const hourly = { ...daily, everyHours: 6, dailyAt: null }

  it('is due by the clock of the machine, once a day or every so many hours', () => {
    expect(nextBackup(undefined, undefined, 0)).toBeNull()
    expect(nextBackup({ ...daily, isEnabled: false }, undefined, at('2031-05-06T12:00'))).toBeNull()
    expect(nextBackup(daily, undefined, at('2031-05-06T13:00'))).toBe(at('2031-05-07T03:30'))
    expect(nextBackup(daily, { at: at('2031-05-07T03:30') }, at('2031-05-07T03:31'))).toBe(at('2031-05-08T03:30'))
    expect(nextBackup(hourly, undefined, at('2031-05-06T13:00'))).toBe(at('2031-05-06T18:00'))
  })

  it('is one, however long the machine slept, and comes when the clock was set back', () => {
    const woken = at('2031-06-01T09:00')
    expect(nextBackup(daily, { at: at('2031-05-07T03:30') }, woken)).toBeLessThan(woken)
    expect(nextBackup(daily, { at: woken }, woken)).toBe(at('2031-06-02T03:30'))
    const setBack = at('2031-05-20T09:00')
    expect(nextBackup(hourly, { at: woken }, setBack)).toBe(setBack + 6 * HOUR)
  })
})

describe('a directory for backups', () => {
  it('is absolute, there, writable, and not among the files of the store', async () => {
    const data = await temporaryDirectory()
    const other = await temporaryDirectory()
    const problem = (directory: string) => directoryProblem(directory, data)
    expect(await problem(other)).toBeUndefined()
    expect(await problem(join(data, 'backups'))).toBeUndefined()
    expect(await problem('backups')).toMatch(/absolute path/)
    expect(await problem('')).toMatch(/absolute path/)
    expect(await problem(join(other, 'none'))).toMatch(/no such directory/)
    expect(await problem(`${other}\0`)).toMatch(/Cannot be used/)
    await writeFile(join(other, 'file'), '')
    expect(await problem(join(other, 'file'))).toMatch(/this is a file/)
    await mkdir(join(data, 'tls'))
    await symlink(data, join(other, 'link'))
    for (const inside of [data, join(data, 'tls'), join(data, 'backups', '..'), join(other, 'link')]) {
      expect(await problem(inside), inside).toMatch(/must not be in the data directory/i)
    }
    if (process.getuid?.() === 0) return
    await chmod(other, 0o500)
    expect(await problem(other)).toMatch(/Cannot be used/)
  })
})

describe('the schedule', () => {
  it('makes a backup for this user alone, which its passphrase opens, and keeps the newest', async () => {
    const { schedule, advance, now, directory } = await scheduled()
    const names = []
    for (let round = 0; round < 2; round++) {
      await schedule.run()
      const last = await schedule.lastRun()
      expect(last).toMatchObject({ at: now(), failure: null })
      names.push(last?.file ?? '')
      advance(HOUR)
    }
    await writeFile(join(directory, 'notes.txt'), 'stays')
    expect((await schedule.kept()).map(({ name }) => name)).toEqual([names[1]])
    expect(names[1]).toMatch(/^gatehouse-backup-2031-05-06T02-00-00-000Z\.gatehouse-backup$/)
    expect((await readdir(directory)).toSorted()).toEqual([names[1], 'notes.txt'])
    const path = (await schedule.find(names[1] ?? '')) ?? ''
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
    const { tables } = await readBackup(path, PASSPHRASE)
    // The passphrase in it is sealed by itself: whoever opens the backup knows it.
    expect(tables.get('settings', 'backups')).toMatchObject({ keep: 1 })
    for (const name of ['../gatehouse.key', 'notes.txt', '', names[0] ?? '']) {
      expect(await schedule.find(name)).toBeUndefined()
    }
    const asJson = 'gatehouse-backup-2031-05-05T02-00-00-000Z.json'
    await writeFile(join(directory, asJson), '')
    expect((await schedule.kept()).map(({ name }) => name)).toEqual([names[1], asJson])
  })

  it('tells why one was not made, and goes on', async () => {
    const { schedule, store, directory, now, failures } = await scheduled()
    await writeFile(directory, 'in the way')
    await schedule.run()
    expect(await schedule.lastRun()).toMatchObject({ at: now(), file: null })
    expect((await schedule.lastRun())?.failure).toMatch(/^The directory .*: /)
    expect(failures).toEqual([(await schedule.lastRun())?.failure])
    await rm(directory)
    await schedule.run()
    expect(await schedule.lastRun()).toMatchObject({ failure: null })
    const record = await schedule.current()
    if (record === undefined) throw new Error('there is no schedule')
    const lost = { ...record, sealedPassphrase: 'v1.sealed elsewhere' }
    await store.commit([{ op: 'put', kind: 'settings', record: lost }])
    await schedule.run()
    expect((await schedule.lastRun())?.failure).toMatch(/passphrase .* enter it once more/)
  })

  it('looks at the clock when it is told to, and makes what is due once', async () => {
    const { schedule, advance } = await scheduled()
    await schedule.lookNow()
    expect(await schedule.lastRun()).toBeUndefined()
    advance(20 * HOUR)
    await Promise.all([schedule.lookNow(), schedule.lookNow()])
    await schedule.lookNow()
    expect(await schedule.kept()).toHaveLength(1)
    expect((await schedule.lastRun())?.revision).toBe(1)
  })

  it('runs by itself when it is due, once for all that was missed, and not after its end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { schedule, advance } = await scheduled()
    schedule.start()
    vi.advanceTimersByTime(60_000)
    expect(await schedule.lastRun()).toBeUndefined()
    advance(100 * HOUR)
    vi.advanceTimersByTime(30_000)
    await expect.poll(async () => (await schedule.lastRun())?.file, { timeout: 15_000 }).toBeTruthy()
    vi.advanceTimersByTime(300_000)
    advance(HOUR)
    await schedule.stop()
    expect(await schedule.kept()).toHaveLength(1)
    advance(100 * HOUR)
    vi.advanceTimersByTime(300_000)
    expect(await schedule.kept()).toHaveLength(1)
  })
})
