import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Low } from 'lowdb'
import { reasonOf } from '../data-directory.ts'
import {
  DocumentError,
  migrated,
  parseRecord,
  presentSchema,
  requireKind,
  requireKnownSchema,
  type Migration,
} from '../document.ts'
import type { Change } from '../store.ts'
import { DataDirectoryError } from '../store.ts'
import { Tables } from '../tables.ts'
import { readJournal, type JournalEnd } from './journal-file.ts'
import { decodeHead, type JournalHead } from './journal-lines.ts'
import { SnapshotFile, type Document } from './snapshot-file.ts'

/** The names in a data directory. */
export interface StoreFiles {
  readonly directory: string
  /** The document, all that happened up to the start of a journal. */
  readonly snapshot: string
  /** The journal that is written to. */
  readonly journal: string
  /** A journal that was closed when the one of the next generation began. */
  closedJournal(generation: number): string
}

export function storeFilesIn(directory: string): StoreFiles {
  const journal = join(directory, 'gatehouse.journal')
  return {
    directory,
    snapshot: join(directory, 'gatehouse.json'),
    journal,
    closedJournal: (generation) => `${journal}.${String(generation)}`,
  }
}

/** What a data directory holds. */
export interface Recovered {
  /** lowdb, which owns the document; `tables` are its contents. */
  readonly low: Low<Document>
  readonly tables: Tables
  /** Where the journal that was written to ends; undefined where none is yet. */
  readonly journal: JournalEnd | undefined
  /** The generation of a journal that begins now. */
  readonly nextGeneration: number
  /** Whether everything is in the present schema already. */
  readonly isPresentSchema: boolean
  /** Of the document; 0 where there is none. */
  readonly documentBytes: number
  /** Of the journals that the document does not hold yet. */
  readonly journalBytes: number
  /** Lines for the operator: what was found and is mended. */
  readonly reports: readonly string[]
}

interface FoundJournal {
  readonly path: string
  readonly generation: number
  /** Whether it is the one that was written to. */
  readonly isOpen: boolean
}

/**
 * Reads the snapshot and, over it, every journal since; changes nothing on disk.
 * @throws DataDirectoryError that names the file, the line and what to do, when something is damaged, missing or newer.
 */
export async function recover(files: StoreFiles, migrations: readonly Migration[]): Promise<Recovered> {
  const tables = new Tables()
  const schema = presentSchema(migrations)
  const snapshotFile = new SnapshotFile(files.snapshot, tables, migrations)
  const low = new Low<Document>(snapshotFile, { schema, generation: FIRST_GENERATION, contents: tables.view() })
  const names = await readdir(files.directory)
  await refusing(files, files.snapshot, names, () => low.read())
  const { generation } = low.data
  const due = await journalsFrom(generation, files, names)

  let end: JournalEnd | undefined
  let isPresentSchema = low.data.schema === schema
  let journalBytes = 0
  for (const { path, isOpen } of due) {
    const begin = replayingOn(tables, migrations)
    end = await refusing(files, path, names, () => readJournal(path, isOpen, begin))
    isPresentSchema &&= end.head.schema === schema
    journalBytes += end.length
  }
  const last = due.at(-1)
  return {
    low,
    tables,
    journal: last?.isOpen === true ? end : undefined,
    nextGeneration: (last?.generation ?? Math.max(generation, FIRST_GENERATION) - 1) + 1,
    isPresentSchema,
    documentBytes: names.includes('gatehouse.json') ? (await stat(files.snapshot)).size : 0,
    journalBytes,
    reports: end?.torn === undefined ? [] : [tornReport(files.journal, end.torn)],
  }
}

/** Where there is no snapshot, the first journal begins with nothing. */
const FIRST_GENERATION = 1

/**
 * The journals that go on from a snapshot of `generation`, in order. None may be missing: each begins where the one before
 * it ends. 0 stands for a document that was written by hand and goes with no journal.
 */
