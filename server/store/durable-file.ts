import { link, readFile, rename, rm } from 'node:fs/promises'
import type { Adapter } from 'lowdb'
import { reasonOf } from './data-directory.ts'
import { DataDirectoryError } from './store.ts'
import { syncDirectoryOf, writeDurably } from './durable-write.ts'

/**
 * A lowdb adapter for one JSON file that survives what a machine can do to it: a write resolves when it is on stable
 * storage, the file is replaced whole or not at all, and what it held before stays beside it as `.bak`. At every instant
 * the name holds a whole document, the former or the new one.
 */
export class DurableJsonFile implements Adapter<unknown> {
  readonly path: string
  readonly backup: string
  readonly #next: string
  readonly #nextBackup: string

  constructor(path: string) {
    this.path = path
    this.backup = `${path}.bak`
    this.#next = `${path}.next`
    this.#nextBackup = `${path}.bak.next`
  }

  /**
   * The document; null when there is none yet.
   * @throws DataDirectoryError when the file is damaged or cannot be read, or gone while its backup is there.
   */
  async read(): Promise<unknown> {
    const text = await this.#readText()
    if (text === undefined) {
      if (await exists(this.backup)) {
        throw new DataDirectoryError(
          `The data file ${this.path} is gone, but its backup is there. ${this.restoreHint()}`,
        )
      }
      return null
    }
    try {
      return JSON.parse(text) as unknown
    } catch (error) {
      throw new DataDirectoryError(
        `The data file ${this.path} is damaged: it is not valid JSON. ${this.restoreHint()}`,
        {
          cause: error,
        },
      )
    }
  }

  async #readText(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8')
    } catch (error) {
      if (isMissing(error)) return undefined
      throw new DataDirectoryError(`The data file ${this.path} cannot be read: ${reasonOf(error)}`, { cause: error })
    }
  }

  async write(document: unknown): Promise<void> {
    await rm(this.#next, { force: true })
    await writeDurably(this.#next, `${JSON.stringify(document, null, 1)}\n`)
    // A second name for what is there, then each name is moved in one step: no instant without a whole file.
    await rm(this.#nextBackup, { force: true })
    if (await linkIfThere(this.path, this.#nextBackup)) await rename(this.#nextBackup, this.backup)
    await rename(this.#next, this.path)
    await syncDirectoryOf(this.path)
  }

  restoreHint(): string {
    return `Nothing was changed. To go back to the last good state, copy ${this.backup} over it and start again`
  }
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

async function exists(path: string): Promise<boolean> {
  return await readFile(path).then(
    () => true,
    (error: unknown) => !isMissing(error),
  )
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
