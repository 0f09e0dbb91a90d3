import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { EpochMs } from '../records.ts'
import type { Sealer } from '../sealer.ts'
import type { Store } from '../store.ts'
import { readBackup, writeBackup, type Backup } from './backup-file.ts'

/** Backups that come and go while a server runs, each a file (mode 0600) in a folder of the data directory. */
export interface BackupExchange {
  /** A backup of everything as it is; `signal` gives it up. @throws BackupError, AbortError */
  make(passphrase: string, signal?: AbortSignal): Promise<{ bytes: number; content: Readable }>
  /**
   * Keeps what comes until the next one comes; nothing of it, once `signal` gives it up.
   * @throws BackupTooLarge, AbortError, and whatever ends the stream.
   */
  take(content: Readable, signal?: AbortSignal): Promise<{ id: string; bytes: number }>
  /** Where a backup that was taken is; undefined where there is none of this id. */
  find(id: string): string | undefined
  /** As `readBackup`. */
  read(path: string, passphrase: string, signal?: AbortSignal): Promise<Backup>
  /** Forgets a backup that was taken. */
  discard(id: string): Promise<void>
}

export class BackupTooLarge extends Error {}

interface ExchangeOptions {
  /** Emptied: what is in it was left by a server that ended. */
  folder: string
  store: Store
  sealer: Sealer
  program: string
  now: () => EpochMs
  /** Bytes. */
  limit?: number
}

/** Bytes; what 10 million tokens take. */
const LIMIT = 4_000_000_000
/** Milliseconds that a backup is kept for. */
const KEPT = 3_600_000

export async function openBackupExchange(options: ExchangeOptions): Promise<BackupExchange> {
  const { folder, store, sealer, program, now, limit = LIMIT } = options
  await rm(folder, { recursive: true, force: true })
  let taken: { id: string; path: string; forgetting: NodeJS.Timeout } | undefined

  async function newPath(): Promise<string> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return join(folder, randomUUID())
  }

  async function forget(): Promise<void> {
    if (taken === undefined) return
    const { path, forgetting } = taken
    clearTimeout(forgetting)
    taken = undefined
    await rm(path, { force: true })
  }

  return {
    async make(passphrase, signal) {
      const path = await newPath()
      try {
        await writeBackup(path, {
          snapshot: await store.snapshot(),
          sealer,
          passphrase,
          program,
          now: now(),
          ...(signal === undefined ? {} : { signal }),
        })
        const { size } = await stat(path)
        const content = createReadStream(path)
        content.once('close', () => void rm(path, { force: true }))
        return { bytes: size, content }
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
    },

    async take(content, signal) {
      const path = await newPath()
      let bytes = 0
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, pass) {
          bytes += chunk.length
          if (bytes > limit) pass(new BackupTooLarge(`Expected a backup of at most ${String(limit / 1_000_000)} MB`))
          else pass(null, chunk)
        },
      })
      try {
        await pipeline(content, counted, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal })
        // It may have come whole, and be wanted no more.
        signal?.throwIfAborted()
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
      await forget()
      const id = randomUUID()
      const forgetting = setTimeout(() => void forget(), KEPT)
      forgetting.unref()
      taken = { id, path, forgetting }
      return { id, bytes }
    },

    find: (id) => (taken?.id === id ? taken.path : undefined),
    read: readBackup,
    discard: async (id) => {
      if (taken?.id === id) await forget()
    },
  }
}
