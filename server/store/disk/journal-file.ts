import { open as openFile, rename, rm, type FileHandle } from 'node:fs/promises'
import { DocumentError } from '../document.ts'
import { syncDirectoryOf, writeDurably } from '../durable-write.ts'
import type { Change } from '../store.ts'
import { decodeEntry, decodeHead, encodeEntry, encodeHead, type JournalHead } from './journal-lines.ts'
import { readLines } from './line-reader.ts'

/** The part of the file system that a journal writes by; a test stands in a disk that fails. */
export type OpenFile = (path: string, flags: string) => Promise<FileHandle>

/** Where the entries of a journal end. */
export interface JournalEnd {
  readonly head: JournalHead
  /** Number of the last entry; 0 where there is none. */
  readonly seq: number
  /** Bytes. */
  readonly length: number
  /** What a crash left half written behind the end; it was never answered. */
  readonly torn: { readonly line: number; readonly bytes: number } | undefined
}

/**
 * Reads a journal and hands over what each entry changed, in order, to what `begin` makes of its head.
 * @param isLast Whether a write may have been under way at its end; in an earlier journal every entry was durable.
 * @throws DocumentError for damage that no torn write explains, with the line.
 */
export async function readJournal(
  path: string,
  isLast: boolean,
  begin: (head: JournalHead) => (changes: readonly Change[]) => void,
): Promise<JournalEnd> {
  const file = await openFile(path, 'r')
  try {
    const { size } = await file.stat()
    let head: JournalHead | undefined
    let take: ReturnType<typeof begin> = () => undefined
    let line = 0
    let seq = 0
    let length = 0
    /** The first line that is not whole. */
    let damaged = 0

    await readLines(file, (bytes, offset) => {
      line++
      if (head === undefined) {
        head = decodeHead(bytes)
        if (head === undefined) throw new DocumentError('line 1 is damaged')
        take = begin(head)
        length = offset + bytes.length + 1
        return
      }
      const entry = decodeEntry(bytes)
      if (damaged > 0) {
        // An entry that was written when the damaged one was durable already: that is no torn write.
        if (entry !== undefined && entry.durable > seq) throw damageAt(damaged)
        return
      }
      if (entry === undefined) {
        damaged = line
        return
      }
      if (entry.seq !== seq + 1) throw damageAt(line)
      try {
        take(entry.changes)
      } catch (error) {
        throw new DocumentError(`line ${String(line)} does not follow from what is before it`, { cause: error })
      }
      seq = entry.seq
      length = offset + bytes.length + 1
    })

    if (head === undefined) throw damageAt(1)
    if (length === size) return { head, seq, length, torn: undefined }
    const torn = { line: damaged > 0 ? damaged : line + 1, bytes: size - length }
    if (!isLast) throw damageAt(torn.line)
    return { head, seq, length, torn }
  } finally {
    await file.close()
  }
}

const damageAt = (line: number) => new DocumentError(`line ${String(line)} is damaged`)

/**
 * A journal that is written to. An append is on stable storage when it resolves, all of it; when it fails, the file holds
 * what it held before, or the next append sees to that first.
 */
export class JournalFile {
  readonly path: string
  readonly generation: number
  readonly #file: FileHandle
  #seq: number
  #length: number
  /** What was appended in vain may still be there. */
  #isDirty = false

  private constructor(path: string, file: FileHandle, { head, seq, length }: Omit<JournalEnd, 'torn'>) {
    this.path = path
    this.generation = head.generation
    this.#file = file
    this.#seq = seq
    this.#length = length
  }

  /** Goes on behind the entries that were read; what was torn is cut off. */
  static async open(path: string, end: JournalEnd, open: OpenFile = openFile): Promise<JournalFile> {
    const journal = new JournalFile(path, await open(path, 'r+'), end)
    journal.#isDirty = end.torn !== undefined
    try {
      await journal.#clean()
    } catch (error) {
      await journal.close()
      throw error
    }
    return journal
  }

  /** A new journal; `makeRoom` takes away what has its name, once it is ready to stand there. */
  static async create(
    path: string,
    head: JournalHead,
    { open = openFile, makeRoom }: { open?: OpenFile | undefined; makeRoom?: () => Promise<void> } = {},
  ): Promise<JournalFile> {
    const next = `${path}.next`
    const text = encodeHead(head)
    await rm(next, { force: true })
    await writeDurably(next, text)
    const file = await open(next, 'r+')
    try {
      await makeRoom?.()
      await rename(next, path)
      await syncDirectoryOf(path)
    } catch (error) {
      await file.close()
      throw error
    }
    return new JournalFile(path, file, { head, seq: 0, length: Buffer.byteLength(text) })
  }

  /** Bytes. */
  get length(): number {
    return this.#length
  }

  /** Number of the last entry. */
  get seq(): number {
    return this.#seq
  }

  /** Appends commits as one write and one flush. */
  async append(commits: readonly (readonly Change[])[]): Promise<void> {
    const durable = this.#seq
    let text = ''
    commits.forEach((changes, at) => (text += encodeEntry({ seq: durable + at + 1, durable, changes })))
    const bytes = Buffer.from(text, 'utf8')
    await this.#clean()
    this.#isDirty = true
    try {
      await writeFully(this.#file, bytes, this.#length)
      await this.#file.datasync()
    } catch (error) {
      await this.#clean().catch(() => undefined)
      throw error
    }
    this.#isDirty = false
    this.#seq += commits.length
    this.#length += bytes.length
  }

  /** Cuts off whatever stands behind the last entry that was answered. */
  async #clean(): Promise<void> {
    if (!this.#isDirty) return
    await this.#file.truncate(this.#length)
    await this.#file.datasync()
    this.#isDirty = false
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    if (bytesWritten === 0) throw new Error('the disk took nothing')
    written += bytesWritten
  }
}
