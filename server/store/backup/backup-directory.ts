import { setTimeout as wait } from 'node:timers/promises'
import { reasonOf } from '../data-directory.ts'
import { recover, storeFilesIn, type Recovered } from '../disk/recovery.ts'
import { requireNoRestore } from '../disk/restore-mark.ts'
import { MIGRATIONS } from '../document.ts'
import { openSealer } from '../open-data-key.ts'
import { DataDirectoryError } from '../store.ts'
import { BackupError, writeBackup } from './backup-file.ts'

interface BackupDirectoryOptions {
  directory: string
  /** Seals the signing keys in the backup. */
  passphrase: string
  /** Opens them in the directory (`GATEHOUSE_KEY`), where a passphrase does. */
  keyPassphrase: string | undefined
  program: string
}

/** A compaction that is under way may move a file between two reads. */
const ATTEMPTS = 5
/** Milliseconds. */
const BETWEEN_ATTEMPTS = 200

/**
 * Backs up a data directory as it is, whether or not a server runs on it: the document and the journals tell the whole
 * state by themselves, and are only read. Holds every commit that was answered before it began.
 * @throws BackupError
 * @throws DataDirectoryError
 */
export async function backUpDirectory(
  path: string,
  { directory, passphrase, keyPassphrase, program }: BackupDirectoryOptions,
): Promise<void> {
  await requireNoRestore(directory)
  const { tables } = await recoverWhileWrittenTo(directory)
  if (tables.size === 0) throw new BackupError(`There is nothing to back up in ${directory}`)
  const sealer = await openSealer(directory, { passphrase: keyPassphrase, isAnythingSealed: true })
  await writeBackup(path, { snapshot: tables.freeze(), sealer, passphrase, program, now: Date.now() })
}

async function recoverWhileWrittenTo(directory: string): Promise<Recovered> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await recover(storeFilesIn(directory), MIGRATIONS)
    } catch (error) {
      if (attempt === ATTEMPTS) {
        if (error instanceof DataDirectoryError) throw error
        throw new DataDirectoryError(`The data directory ${directory} cannot be read: ${reasonOf(error)}`, {
          cause: error,
        })
      }
      await wait(BETWEEN_ATTEMPTS)
    }
  }
}
