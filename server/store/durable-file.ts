import { access, link, readFile, rename, rm } from 'node:fs/promises'
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
  readonly #syncDirectory: typeof syncDirectoryOf

  /** `syncDirectory` makes the names in the directory of a path durable; a test stands in a disk that fails. */
  constructor(path: string, { syncDirectory = syncDirectoryOf }: { syncDirectory?: typeof syncDirectoryOf } = {}) {
    this.path = path
    this.#syncDirectory = syncDirectory
    this.backup = `${path}.bak`
    this.#next = `${path}.next`
    this.#nextBackup = `${path}.bak.next`
  }

  /**
   * The document, an object; null when there is none yet. What an interrupted write left is cleared away.
   * @throws DataDirectoryError when the file is damaged or cannot be read, or gone while its backup is there.
   */
  async read(): Promise<unknown> {
    const text = await this.#readText()
    if (text === undefined && (await exists(this.backup))) {
      throw await this.refusal('is gone, but its backup is there')
    }
    const document = text === undefined ? null : await this.#parse(text)
    await this.#clearLeftovers()
    return document
  }

  async #readText(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8')
    } catch (error) {
      if (isMissing(error)) return undefined
      throw new DataDirectoryError(`The data file ${this.path} cannot be read: ${reasonOf(error)}`, { cause: error })
    }
  }

  async #parse(text: string): Promise<object> {
    let document: unknown
    try {
      document = JSON.parse(text)
    } catch (error) {
      throw await this.refusal('is damaged: it is not valid JSON', { cause: error })
    }
    // lowdb takes `null`, `false`, `0` and `""` for no document at all, and the next write would replace them.
    if (typeof document !== 'object' || document === null) throw await this.refusal('is damaged: it is not an object')
    return document
  }

  async write(document: unknown): Promise<void> {
    await this.#clearLeftovers()
    await writeDurably(this.#next, `${JSON.stringify(document, null, 1)}\n`)
    // A second name for what is there, then each name is moved in one step: no instant without a whole file.
    const isReplaced = await linkIfThere(this.path, this.#nextBackup)
    if (isReplaced) await rename(this.#nextBackup, this.backup)
    await rename(this.#next, this.path)
    try {
      await this.#syncDirectory(this.path)
    } catch (error) {
      // The caller will undo what it could not keep: a later start must not find it after all.
      if (isReplaced) await this.#bringBack()
      else await rm(this.path, { force: true })
      throw error
    }
  }

  async #bringBack(): Promise<void> {
    await link(this.backup, this.#nextBackup)
    await rename(this.#nextBackup, this.path)
  }

  async #clearLeftovers(): Promise<void> {
    await rm(this.#next, { force: true })
    await rm(this.#nextBackup, { force: true })
  }

  /** That the file cannot be used and why, in one line that ends with what to do. */
  async refusal(reason: string, { remedy, cause }: Remedy = {}): Promise<DataDirectoryError> {
    const restore = (await exists(this.backup))
      ? `To go back to the last good state, copy ${this.backup} over it and start again`
      : 'There is no backup beside it: restore it from one of yours, or move it away to begin anew'
    return new DataDirectoryError(`The data file ${this.path} ${reason}. Nothing was changed. ${remedy ?? restore}`, {
      cause,
    })
  }
}

interface Remedy {
  remedy?: string | undefined
  cause?: unknown
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
  return await access(path).then(
    () => true,
    (error: unknown) => !isMissing(error),
  )
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
