import { link, open, rm, type FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { reasonOf } from '../data-directory.ts'
import { readSnapshot, writeSnapshot, type LoadRecord, type SnapshotHead } from '../disk/snapshot-text.ts'
import { DocumentError, MIGRATIONS, presentSchema } from '../document.ts'
import { isMissing, syncDirectoryOf } from '../durable-write.ts'
import type { EpochMs, Snapshot } from '../records.ts'
import { newPassphraseSealer, passphraseSealer, passphraseSealingSchema, type Sealer } from '../sealer.ts'
import { Tables } from '../tables.ts'

/** A backup could not be made or used. The message is one line: the file, what was expected, what to do. */
export class BackupError extends Error {
  /** Whether the file may be good, and the passphrase is not its own. */
  readonly isWrongPassphrase: boolean

  constructor(
    message: string,
    { isWrongPassphrase = false, cause }: { isWrongPassphrase?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.isWrongPassphrase = isWrongPassphrase
  }
}

const headSchema = z.strictObject({
  version: z.literal(1),
  /** ISO 8601. */
  createdAt: z.iso.datetime(),
  /** Version of the program that made it. */
  program: z.string(),
  sealing: passphraseSealingSchema,
})
type BackupHead = z.output<typeof headSchema>

/** A backup that was read whole and checked. */
export interface Backup {
  /** ISO 8601. */
  readonly createdAt: string
  /** Version of the program that made it. */
  readonly program: string
  readonly tables: Tables
  /** Opens its signing keys. */
  readonly sealer: Sealer
}

/** Fewest characters of a passphrase that seals a backup. */
export const MINIMUM_PASSPHRASE = 12

/**
 * Writes everything in a snapshot as one file (mode 0600), the signing keys sealed by the passphrase alone: it opens on any
 * machine. The file appears under its name when it is whole and on stable storage; one that is there is never replaced.
 * @param sealer Opens the signing keys as they are in the snapshot.
 * @throws BackupError, AbortError
 */
export async function writeBackup(
  path: string,
  { snapshot, sealer, passphrase, program, now, signal }: BackupSource,
): Promise<void> {
  requirePassphrase(passphrase)
  const { sealer: backupSealer, sealing } = await newPassphraseSealer(passphrase)
  const backup: BackupHead = { version: 1, createdAt: new Date(now).toISOString(), program, sealing }
  const head: SnapshotHead = { backup, schema: presentSchema(MIGRATIONS), generation: 1 }
  const contents = resealed(snapshot, sealer, backupSealer)
  const partial = `${path}.partial`
  try {
    await rm(partial, { force: true })
    await writeSnapshot(partial, head, contents, signal)
    await link(partial, path)
    await syncDirectoryOf(path)
  } catch (error) {
    signal?.throwIfAborted()
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    const reason = isThere ? 'is there already: choose another name' : `cannot be written: ${reasonOf(error)}`
    throw new BackupError(`The backup ${path} ${reason}`, { cause: error })
  } finally {
    await rm(partial, { force: true })
  }
}

export interface BackupSource {
  snapshot: Snapshot
  sealer: Sealer
  passphrase: string
  /** Version of this program. */
  program: string
  now: EpochMs
  /** Gives it up; nothing of it stays. */
  signal?: AbortSignal
}

/** A snapshot with what is sealed in it, sealed by another sealer: the signing keys, and the passphrase of the schedule. */
export function resealed(snapshot: Snapshot, from: Sealer, to: Sealer): Snapshot {
  const keys = [...snapshot.keys].map((key) => ({ ...key, sealedPrivateKey: to.seal(from.open(key.sealedPrivateKey)) }))
  const settings = [...snapshot.settings].map((part) =>
    part.id !== 'backups' || part.sealedPassphrase === null
      ? part
      : { ...part, sealedPassphrase: to.seal(from.open(part.sealedPassphrase)) },
  )
  return { ...snapshot, keys, settings }
}

/**
 * Reads a whole backup into memory; `signal` gives it up.
 * @throws BackupError when it is damaged, newer, or sealed by another passphrase; AbortError
 */
export async function readBackup(path: string, passphrase: string, signal?: AbortSignal): Promise<Backup> {
  requirePassphrase(passphrase)
  const tables = new Tables()
  const { createdAt, program, sealing } = parseHead(path, await readWhole(path, tables, signal))
  const sealer = await passphraseSealer(passphrase, sealing)
  if (sealer === undefined) {
    throw new BackupError(`GATEHOUSE_BACKUP_KEY is not the passphrase that sealed ${path}`, { isWrongPassphrase: true })
  }
  return { createdAt, program, tables, sealer }
}

async function readWhole(path: string, tables: Tables, signal: AbortSignal | undefined): Promise<unknown> {
  const file = await openBackup(path)
  try {
    const load: LoadRecord = (kind, record) => {
      signal?.throwIfAborted()
      tables.load(kind, record)
    }
    const head = await readSnapshot(file, load, MIGRATIONS)
    if (head === undefined) throw new DocumentError('it is not whole, or not a backup of Gatehouse')
    return head.backup
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof DocumentError)) {
      throw new BackupError(`The backup ${path} cannot be read: ${reasonOf(error)}`, { cause: error })
    }
    throw new BackupError(`The backup ${path} cannot be used: ${error.message}. Nothing was changed`, { cause: error })
  } finally {
    await file.close()
  }
}

async function openBackup(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    const reason = isMissing(error) ? 'is not there' : `cannot be read: ${reasonOf(error)}`
    throw new BackupError(`The backup ${path} ${reason}`, { cause: error })
  }
}

function parseHead(path: string, value: unknown): BackupHead {
  const head = headSchema.safeParse(value)
  if (head.success) return head.data
  throw new BackupError(
    `${path} is a data file of Gatehouse and not a backup. To use it, start on a copy of its directory`,
  )
}

function requirePassphrase(passphrase: string): void {
  if (passphrase.length >= MINIMUM_PASSPHRASE) return
  throw new BackupError(
    `Expected GATEHOUSE_BACKUP_KEY, the passphrase of the backup, to have at least ${String(MINIMUM_PASSPHRASE)} characters`,
  )
}
