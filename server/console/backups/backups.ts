/** Backups in the console: one is made, one is looked into, one takes the place of everything. */
import type { Logger } from 'pino'
import { takeTurns } from '../../accounts/turns.ts'
import { backups, type BackupSummary } from '../../contract/backups.ts'
import { invalidInput, notFound, ProblemError } from '../../http/problem.ts'
import { BackupError, type Backup } from '../../store/backup/backup-file.ts'
import { BackupTooLarge, type BackupExchange } from '../../store/backup/exchange.ts'
import type { EpochMs } from '../../store/records.ts'
import { readsFrom } from '../../store/store-reads.ts'
import type { Store } from '../../store/store.ts'
import type { Mount } from '../mount.ts'

/** The last restore since the program began. */
export interface LastRestore {
  readonly id: string
  /** Why what was there before is there still; null where it is replaced. */
  readonly failure: string | null
}

interface Dependencies {
  store: Store
  backupExchange: BackupExchange
  /** Stops the server, restores the file, and starts it again; begins when the answer is on its way. */
  restoreAndRestart: (restore: { id: string; path: string; passphrase: string }) => void
  lastRestore: () => LastRestore | null
  now: () => EpochMs
  log: Logger
}

/** A passphrase takes 128 MiB to stretch, a backup as much memory as the store: one after the other. */
const inTurn = takeTurns(1)

export function backupsRoom(mount: Mount, dependencies: Dependencies): void {
  const { store, backupExchange, restoreAndRestart, lastRestore, now, log } = dependencies

  mount.forOperators(backups.state, () => Promise.resolve({ last_restore: lastRestore() }))

  mount.forOperatorsFile(backups.create, async ({ body, signal }) => {
    const make = () => {
      signal.throwIfAborted()
      return backupExchange.make(body.passphrase, signal)
    }
    const { bytes, content } = await inTurn(make).catch(refuse)
    log.info({ bytes }, 'backup made')
    return { name: `gatehouse-backup-${new Date(now()).toISOString().slice(0, 10)}.gatehouse-backup`, bytes, content }
  })

  mount.forOperators(
    backups.upload,
    async ({ stream, signal }) => await backupExchange.take(stream, signal).catch(refuse),
  )

  mount.forOperators(backups.summary, async ({ params, body, signal }) => {
    const { createdAt, program, tables } = await read(dependencies, params.id, body.passphrase, signal)
    return {
      created_at: createdAt,
      program,
      backup: await contentsOf(
        readsFrom(() => tables),
        now(),
      ),
      present: await contentsOf(store, now()),
    }
  })

  mount.forOperators(backups.restore, async ({ params, body, signal }) => {
    // A wrong file or passphrase is found out before anything stops; nor is it stopped for somebody who has left meanwhile.
    await read(dependencies, params.id, body.passphrase, signal)
    signal.throwIfAborted()
    log.warn('a backup takes the place of the data; the server starts again')
    restoreAndRestart({ id: params.id, path: pathOf(backupExchange, params.id), passphrase: body.passphrase })
    return { success: true as const }
  })

  mount.forOperators(backups.discard, async ({ params }) => {
    pathOf(backupExchange, params.id)
    await backupExchange.discard(params.id)
    return { success: true as const }
  })
}

function pathOf(exchange: BackupExchange, id: string): string {
  const path = exchange.find(id)
  if (path === undefined) throw notFound('such backup here any more: choose the file again')
  return path
}

async function read(
  { backupExchange }: Dependencies,
  id: string,
  passphrase: string,
  signal: AbortSignal,
): Promise<Backup> {
  const path = pathOf(backupExchange, id)
  const readIt = () => {
    signal.throwIfAborted()
    return backupExchange.read(path, passphrase, signal)
  }
  try {
    return await inTurn(readIt)
  } catch (error) {
    return refuse(error, path)
  }
}

function refuse(error: unknown, path = ''): never {
  if (error instanceof BackupTooLarge) throw new ProblemError('too-large', error.message, { cause: error })
  if (!(error instanceof BackupError)) throw error
  if (error.isWrongPassphrase) {
    throw invalidInput({ path: 'passphrase', message: 'This is not the passphrase that the backup was sealed with' })
  }
  throw invalidInput({ path: 'file', message: error.message.replace(path, '').replaceAll(/\s+/g, ' ').trim() })
}

async function contentsOf(
  store: Pick<Store, 'listClients' | 'listUsers' | 'listScopes' | 'countTokens' | 'listAll'>,
  now: EpochMs,
): Promise<BackupSummary['backup']> {
  const [clients, users, scopes, liveTokens, keys] = await Promise.all([
    store.listClients({ limit: 1 }),
    store.listUsers({ limit: 1 }),
    store.listScopes({ limit: 1 }),
    store.countTokens({ status: 'active', now }),
    store.listAll('keys'),
  ])
  return {
    clients: clients.total,
    users: users.total,
    scopes: scopes.total,
    live_tokens: liveTokens,
    signing_keys: keys.length,
  }
}