async function journalsFrom(
  generation: number,
  files: StoreFiles,
  names: readonly string[],
): Promise<readonly FoundJournal[]> {
  const closed = names
    .map((name) => /^gatehouse\.journal\.(\d+)$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .map((closedIn) => ({ path: files.closedJournal(closedIn), generation: closedIn, isOpen: false }))
  const open = names.includes('gatehouse.journal')
    ? [{ path: files.journal, generation: await generationOf(files.journal, files, names), isOpen: true }]
    : []
  const due = [...closed, ...open]
    .filter((journal) => journal.generation >= generation)
    .toSorted((a, b) => a.generation - b.generation)

  const hasSnapshot = names.includes('gatehouse.json')
  if (generation === 0) {
    if (due.length === 0) return due
    throw refusal(files.snapshot, 'names no generation, but there are journals beside it', {
      remedy: 'Restore both from one backup, or move the journals away to begin with this document',
    })
  }
  if (due.length === 0 && !hasSnapshot && !names.includes('gatehouse.json.bak')) return due

  const isComplete = due.every((journal, at) => journal.generation === generation + at)
  const first = due[0]
  if (!hasSnapshot && first?.generation !== FIRST_GENERATION) {
    throw refusal(files.snapshot, 'is gone', { remedy: remedyFor(files, names) })
  }
  if (!isComplete || (due.at(-1)?.isOpen !== true && !(await isAboutToBegin(generation + due.length, files, names)))) {
    throw refusal(files.journal, `is not complete: expected each generation from ${String(generation)} on`, {
      remedy:
        'Restore the whole directory from a backup or, to go on from the document alone, ' +
        'take its lines "generation" and "checksum" out and move the journals away',
    })
  }
  return due
}

/** A new journal has another name for a moment, while what was there takes its place; nothing is in it yet. */
async function isAboutToBegin(generation: number, files: StoreFiles, names: readonly string[]): Promise<boolean> {
  const next = `${files.journal}.next`
  return names.includes('gatehouse.journal.next') && (await generationOf(next, files, names)) === generation
}

async function generationOf(path: string, files: StoreFiles, names: readonly string[]): Promise<number> {
  return await refusing(files, path, names, async () => {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(256), position: 0 })
      const end = buffer.subarray(0, bytesRead).indexOf('\n')
      const head = end < 0 ? undefined : decodeHead(buffer.subarray(0, end))
      if (head === undefined) throw new DocumentError('line 1 is damaged')
      return head.generation
    } finally {
      await file.close()
    }
  })
}

/** Applies what a journal tells, each commit as it was applied at first. */
const replayingOn = (tables: Tables, migrations: readonly Migration[]) => (head: JournalHead) => {
  requireKnownSchema(head.schema, migrations)
  if (head.schema === presentSchema(migrations)) return (changes: readonly Change[]) => void tables.apply(changes)
  return (changes: readonly Change[]) => {
    tables.apply(changes.flatMap((change) => migratedChange(change, head.schema, migrations)))
  }
}

function migratedChange(change: Change, schema: number, migrations: readonly Migration[]): Change[] {
  if (change.op !== 'put') return [change]
  const stored = migrated({ kind: change.kind, record: { ...change.record } }, schema, migrations)
  if (stored === undefined) return []
  const kind = requireKind(stored.kind)
  const record = parseRecord(kind, kind, { ...stored.record, revision: 1 })
  return [{ ...change, kind, record } as Change]
}

interface Remedy {
  remedy?: string | undefined
  cause?: unknown
}

/** Runs what reads a file, and says of a damaged or unreadable one how to go on. */
async function refusing<T>(
  files: StoreFiles,
  path: string,
  names: readonly string[],
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DocumentError) {
      const remedy = error.remedy ?? remedyFor(files, names)
      throw refusal(path, `cannot be used: ${error.message}`, { remedy, cause: error })
    }
    throw new DataDirectoryError(`The data file ${path} cannot be read: ${reasonOf(error)}`, { cause: error })
  }
}

function refusal(path: string, reason: string, { remedy, cause }: Remedy): DataDirectoryError {
  return new DataDirectoryError(`The data file ${path} ${reason}. Nothing was changed. ${remedy ?? ''}`.trimEnd(), {
    cause,
  })
}

/** With the snapshot before the last one, its journals are kept too: together they hold everything. */
function remedyFor({ snapshot }: StoreFiles, names: readonly string[]): string {
  return names.includes('gatehouse.json.bak')
    ? `If the document is what is damaged, copy ${snapshot}.bak over it and start again: the journals hold what came since. ` +
        'Otherwise restore a backup (gatehouse restore)'
    : 'There is no earlier document beside it: restore a backup (gatehouse restore), or move the files away to begin anew'
}

const tornReport = (path: string, { line, bytes }: NonNullable<JournalEnd['torn']>) =>
  `${path} ended in a write that a crash cut off (line ${String(line)}, ${String(bytes)} bytes); it was never answered and is dropped`
