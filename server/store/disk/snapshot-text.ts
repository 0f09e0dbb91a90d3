import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import {
  DocumentError,
  KINDS,
  migrated,
  parseRecord,
  presentSchema,
  requireKind,
  requireKnownSchema,
  type Migration,
  type StoredRecord,
} from '../document.ts'
import type { Kind, Records, Snapshot } from '../records.ts'
import { readLines } from './line-reader.ts'

/** What stands before the records. */
export interface SnapshotHead {
  /** The schema of the records. */
  readonly schema: number
  /** The journal of this generation goes on from here. */
  readonly generation: number
  /** What makes it a backup, see `backup.ts`. */
  readonly backup?: unknown
}

/** Takes each record as it is read. */
export type LoadRecord = <K extends Kind>(kind: K, record: Records[K]) => void

/** Characters that are put together before they are written; while they are on their way, requests are answered. */
const SLICE = 64 * 1024
/** Bytes between two flushes: a journal's flush must not have to wait behind hundreds of megabytes. */
const FLUSH_BYTES = 4 * 1024 * 1024

const closing = (checksum: number) => `"checksum": "crc32:${checksum.toString(16).padStart(8, '0')}"\n}\n`
const CLOSING = /^"checksum": "crc32:([0-9a-f]{8})"\n\}\n$/
const CLOSING_LENGTH = closing(0).length

/**
 * Writes a snapshot as a new file (mode 0600): JSON that a person can read, a record a line, closed by a checksum over all
 * that stands before it. In slices, so that requests are answered meanwhile; resolves when it is on stable storage. `signal` gives
 * it up between two slices: what is written then is no snapshot.
 */
export async function writeSnapshot(
  path: string,
  head: SnapshotHead,
  contents: Snapshot,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    let checksum = 0
    let unflushed = 0
    for (const slice of slicesOf(head, contents)) {
      signal?.throwIfAborted()
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

function* slicesOf({ schema, generation, backup }: SnapshotHead, contents: Snapshot): Iterable<string> {
  let slice = '{\n'
  if (backup !== undefined) slice += `"backup": ${JSON.stringify(backup)},\n`
  slice += `"schema": ${String(schema)},\n"generation": ${String(generation)},\n`
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

/**
 * Reads a snapshot as `writeSnapshot` writes them. Records of the present schema are taken as they are: the checksum vouches
 * for them. What was loaded is worth nothing when it throws.
 * @returns undefined where there is no checksum: then nothing was loaded, and somebody else wrote it.
 * @throws DocumentError when it is damaged or newer.
 */
export async function readSnapshot(
  file: FileHandle,
  load: LoadRecord,
  migrations: readonly Migration[],
): Promise<SnapshotHead | undefined> {
  const end = await contentEnd(file)
  if (end === undefined) return undefined
  const head: { -readonly [K in keyof SnapshotHead]: SnapshotHead[K] } = { schema: 0, generation: 0 }
  let collection = ''

  function takeLine(text: string): void {
    if (text.startsWith('{"')) {
      const record = JSON.parse(text.endsWith(',') ? text.slice(0, -1) : text) as StoredRecord['record']
      loadRecord(collection, record)
      return
    }
    const [, name, value = ''] = /^"(\w+)": (.+?),?$/.exec(text) ?? []
    if (name === 'backup') head.backup = JSON.parse(value)
    else if (name === 'generation') head.generation = JSON.parse(value) as number
    else if (name === 'schema') {
      head.schema = JSON.parse(value) as number
      requireKnownSchema(head.schema, migrations)
    } else if (name !== undefined) collection = name
    else if (text !== '{' && text !== '],') throw new SyntaxError('not a line of a snapshot')
  }

  function loadRecord(name: string, record: StoredRecord['record']): void {
    if (head.schema === presentSchema(migrations)) {
      load(name as Kind, record as unknown as Records[Kind])
      return
    }
    const stored = migrated({ kind: name, record }, head.schema, migrations)
    if (stored === undefined) return
    const kind = requireKind(stored.kind)
    load(kind, parseRecord(kind, kind, stored.record))
  }

  let found = 0
  let lineNumber = 0
  await readLines(file, (line, offset) => {
    lineNumber++
    if (offset >= end.length) return
    found = crc32('\n', crc32(line, found))
    try {
      takeLine(line.toString('utf8'))
    } catch (error) {
      if (error instanceof DocumentError) throw error
      throw new DocumentError(`it is damaged in line ${String(lineNumber)}`, { cause: error })
    }
  })
  if (found !== end.checksum) {
    throw new DocumentError('it is damaged, or was edited without taking its "checksum" out: the checksum is another')
  }
  return head
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
