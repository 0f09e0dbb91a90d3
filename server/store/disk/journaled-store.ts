import { rename, rm } from 'node:fs/promises'
import { openDataDirectory } from '../data-directory.ts'
import { MIGRATIONS, presentSchema, type Migration } from '../document.ts'
import type { Snapshot } from '../records.ts'
import { readsFrom } from '../store-reads.ts'
import { StoreUnavailable, type Change, type CommitResult, type Store } from '../store.ts'
import type { Applied } from '../tables.ts'
import { createCompaction, type CompactionStep } from './compaction.ts'
import { JournalFile, type OpenFile } from './journal-file.ts'
import { recover, storeFilesIn, type Recovered, type StoreFiles } from './recovery.ts'
import { requireNoRestore } from './restore-mark.ts'

interface JournaledStoreOptions {
  directory: string
  /** What runs, for whoever finds the directory in use. */
  command?: string
  /** Takes a line for the operator: what was found and mended, or could not be done for now. */
  report?: (line: string) => void
  /** Called with the reason when commits were refused because they could not be made durable. */
  onWriteFailed?: ((reason: string) => void) | undefined
  /** Bytes of journal from which on it is folded into the snapshot; a quarter of the snapshot's where that is more. */
  compactFrom?: number
  /** In place of the program's own. */
  migrations?: readonly Migration[]
  /** A test stands in a disk that fails. */
  openFile?: OpenFile
  /** Called after each step of a compaction; a test ends the process there. */
  onCompactionStep?: (step: CompactionStep) => Promise<void> | void
}

/** A commit that is applied in memory and waits to be durable. */
interface Pending {
  changes: readonly Change[]
  applied: Applied
  resolve: (result: CommitResult) => void
  reject: (error: StoreUnavailable) => void
}

const COMPACT_FROM = 8 * 1024 * 1024
/** Up to so many records the snapshot is brought up to date when the store closes: then it is what a person reads. */
const COMPACT_ON_CLOSE = 10_000

/**
 * The store of a data directory. lowdb owns the document, `gatehouse.json`; every commit is a line of `gatehouse.journal`.
 * Commits apply to the tables at once and are answered when their line is on stable storage; those that arrive while one
 * flush runs share the next. When a flush fails, all that is not durable is undone, newest first: memory and disk tell the
 * same story, and the next commit tries anew.
 * @throws DataDirectoryError
 */
export async function openJournaledStore(options: JournaledStoreOptions): Promise<Store> {
  const { directory, command = 'gatehouse', migrations = MIGRATIONS, report = () => undefined } = options
  const dataDirectory = await openDataDirectory(directory, command)
  try {
    const files = storeFilesIn(directory)
    await requireNoRestore(directory)
    const recovered = await recover(files, migrations)
    recovered.reports.forEach(report)
    await rm(`${files.snapshot}.next`, { force: true })
    const journal = await openJournal(files, recovered, options)
    return storeOn({ ...options, files, recovered, journal, report, release: () => dataDirectory.release() })
  } catch (error) {
    await dataDirectory.release()
    throw error
  }
}

/** The journal to go on with: the one that is there or, where there is none or it is of an earlier schema, a new one. */
async function openJournal(
  files: StoreFiles,
  { journal: end, nextGeneration, low }: Recovered,
  { migrations = MIGRATIONS, openFile }: JournaledStoreOptions,
): Promise<JournalFile> {
  const schema = presentSchema(migrations)
  if (end?.head.schema === schema) return await JournalFile.open(files.journal, end, openFile)
  const head = { journal: 1, schema, generation: nextGeneration } as const
  return await JournalFile.create(files.journal, head, {
    open: openFile,
    async makeRoom() {
      if (end !== undefined) {
        const former = await JournalFile.open(files.journal, end, openFile)
        await former.close()
        await rename(files.journal, files.closedJournal(end.head.generation))
      } else if (low.data.generation === 0) {
        // A document that was written by hand says from now on which journal goes on from it.
        low.data.generation = nextGeneration
        await low.write()
      }
    },
  })
}

interface Parts extends JournaledStoreOptions {
  files: StoreFiles
  recovered: Recovered
  journal: JournalFile
  report: (line: string) => void
  release: () => Promise<void>
}

function storeOn(parts: Parts): Store {
  const { files, recovered, report, release, migrations = MIGRATIONS, compactFrom = COMPACT_FROM, openFile } = parts
  const { tables } = recovered
  let { journal } = parts
  let waiting: Pending[] = []
  let snapshotsWanted: ((snapshot: Snapshot) => void)[] = []
  let writing: Promise<void> | undefined
  let closing: Promise<void> | undefined
  let writeFailedAt: number | null = null

  const onStep = parts.onCompactionStep
  const compaction = createCompaction({ files, recovered, compactFrom, migrations, openFile, report, onStep })

  const open = () => {
    if (closing !== undefined) throw new StoreUnavailable('The store is closed')
    return tables
  }

  /** Writes until nothing waits. */
  async function write(): Promise<void> {
    while (waiting.length > 0 || snapshotsWanted.length > 0 || compaction.isWanted(journal)) {
      const batch = waiting
      waiting = []
      // Taken together: the snapshot holds all commits up to this batch, and none that comes while it is written.
      const isCompactionDue = compaction.isWanted(journal)
      const frozen = isCompactionDue || snapshotsWanted.length > 0 ? tables.freeze() : undefined
      const takers = snapshotsWanted
      snapshotsWanted = []
      if (!(await append(batch))) {
        snapshotsWanted.push(...takers)
        continue
      }
      if (frozen === undefined) continue
      for (const take of takers) take(frozen)
      if (isCompactionDue) journal = await compaction.begin(journal, frozen)
    }
    writing = undefined
  }

  async function append(batch: readonly Pending[]): Promise<boolean> {
    const changed = batch.filter(({ applied }) => !applied.isEmpty)
    try {
      if (changed.length > 0) {
        await journal.append(changed.map(({ changes }) => changes))
        writeFailedAt = null
      }
    } catch (error) {
      writeFailedAt = Date.now()
      // What came while the write ran stands on what is undone now, so it goes too.
      const undone = [...batch, ...waiting]
      waiting = []
      for (const { applied } of undone.toReversed()) applied.undo()
      const reason = error instanceof Error ? error.message : String(error)
      const refusal = new StoreUnavailable(`The journal could not be written: ${reason}`, { cause: error })
      for (const { reject } of undone) reject(refusal)
      parts.onWriteFailed?.(refusal.message)
      return false
    }
    for (const { applied, resolve } of batch) resolve(applied.result)
    return true
  }

  const start = () => (writing ??= write())

  async function close(): Promise<void> {
    try {
      await writing
      await compaction.end()
      if (tables.size <= COMPACT_ON_CLOSE && journal.seq > 0) {
        compaction.want()
        await start()
        await compaction.end()
      }
      await journal.close()
    } finally {
      await release()
    }
  }

  if (compaction.isWanted(journal)) void start()
  return {
    ...readsFrom(open),
    commit: (changes) =>
      new Promise((resolve, reject) => {
        const applied = open().apply(changes)
        // Nothing to write, and nothing unwritten that the answer could rest on.
        if (applied.isEmpty && writing === undefined) {
          resolve(applied.result)
          return
        }
        waiting.push({ changes, applied, resolve, reject })
        void start()
      }),
    snapshot: () =>
      new Promise((resolve) => {
        open()
        snapshotsWanted.push(resolve)
        void start()
      }),
    writeFailedAt: () => writeFailedAt,
    close: () => (closing ??= close()),
  }
}
