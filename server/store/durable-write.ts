import { link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a new file (mode 0600) and resolves when its content is on stable storage. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Resolves when the names in the directory of `path` are on stable storage. Windows has no such call and needs none. */
export async function syncDirectoryOf(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(dirname(path), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/**
 * Puts `next` in the place of `path`, whose former content stays beside it as `.bak`: a second name for what is there, then
 * each name is moved in one step, so that at no instant a whole file is missing. A failure leaves the former in place.
 */
export async function replaceDurably(path: string, next: string): Promise<void> {
  const nextBackup = `${path}.bak.next`
  await rm(nextBackup, { force: true })
  const isReplaced = await linkIfThere(path, nextBackup)
  if (isReplaced) await rename(nextBackup, `${path}.bak`)
  // Where both were names of one file already, as a crash may leave them, `rename` did nothing (POSIX says so).
  await rm(nextBackup, { force: true })
  await rename(next, path)
  await syncDirectoryOf(path)
}

async function linkIfThere(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** Whether a call failed because there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
