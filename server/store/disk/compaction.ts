import { readdir, rename, rm, stat } from 'node:fs/promises'
import { reasonOf } from '../data-directory.ts'
import { presentSchema, type Migration } from '../document.ts'
import type { Snapshot } from '../records.ts'
import { JournalFile, type OpenFile } from './journal-file.ts'
import type { Recovered, StoreFiles } from './recovery.ts'

/** What has just been done; a crash right after each leaves a directory that opens, with everything in it. */
export type CompactionStep = 'new journal' | 'new document' | 'journals removed'

export interface Compaction {
  /** Whether the journal is to be folded into the document now. */
  isWanted(journal: JournalFile): boolean
  /** Now, whatever the journal's size. */
  want(): void
  /**
   * Closes `journal`, whose last entry is the last that `frozen` holds, and answers with the next one; the document is
   * written in the background. Where no new journal can be made, the present one goes on.
   */
  begin(journal: JournalFile, frozen: Snapshot): Promise<JournalFile>
  /** Resolves when none is under way. */
  end(): Promise<void>
}

interface Dependencies {
  files: StoreFiles
  recovered: Recovered
  /** Bytes of journal from which on it is folded in; a quarter of the document's where that is more. */
  compactFrom: number
  migrations: readonly Migration[]
  openFile: OpenFile | undefined
  report: (line: string) => void
  onStep: ((step: CompactionStep) => Promise<void> | void) | undefined
}

/** Milliseconds after which one that failed is tried again. */
const RETRY_AFTER = 30_000

/**
 * Folds the journal into the document in the background. A new journal begins at the moment of the snapshot, and the document
 * names its generation: at every instant the document that is there and the journals from its generation on hold everything.
 * The document before stays as `.bak`, and with it the journals since.
 */
export function createCompaction(dependencies: Dependencies): Compaction {
  const { files, recovered, compactFrom, migrations, openFile, report, onStep } = dependencies
  const { low, tables } = recovered
  const schema = presentSchema(migrations)
  let running: Promise<void> | undefined
  let isForced = !recovered.isPresentSchema
  let notBefore = 0
  /** Of journals that are closed and not in the document yet, as a compaction that was cut off leaves them. */
  let closedBytes = recovered.journalBytes - (recovered.journal?.length ?? 0)
  let documentBytes = recovered.documentBytes

  async function writeDocument(generation: number, contents: Snapshot): Promise<void> {
    const former = low.data
    try {
      low.data = { schema, generation, contents }
      await low.write()
    } finally {
      // Either way the document is the live tables again: what was frozen is let go.
      low.data = { schema, generation: former.generation, contents: tables.view() }
    }
    low.data.generation = generation
    closedBytes = 0
    documentBytes = (await stat(files.snapshot)).size
    await onStep?.('new document')
    await removeJournals(former.generation)
    await onStep?.('journals removed')
  }

  /** Those that not even the former document, now the `.bak`, needs. */
  async function removeJournals(before: number): Promise<void> {
    for (const name of await readdir(files.directory)) {
      const generation = Number(/^gatehouse\.journal\.(\d+)$/.exec(name)?.[1])
      if (generation < before) await rm(files.closedJournal(generation))
    }
  }

  function postpone(error: unknown): void {
    notBefore = Date.now() + RETRY_AFTER
    report(`${files.snapshot} could not be brought up to date for now, the journal goes on: ${reasonOf(error)}`)
  }

  return {
    isWanted: (journal) =>
      running === undefined &&
      Date.now() >= notBefore &&
      (isForced || closedBytes + journal.length > Math.max(compactFrom, documentBytes / 4)),

    want() {
      isForced = true
      notBefore = 0
    },

    async begin(journal, frozen) {
      isForced = false
      const closed = files.closedJournal(journal.generation)
      const generation = journal.generation + 1
      let next: JournalFile
      try {
        next = await JournalFile.create(
          files.journal,
          { journal: 1, schema, generation },
          { open: openFile, makeRoom: () => rename(files.journal, closed) },
        )
      } catch (error) {
        // Where it had its new name already, it gets the old one back: it is the one that is written to.
        await rename(closed, files.journal).catch(() => undefined)
        postpone(error)
        return journal
      }
      closedBytes += journal.length
      await journal.close()
      await onStep?.('new journal')
      running = writeDocument(generation, frozen)
        .catch(postpone)
        .finally(() => (running = undefined))
      return next
    },

    end: async () => await running,
  }
}
