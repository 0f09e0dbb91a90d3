import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openDataDirectory } from '../data-directory.ts'
import { JournalFile } from '../disk/journal-file.ts'
import { storeFilesIn, type StoreFiles } from '../disk/recovery.ts'
import { isRestoreMarked, markRestore, unmarkRestore } from '../disk/restore-mark.ts'
import { writeSnapshot } from '../disk/snapshot-text.ts'
import { MIGRATIONS, presentSchema } from '../document.ts'
import { syncDirectoryOf } from '../durable-write.ts'
import type { DataKey } from '../data-key.ts'
import type { Keychain } from '../keychain.ts'
import { openSealer } from '../open-data-key.ts'
import { BackupError, readBackup, resealed } from './backup-file.ts'

interface RestoreOptions {
  /** Created where it is missing. */
  directory: string
  /** Of the backup. */
  passphrase: string
  /** Seals the signing keys in the directory from now on, as for a server that starts on it. */
  keyPassphrase?: string | undefined
  keychain?: Keychain | undefined
  /** That of the directory, where it is open already. */
  known?: DataKey | undefined
  /** Whether data that is there may be moved aside. */
  isReplacing: boolean
}

export interface Restored {
  /** When the backup was made, ISO 8601. */
  readonly createdAt: string
  /** How many records it holds. */
  readonly records: number
  /** The folder that what was there before was moved to; null where nothing was. */
  readonly movedTo: string | null
}

const FIRST_GENERATION = 1

/**
 * Puts the contents of a backup into a data directory that no server runs on. The backup is read and checked whole first;
 * what is in the directory is moved into a folder in it, never deleted. Cut off in the middle, the directory says so to
 * whoever starts on it, and the restore is run again.
 * @throws BackupError when the backup cannot be used, or there is data and it may not be moved.
 * @throws DataDirectoryError when the directory cannot be used.
 */
export async function restoreBackup(path: string, options: RestoreOptions): Promise<Restored> {
  const { directory, passphrase, keyPassphrase, keychain, known, isReplacing } = options
  const { createdAt, tables, sealer: backupSealer } = await readBackup(path, passphrase)
  const held = await openDataDirectory(directory, 'gatehouse restore')
  try {
    const isRepeated = await isRestoreMarked(directory)
    const present = await dataIn(directory)
    if (present.length > 0 && !isReplacing && !isRepeated) {
      throw new BackupError(
        `There is data in ${directory} already. Nothing was changed. To move it aside and restore, add --replace`,
      )
    }
    const sealer = await openSealer(directory, { passphrase: keyPassphrase, keychain, known, isAnythingSealed: false })
    const files = storeFilesIn(directory)
    const head = { schema: presentSchema(MIGRATIONS), generation: FIRST_GENERATION }
    await rm(incoming(files), { force: true })
    await writeSnapshot(incoming(files), head, resealed(tables.freeze(), backupSealer, sealer))

    await markRestore(directory)
    const movedTo = await moveAside(directory, await dataIn(directory))
    await rename(incoming(files), files.snapshot)
    const journal = await JournalFile.create(files.journal, { journal: 1, ...head })
    await journal.close()
    await syncDirectoryOf(files.snapshot)
    await unmarkRestore(directory)
    return { createdAt, records: tables.size, movedTo }
  } finally {
    await held.release()
  }
}

const incoming = ({ directory }: StoreFiles) => join(directory, 'gatehouse.incoming')

/** The files that hold data; the key, the lock and the mark stay where they are. */
async function dataIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => /^gatehouse\.(json|journal)/.test(name))
}

async function moveAside(directory: string, names: readonly string[]): Promise<string | null> {
  if (names.length === 0) return null
  const folder = join(directory, `replaced-${new Date().toISOString().replaceAll(':', '-')}`)
  await mkdir(folder, { mode: 0o700 })
  for (const name of names) await rename(join(directory, name), join(folder, name))
  await syncDirectoryOf(join(folder, 'any'))
  return folder
}
