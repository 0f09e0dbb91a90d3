import { open, rm, type FileHandle } from 'node:fs/promises'
import type { Adapter } from 'lowdb'
import { DocumentError, KINDS, parseDocument, presentSchema, type Migration } from '../document.ts'
import { isMissing, replaceDurably } from '../durable-write.ts'
import type { Snapshot } from '../records.ts'
import type { Tables } from '../tables.ts'
import { readSnapshot, writeSnapshot, type SnapshotHead } from './snapshot-text.ts'

/** The data file as lowdb holds it. */
export interface Document {
  /** The schema in which the file is, or was. */
  readonly schema: number
  /** The journal of this generation goes on from here; 0 where none is named. */
  generation: number
  readonly contents: Snapshot
}

/**
 * A lowdb adapter for the document. Its records go to the tables as they are read; it is written from a snapshot that does
 * not change meanwhile, and takes the place of the former one when it is whole and on stable storage. A document without a
 * checksum is one that somebody edited: it is read as a whole, and checked in full.
 */
export class SnapshotFile implements Adapter<Document> {
  readonly #path: string
  readonly #next: string
  readonly #tables: Tables
  readonly #migrations: readonly Migration[]

  constructor(path: string, tables: Tables, migrations: readonly Migration[]) {
    this.#path = path
    this.#next = `${path}.next`
    this.#tables = tables
    this.#migrations = migrations
  }

  /** Null where there is none yet. @throws DocumentError when it is damaged or newer; an I/O error when it cannot be read. */
  async read(): Promise<Document | null> {
    const file = await openIfThere(this.#path)
    if (file === undefined) return null
    try {
      const own = await readSnapshot(file, (kind, record) => this.#tables.load(kind, record), this.#migrations)
      const { schema, generation, backup } = own ?? (await this.#readEdited(file))
      if (backup !== undefined) {
        throw new DocumentError('it is a backup', { remedy: 'Restore it: gatehouse restore FILE' })
      }
      return { schema, generation, contents: this.#tables.view() }
    } finally {
      await file.close()
    }
  }

  async #readEdited(file: FileHandle): Promise<SnapshotHead> {
    let value: unknown
    try {
      value = JSON.parse(await file.readFile('utf8'))
    } catch (error) {
      throw new DocumentError('it is damaged: it is not valid JSON', { cause: error })
    }
    if (typeof value !== 'object' || value === null) throw new DocumentError('it is damaged: it is not an object')
    const { schema, generation, records } = parseDocument(value, this.#migrations)
    for (const kind of KINDS) for (const record of records[kind]) this.#tables.load(kind, record)
    return { schema, generation }
  }

  async write({ generation, contents }: Document): Promise<void> {
    await rm(this.#next, { force: true })
    await writeSnapshot(this.#next, { schema: presentSchema(this.#migrations), generation }, contents)
    await replaceDurably(this.#path, this.#next)
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
