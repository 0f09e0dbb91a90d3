import { join } from 'node:path'
import { Low } from 'lowdb'
import { openDataDirectory } from './data-directory.ts'
import { documentOf, DocumentError, MIGRATIONS, parseDocument, type Migration } from './document.ts'
import { DurableJsonFile } from './durable-file.ts'
import { readsFrom } from './store-reads.ts'
import { StoreUnavailable, type CommitResult, type Store } from './store.ts'
import { Tables, type Applied, type Snapshot } from './tables.ts'

interface LowdbStoreOptions {
  directory: string
  /** What runs, for whoever finds the directory in use. */
  command?: string
  /** In place of the program's own. */
  migrations?: readonly Migration[]
}

/** A commit that is applied in memory and waits to be durable. */
interface Pending {
  applied: Applied
  resolve: (result: CommitResult) => void
  reject: (error: StoreUnavailable) => void
}

/**
 * The store of a data directory: `gatehouse.json`, owned by lowdb through `DurableJsonFile`. Commits apply to the tables at
 * once and are answered when a write that holds them is on disk; those that arrive while one runs share the next. When a
 * write fails, all that is not on disk is undone, newest first: memory and disk tell the same story.
 * @throws DataDirectoryError
 */
export async function openLowdbStore({
  directory,
  command = 'gatehouse',
  migrations = MIGRATIONS,
}: LowdbStoreOptions): Promise<Store> {
  const dataDirectory = await openDataDirectory(directory, command)
  try {
    const file = new DurableJsonFile(join(directory, 'gatehouse.json'))
    const low = new Low(file, null)
    await low.read()
    const tables = new Tables(low.data === null ? undefined : await snapshotFrom(file, low.data, migrations))
    const save = (snapshot: Snapshot) => {
      low.data = documentOf(snapshot, migrations)
      return low.write()
    }
    return storeOn(tables, save, () => dataDirectory.release())
  } catch (error) {
    await dataDirectory.release()
    throw error
  }
}

async function snapshotFrom(
  file: DurableJsonFile,
  value: unknown,
  migrations: readonly Migration[],
): Promise<Snapshot> {
  try {
    return parseDocument(value, migrations)
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    throw await file.refusal(`cannot be used: ${error.message}`, { remedy: error.remedy, cause: error })
  }
}

function storeOn(tables: Tables, save: (snapshot: Snapshot) => Promise<void>, release: () => Promise<void>): Store {
  let waiting: Pending[] = []
  let writing: Promise<void> | undefined
  let closing: Promise<void> | undefined

  const open = () => {
    if (closing !== undefined) throw new StoreUnavailable('The store is closed')
    return tables
  }

  /** Writes until nothing waits. */
  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        await save(tables.snapshot())
        for (const { applied, resolve } of batch) resolve(applied.result)
      } catch (error) {
        // What came while the write ran stands on what is undone now, so it goes too.
        const undone = [...batch, ...waiting]
        waiting = []
        for (const { applied } of undone.toReversed()) applied.undo()
        const reason = error instanceof Error ? error.message : String(error)
        const refusal = new StoreUnavailable(`The data file could not be written: ${reason}`, { cause: error })
        for (const { reject } of undone) reject(refusal)
      }
    }
    writing = undefined
  }

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
        waiting.push({ applied, resolve, reject })
        writing ??= write()
      }),
    close: () => (closing ??= Promise.resolve(writing).then(release)),
  }
}
