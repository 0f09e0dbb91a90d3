import { access, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, syncDirectoryOf, writeDurably } from '../durable-write.ts'
import { DataDirectoryError } from '../store.ts'

const markIn = (directory: string) => join(directory, 'gatehouse.restoring')

/** Marks a directory whose files are being exchanged: until the mark is taken away, no server starts on it. */
export async function markRestore(directory: string): Promise<void> {
  await rm(markIn(directory), { force: true })
  await writeDurably(markIn(directory), 'A restore is under way, or was cut off: run it again.\n')
  await syncDirectoryOf(markIn(directory))
}

export async function unmarkRestore(directory: string): Promise<void> {
  await rm(markIn(directory))
  await syncDirectoryOf(markIn(directory))
}

export async function isRestoreMarked(directory: string): Promise<boolean> {
  try {
    await access(markIn(directory))
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** @throws DataDirectoryError when a restore of the directory was cut off. */
export async function requireNoRestore(directory: string): Promise<void> {
  if (!(await isRestoreMarked(directory))) return
  throw new DataDirectoryError(`A restore into ${directory} was cut off. Run it again: gatehouse restore FILE`)
}
