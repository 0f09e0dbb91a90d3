import { access, constants, mkdir, readdir, realpath, rm, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { reasonOf } from '../data-directory.ts'
import { isMissing } from '../durable-write.ts'
import type { EpochMs } from '../records.ts'
import { BackupError } from './backup-file.ts'

/** A backup that lies in a directory of this machine. */
export interface KeptBackup {
  readonly name: string
  readonly createdAt: EpochMs
  readonly bytes: number
}

/** Written by `nameOf`, or by it before backups had an extension of their own: no other file is listed, opened or deleted. */
const NAME = /^gatehouse-backup-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-\d{3}Z\.(?:gatehouse-backup|json)$/

/** Where backups are kept when nothing else is said. */
export const defaultBackupDirectory = (dataDirectory: string) => join(dataDirectory, 'backups')

/** The file of a backup by its time in UTC: `gatehouse-backup-2031-05-06T03-30-00-000Z.gatehouse-backup`. */
export const nameOf = (time: EpochMs) =>
  `gatehouse-backup-${new Date(time).toISOString().replaceAll(/[:.]/g, '-')}.gatehouse-backup`

/**
 * Why backups cannot be kept in `directory`, in words for whoever chose it; undefined where they can. The directory that is
 * used by default is created.
 */
export async function directoryProblem(directory: string, dataDirectory: string): Promise<string | undefined> {
  if (!isAbsolute(directory)) return 'Must be an absolute path on the machine of the server'
  try {
    if (directory === defaultBackupDirectory(dataDirectory)) await mkdir(directory, { recursive: true, mode: 0o700 })
    // Where it leads in the end counts, and not what it is called.
    const [real, data] = [await realpath(directory), await realpath(dataDirectory)]
    if (!(await stat(real)).isDirectory()) return 'Must be a directory; this is a file'
    if (isWithin(real, data) && !isWithin(real, defaultBackupDirectory(data))) {
      return 'Must not be in the data directory, among the files of the store: choose another'
    }
    await access(real, constants.R_OK | constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    if (isMissing(error)) return 'There is no such directory on the machine of the server: create it first'
    return `Cannot be used: ${reasonOf(error)}`
  }
}

function isWithin(path: string, directory: string): boolean {
  const way = relative(directory, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** The backups in a directory, the newest first; none where it cannot be read. */
export async function listKept(directory: string): Promise<readonly KeptBackup[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => NAME.test(name))
  const kept = await Promise.all(
    // The name says when: the file may have been copied since.
    names.map(async (name) => {
      const found = await stat(join(directory, name)).catch(() => undefined)
      return found?.isFile() === true ? [{ name, createdAt: timeOf(name), bytes: found.size }] : []
    }),
  )
  return kept.flat().sort((one, other) => other.createdAt - one.createdAt || (one.name < other.name ? 1 : -1))
}

function timeOf(name: string): EpochMs {
  const [, date, ...time] = NAME.exec(name) ?? []
  return Date.parse(`${date ?? ''}T${time.join(':')}Z`)
}

/** Where a backup of this name is; undefined where there is none. */
export async function findKept(directory: string, name: string): Promise<string | undefined> {
  const isThere = (await listKept(directory)).some((kept) => kept.name === name)
  return isThere ? join(directory, name) : undefined
}

/** Deletes a backup. @throws BackupError */
export async function removeKept(path: string): Promise<void> {
  try {
    await rm(path, { force: true })
  } catch (error) {
    throw new BackupError(`The backup ${path} cannot be deleted: ${reasonOf(error)}`, { cause: error })
  }
}

/** Deletes all but the newest `keep`. @throws BackupError */
export async function removeOld(directory: string, keep: number): Promise<void> {
  for (const { name } of (await listKept(directory)).slice(keep)) await removeKept(join(directory, name))
}
