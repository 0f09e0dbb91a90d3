import { join } from 'node:path'
import type { Logger } from 'pino'
import type { BackupRunRecord, BackupScheduleRecord, EpochMs } from '../records.ts'
import type { Sealer } from '../sealer.ts'
import { DataDirectoryError, StoreUnavailable, type Change, type Store } from '../store.ts'
import { BackupError, writeBackup } from './backup-file.ts'
import {
  defaultBackupDirectory,
  directoryProblem,
  findKept,
  listKept,
  nameOf,
  removeOld,
  type KeptBackup,
} from './kept-backups.ts'
import { nextBackup } from './next-backup.ts'

/** Backups that are made by themselves. */
export interface BackupSchedule {
  readonly defaultDirectory: string
  /** Undefined until it is set for the first time. */
  current(): Promise<BackupScheduleRecord | undefined>
  lastRun(): Promise<BackupRunRecord | undefined>
  /** Null while none is due to come. */
  nextRun(): Promise<EpochMs | null>
  /** In the directory of the schedule, the newest first. */
  kept(): Promise<readonly KeptBackup[]>
  /** Where one of them is; undefined where there is none of this name. */
  find(name: string): Promise<string | undefined>
  /** Why backups cannot be kept in a directory; null stands for the default one. */
  directoryProblem(directory: string | null): Promise<string | undefined>
  sealPassphrase(passphrase: string): string
  /** Whether `passphrase` is the one that the schedule holds. */
  isPassphrase(passphrase: string, schedule: BackupScheduleRecord | undefined): boolean
  /** Makes one now; how that went is what `lastRun` tells. One at a time: who asks meanwhile waits for that one. */
  run(): Promise<void>
  start(): void
  /** Looks at the clock now instead of in a while. */
  lookNow(): Promise<void>
  /** Resolves when what was under way is done. */
  stop(): Promise<void>
}

interface ScheduleOptions {
  store: Store
  sealer: Sealer
  dataDirectory: string
  /** Version of this program. */
  program: string
  now: () => EpochMs
  log: Logger
  /** Called with the reason when a backup could not be made. */
  onFailed?: ((reason: string) => void) | undefined
}

/** Milliseconds between two looks at the clock: a timer to the time itself would be wrong once the machine slept. */
const LOOK_AGAIN = 30_000

export function createBackupSchedule(options: ScheduleOptions): BackupSchedule {
  const { store, sealer, dataDirectory, now, log } = options
  const defaultDirectory = defaultBackupDirectory(dataDirectory)
  let running: Promise<void> | undefined
  let looking: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const current = async () => (await store.get('settings', 'backups')) as BackupScheduleRecord | undefined
  const lastRun = async () => (await store.get('settings', 'backup-run')) as BackupRunRecord | undefined
  const nextRun = async () => nextBackup(await current(), await lastRun(), now())
  const directory = async () => (await current())?.directory ?? defaultDirectory

  async function makeOne(): Promise<void> {
    const at = now()
    try {
      const file = await write(options, await current(), at)
      log.info({ file }, 'scheduled backup made')
      await remember({ id: 'backup-run', at, file, failure: null })
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      if (error instanceof BackupError) log.error({ reason: failure }, 'the scheduled backup failed')
      else log.error({ err: error }, 'the scheduled backup failed')
      options.onFailed?.(failure)
      await remember({ id: 'backup-run', at, file: null, failure })
    }
  }

  async function remember(record: Omit<BackupRunRecord, 'revision'>): Promise<void> {
    try {
      const change: Change = { op: 'put', kind: 'settings', record }
      await store.commit([change])
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      log.warn({ reason: error.message }, 'how the scheduled backup went could not be noted')
    }
  }

  function run(): Promise<void> {
    running ??= makeOne().finally(() => {
      running = undefined
    })
    return running
  }

  async function look(): Promise<void> {
    const due = await nextRun()
    if (due !== null && due <= now()) await run()
  }

  /** A look that takes longer than the time between two is one look. */
  function lookNow(): Promise<void> {
    looking ??= look()
      .catch((error: unknown) => log.error({ err: error }, 'the schedule of backups failed'))
      .finally(() => {
        looking = undefined
      })
    return looking
  }

  return {
    defaultDirectory,
    current,
    lastRun,
    nextRun,
    kept: async () => await listKept(await directory()),
    find: async (name) => await findKept(await directory(), name),
    directoryProblem: async (chosen) => await directoryProblem(chosen ?? defaultDirectory, dataDirectory),
    sealPassphrase: (passphrase) => sealer.seal(passphrase),
    isPassphrase: (passphrase, schedule) => passphraseOf(schedule, sealer) === passphrase,
    run,
    start() {
      timer = setInterval(() => void lookNow(), LOOK_AGAIN)
      // Whoever wants to end need not wait for a backup that is not due.
      timer.unref()
    },
    lookNow,
    async stop() {
      clearInterval(timer)
      await looking
      await running
    },
  }
}

/** Writes one backup and deletes those that are too many; answers its name. @throws BackupError */
async function write(
  { store, sealer, dataDirectory, program }: ScheduleOptions,
  schedule: BackupScheduleRecord | undefined,
  now: EpochMs,
): Promise<string> {
  if (schedule === undefined) throw new BackupError('There is no schedule of backups')
  const directory = schedule.directory ?? defaultBackupDirectory(dataDirectory)
  const problem = await directoryProblem(directory, dataDirectory)
  if (problem !== undefined) throw new BackupError(`The directory ${directory}: ${problem}`)
  const passphrase = passphraseOf(schedule, sealer)
  if (passphrase === undefined) {
    throw new BackupError('The passphrase of the backups cannot be read here: enter it once more')
  }
  const name = nameOf(now)
  await writeBackup(join(directory, name), { snapshot: await store.snapshot(), sealer, passphrase, program, now })
  await removeOld(directory, schedule.keep)
  return name
}

/** Undefined where there is none, or where it was sealed elsewhere. */
function passphraseOf(schedule: BackupScheduleRecord | undefined, sealer: Sealer): string | undefined {
  const sealed = schedule?.sealedPassphrase
  if (sealed === undefined || sealed === null) return undefined
  try {
    return sealer.open(sealed)
  } catch (error) {
    if (error instanceof DataDirectoryError) return undefined
    throw error
  }
}
