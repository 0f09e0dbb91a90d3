import { open, rm, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { Adapter } from 'lowdb'
import {
  DocumentError,
  KINDS,
  migrated,
  parseDocument,
  parseRecord,
  presentSchema,
  requireKind,
  requireKnownSchema,
  type Migration,
  type StoredRecord,
} from '../document.ts'
import { isMissing, replaceDurably } from '../durable-write.ts'
import type { Kind, Records } from '../records.ts'
import type { Snapshot, Tables } from '../tables.ts'
import { readLines } from './line-reader.ts'

/** The data file as lowdb holds it. */
export interface Document {
  /** The schema in which the file is, or was. */
  readonly schema: number
  /** The journal of this generation goes on from here. */
  generation: number
  readonly contents: Snapshot
}

/** Characters that are put together before they are written; while they are on their way, requests are answered. */
const SLICE = 64 * 1024
/** Bytes between two flushes: a journal's flush must not have to wait behind hundreds of megabytes. */
const FLUSH_BYTES = 4 * 1024 * 1024

const closing = (checksum: number) => `"checksum": "crc32:${checksum.toString(16).padStart(8, '0')}"\n}\n`
const CLOSING = /^"checksum": "crc32:([0-9a-f]{8})"\n\}\n$/
const CLOSING_LENGTH = closing(0).length

/**
 * A lowdb adapter for the document: JSON that a person can read, a record a line, closed by a checksum over all that stands
 * before it. It is written in slices, and in its place only when it is whole and on stable storage. A document without a
 * checksum is one that somebody edited: it is read as a whole, and checked in full.
 */
export class SnapshotFile implements Adapter<Document> {
  readonly path: string
  readonly #next: string
  readonly #tables: Tables
  readonly #migrations: readonly Migration[]

  /** `tables` takes the records as they are read. */
  constructor(path: string, tables: Tables, migrations: readonly Migration[]) {
    this.path = path
    this.#next = `${path}.next`
    this.#tables = tables
    this.#migrations = migrations
  }

  /** Null where there is none yet. @throws DocumentError when it is damaged or newer; an I/O error when it cannot be read. */
  async read(): Promise<Document | null> {
    const file = await openIfThere(this.path)
    if (file === undefined) return null
    try {
      const end = await contentEnd(file)
      const head = end === undefined ? await this.#readEdited(file) : await this.#readOwn(file, end)
      return { ...head, contents: this.#tables.view() }
    } finally {
      await file.close()
    }
  }

  /** A document as this program writes them; it needs no check but the checksum. */
  async #readOwn(file: FileHandle, { length, checksum }: ContentEnd): Promise<{ schema: number; generation: number }> {
    let schema = 0
    let generation = 0
    let collection = ''
    const takeLine = (text: string) => {
      if (text.startsWith('{"')) {
        const record = JSON.parse(text.endsWith(',') ? text.slice(0, -1) : text) as StoredRecord['record']
        this.#load(collection, record, schema)
        return
      }
      const [, name = '', value = ''] = /^"(\w+)": (\[|\d+,)$/.exec(text) ?? []
      if (value === '[') collection = name
      else if (name === 'generation') generation = Number.parseInt(value, 10)
      else if (name === 'schema') {
        schema = Number.parseInt(value, 10)
        requireKnownSchema(schema, this.#migrations)
      } else if (text !== '{' && text !== '],') throw new SyntaxError('not a line of a document')
    }

    let found = 0
    let lineNumber = 0
    await readLines(file, (line, offset) => {
      lineNumber++
      if (offset >= length) return
      found = crc32(line, found)
      found = crc32('\n', found)
      try {
        takeLine(line.toString('utf8'))
      } catch (error) {
        if (error instanceof DocumentError) throw error
        throw new DocumentError(`it is damaged in line ${String(lineNumber)}`, { cause: error })
      }
    })
    if (found !== checksum) {
      throw new DocumentError('it is damaged, or was edited without taking its "checksum" out: the checksum is another')
    }
    return { schema, generation }
  }

  #load(collection: string, record: StoredRecord['record'], schema: number): void {
    if (schema === presentSchema(this.#migrations)) {
      // The checksum vouches for it: what this program wrote is a record of this kind.
      this.#tables.load(collection as Kind, record as unknown as Records[Kind])
      return
    }
    const stored = migrated({ kind: collection, record }, schema, this.#migrations)
    if (stored === undefined) return
    const kind = requireKind(stored.kind)
    this.#tables.load(kind, parseRecord(kind, kind, stored.record))
  }

  async #readEdited(file: FileHandle): Promise<{ schema: number; generation: number }> {
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
    await writeSnapshot(this.#next, { schema: presentSchema(this.#migrations), generation, contents })
    await replaceDurably(this.path, this.#next)
  }
}

/** Writes a document as a new file (mode 0600), in slices; resolves when it is on stable storage. */
export async function writeSnapshot(path: string, document: Document, head: readonly string[] = []): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    let checksum = 0
    let unflushed = 0
    for (const slice of slicesOf(document, head)) {
      const bytes = Buffer.from(slice, 'utf8')
      checksum = crc32(bytes, checksum)
      await file.appendFile(bytes)
      unflushed += bytes.length
      if (unflushed < FLUSH_BYTES) continue
      await file.datasync()
      unflushed = 0
    }
    await file.appendFile(closing(checksum))
    await file.sync()
  } finally {
    await file.close()
  }
}

function* slicesOf({ schema, generation, contents }: Document, head: readonly string[]): Iterable<string> {
  let slice = ['{', ...head, `"schema": ${String(schema)},`, `"generation": ${String(generation)},`, ''].join('\n')
  for (const kind of KINDS) {
    slice += `"${kind}": [`
    let separator = '\n'
    for (const record of contents[kind]) {
      slice += separator + JSON.stringify(record)
      separator = ',\n'
      if (slice.length < SLICE) continue
      yield slice
      slice = ''
    }
    slice += '\n],\n'
  }
  yield slice
}

interface ContentEnd {
  /** Bytes before the closing lines. */
  length: number
  checksum: number
}

/** Where the content ends, told by the closing lines; undefined where there are none. */
async function contentEnd(file: FileHandle): Promise<ContentEnd | undefined> {
  const { size } = await file.stat()
  const length = size - CLOSING_LENGTH
  if (length < 0) return undefined
  const { buffer } = await file.read({ buffer: Buffer.alloc(CLOSING_LENGTH), position: length })
  const checksum = CLOSING.exec(buffer.toString('latin1'))?.[1]
  return checksum === undefined ? undefined : { length, checksum: Number.parseInt(checksum, 16) }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
