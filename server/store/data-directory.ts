import { readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { makeDirectory } from './make-directory.ts'
import { DataDirectoryError, DataDirectoryInUse } from './store.ts'

/** A data directory that this process holds. */
export interface DataDirectory {
  readonly path: string
  /** Lets another process have it. */
  release(): Promise<void>
}

/**
 * Creates the directory where it is missing (mode 0700) and takes it for this process alone. The lock is one of the
 * operating system's, by way of SQLite: it goes with the process, however that ends, and so is never stale.
 * @throws DataDirectoryError that names who holds it, or why it cannot be used.
 */
export async function openDataDirectory(path: string, command: string): Promise<DataDirectory> {
  try {
    makeDirectory(path)
  } catch (error) {
    const isFile = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    const reason = isFile ? 'is not a directory' : `cannot be created: ${reasonOf(error)}`
    throw new DataDirectoryError(`The data directory ${path} ${reason}`, { cause: error })
  }
  const ownerFile = join(path, 'gatehouse.owner.json')
  const lock = await takeLock(path, ownerFile)
  try {
    const owner: Owner = { pid: process.pid, host: hostname(), startedAt: new Date().toISOString(), command }
    await writeFile(ownerFile, `${JSON.stringify(owner)}\n`, { mode: 0o600 })
  } catch (error) {
    lock.close()
    throw new DataDirectoryError(`The data directory ${path} cannot be written to: ${reasonOf(error)}`, {
      cause: error,
    })
  }
  return {
    path,
    async release() {
      await rm(ownerFile, { force: true })
      lock.close()
    },
  }
}

const oneLine = z.string().regex(/^[^\p{Cc}]{1,200}$/u)

/** Written for whoever finds the directory taken; the lock alone decides. */
const ownerSchema = z.object({ pid: z.int(), host: oneLine, startedAt: oneLine, command: oneLine })
type Owner = z.output<typeof ownerSchema>

async function takeLock(path: string, ownerFile: string): Promise<DatabaseSync> {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(path, 'gatehouse.lock'), { timeout: 0 })
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock?.close()
    if (!isLocked(error)) {
      const reason = `gatehouse.lock: ${reasonOf(error)}`
      throw new DataDirectoryError(`The data directory ${path} cannot be used: ${reason}`, { cause: error })
    }
    throw new DataDirectoryInUse(
      `The data directory ${path} is in use by ${await describeOwner(ownerFile)}. Stop it, or choose another directory`,
      { cause: error },
    )
  }
}

/** SQLITE_BUSY and its extensions (https://www.sqlite.org/rescode.html). */
function isLocked(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5
  )
}

async function describeOwner(ownerFile: string): Promise<string> {
  try {
    const owner = ownerSchema.parse(JSON.parse(await readFile(ownerFile, 'utf8')))
    return `process ${String(owner.pid)} (${owner.command}, since ${owner.startedAt})`
  } catch {
    return 'another process'
  }
}

/** What the operating system said, without the path and call that the message names already. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return /^[A-Z]+: (.+?)(?:, .*)?$/.exec(error.message)?.[1] ?? error.message
}
