/**
 * The one door into the server: the Electron main process, the headless twin and the benchmarks enter here.
 */
import { pino } from 'pino'
import { ConfigurationError } from './configuration/parse-config.ts'
import type { LastRestore } from './console/backups/backups.ts'
import { createTickets } from './console/session/tickets.ts'
import { describeDefect } from './defect.ts'
import { ListenError } from './listeners.ts'
import { createMoves } from './network/moves.ts'
import { createNetwork } from './network/network.ts'
import { NetworkFileError, type StoredNetwork } from './network/network-file.ts'
import type { Ports } from './network/plan-move.ts'
import type { Notice } from './notices.ts'
import { OptionsError, parseOptions, type Addresses, type GatehouseOptions } from './options.ts'
import { recentClients, type RecentClient } from './recent-clients.ts'
import {
  startServer,
  VERSION,
  type Kept,
  type RestoreRequest,
  type StartedServer,
  type Surroundings,
} from './start-server.ts'
import { backUpDirectory } from './store/backup/backup-directory.ts'
import { BackupError } from './store/backup/backup-file.ts'
import { restoreBackup, type Restored } from './store/backup/restore.ts'
import type { Keychain, KeychainState } from './store/keychain.ts'
import type { AskPassphrase } from './store/open-data-key.ts'
import { makeDirectory } from './store/make-directory.ts'
import { DataDirectoryError, DataDirectoryInUse, KeysLocked, StoreUnavailable } from './store/store.ts'
import { CertificateError } from './tls/certificate-files.ts'
import { makeLocalCertificate } from './tls/make-local-certificate.ts'

export { BackupError, CertificateError, describeDefect, makeDirectory, makeLocalCertificate, VERSION }
export type { Addresses, AskPassphrase, GatehouseOptions, Keychain, KeychainState, Notice, RecentClient }

export interface Gatehouse {
  /**
   * Resolves when both listeners answer.
   * @throws StartUpError with one line for the operator; nothing is left running and the data directory is released.
   */
  start(): Promise<Addresses>
  /** Stops accepting, finishes the requests in flight, flushes, and releases the data directory. Safe to call twice. */
  stop(): Promise<void>
  /**
   * Reads the certificate again, changed or not; one that cannot be used is reported and the one before it stays.
   * @returns whether there is one: the issuer may speak no TLS.
   */
  reloadCertificate(): Promise<boolean>
  /** A one-time ticket that signs the desktop's window in to the console; it expires after a minute. */
  createSignInTicket(): string
  /** Whether relying parties are answered: between `start` and `stop`, unless the issuer was turned off. */
  isIssuerOn(): boolean
  /** Closes the issuer's listener once the requests in flight are answered; the console and all else go on. */
  turnIssuerOff(): Promise<void>
  /** @throws StartUpError when another program has taken its port meanwhile. */
  turnIssuerOn(): Promise<void>
  /** Does at once what goes on by timers, which stand still while a machine sleeps. */
  catchUp(): Promise<void>
  /** The clients that were created or got a token last, the latest first; empty where nothing runs. */
  recentClients(limit: number): Promise<readonly RecentClient[]>
}

/** The server could not start. The message is one line for the operator: what was expected, what was found, what to do. */
export class StartUpError extends Error {
  /** Whether it may be for the addresses that are stored: `ignoresStoredNetwork` starts without them. */
  readonly isByStoredNetwork: boolean

  constructor(message: string, options: ErrorOptions & { isByStoredNetwork?: boolean } = {}) {
    super(message, options)
    this.isByStoredNetwork = options.isByStoredNetwork ?? false
  }

  /**
   * What the operator can choose instead: another port, another data directory, or what opens the keys of this one; null where
   * something must be mended.
   */
  get remedy(): 'port' | 'data-directory' | 'keys' | null {
    if (this.cause instanceof DataDirectoryInUse) return 'data-directory'
    if (this.cause instanceof KeysLocked) return 'keys'
    return this.cause instanceof ListenError && this.cause.isTaken ? 'port' : null
  }
}

export function createGatehouse(given: GatehouseOptions): Gatehouse {
  const now = () => Date.now()
  const tickets = createTickets({ now })
  /** What `stop` undoes, newest last. */
  const started: (() => Promise<void> | void)[] = []
  const kept: Kept = { tls: null, ports: undefined, dataKey: undefined, log: pino({ level: 'silent' }) }
  /** What there is between start and stop. */
  let running: StartedServer | null = null

  let lastRestore: LastRestore | null = null
  /** What stops the server to start it again: one after the other. */
  let restarting = Promise.resolve()
  const network = createNetwork(given)
  let formerPorts: Ports | undefined
  const moves = createMoves({
    network,
    now,
    stop,
    startOn: (planned) => {
      formerPorts = kept.ports
      kept.ports = planned.ports
      return start(planned.network)
    },
    startAgain: () => {
      kept.ports = formerPorts
      return start()
    },
    onMoved: (addresses) => given.onMoved?.(addresses),
    onFailure: (error) => given.onFailure?.(startUpError(error)),
    onSignpost: (close) => void started.push(close),
    log: () => kept.log,
  })
  const surroundings: Surroundings = {
    given,
    kept,
    now,
    tickets,
    network,
    onStop: (undo) => void started.push(undo),
    restore: (restore) => {
      // Its answer goes first; another restore that was asked for meanwhile would find the file gone.
      restarting = restarting.then(() => restoreAndRestart(restore))
    },
    move: (planned, consoleUrl) => {
      const id = moves.expect()
      restarting = restarting.then(() => moves.carryOut(id, planned, consoleUrl))
      return id
    },
    findMove: (id) => moves.find(id),
    lastMove: () => moves.last(),
    lastRestore: () => lastRestore,
  }

  /** @param trial what to run on in the place of what is stored. */
  async function start(trial?: StoredNetwork): Promise<Addresses> {
    running = await startServer(await network.options(trial), surroundings)
    return running.addresses
  }

  async function stop(): Promise<void> {
    running = null
    for (const undo of started.splice(0).reverse()) await undo()
  }

  /**
   * Puts a backup in the place of the data: the server stops, so that nothing that was read before is written after, and
   * starts again on what is there then. Where the backup cannot be restored, that is what was there before.
   */
  async function restoreAndRestart({ id, path, passphrase }: RestoreRequest): Promise<void> {
    const { dataDirectory, passphrase: keyPassphrase, keychain } = parseOptions(given)
    try {
      await stop()
      let failure: string | null = null
      try {
        const keys = { keyPassphrase, keychain, known: kept.dataKey }
        const options = { directory: dataDirectory, passphrase, ...keys, isReplacing: true }
        await restoreBackup(path, options)
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error)
      }
      lastRestore = { id, failure }
      await start()
    } catch (error) {
      await stop()
      given.onFailure?.(startUpError(error))
    }
  }

  return {
    async start() {
      try {
        return await start()
      } catch (error) {
        await stop()
        throw startUpError(error, network.isInUse())
      }
    },
    stop: async () => {
      await restarting
      await stop()
    },
    reloadCertificate: async () => {
      await kept.tls?.reload()
      return kept.tls !== null
    },
    createSignInTicket: () => tickets.create('sign-in', 60_000),
    isIssuerOn: () => running?.issuer.isOn() ?? false,
    turnIssuerOff: async () => await running?.issuer.turnOff(),
    turnIssuerOn: async () => {
      try {
        await running?.issuer.turnOn()
      } catch (error) {
        throw startUpError(error)
      }
    },
    catchUp: async () => await running?.catchUp(),
    recentClients: async (limit) => (running === null ? [] : await recentClients(running.store, limit, now())),
  }
}

/** What `backUp` and `restore` work on. */
export interface BackupOptions {
  dataDirectory: string
  /** Seals the signing keys in the backup. */
  passphrase: string
  /** Seals them in the data directory (GATEHOUSE_KEY), where a passphrase does. */
  keyPassphrase: string | undefined
}

/**
 * Backs up a data directory into one new file, whether or not a server runs on it.
 * @throws BackupError with one line for the operator.
 */
export async function backUp(file: string, { dataDirectory, ...keys }: BackupOptions): Promise<void> {
  await asBackupError(backUpDirectory(file, { ...keys, directory: dataDirectory, program: VERSION }))
}

/**
 * Restores a backup into a data directory that no server runs on; `replace` allows what is there to be moved aside.
 * @throws BackupError with one line for the operator.
 */
export async function restore(
  file: string,
  { dataDirectory, replace, ...keys }: BackupOptions & { replace: boolean },
): Promise<Restored> {
  return await asBackupError(restoreBackup(file, { ...keys, directory: dataDirectory, isReplacing: replace }))
}

async function asBackupError<T>(running: Promise<T>): Promise<T> {
  try {
    return await running
  } catch (error) {
    throw error instanceof DataDirectoryError ? new BackupError(error.message, { cause: error }) : error
  }
}

/** What the operator can do something about becomes one line; anything else is a defect and keeps its stack. */
function startUpError(error: unknown, isOnStoredNetwork = false): unknown {
  const isOfNetwork =
    error instanceof CertificateError ||
    error instanceof OptionsError ||
    error instanceof ListenError ||
    error instanceof NetworkFileError
  const isExpected =
    isOfNetwork ||
    error instanceof DataDirectoryError ||
    error instanceof ConfigurationError ||
    error instanceof StoreUnavailable
  if (!isExpected) return error
  const isByStoredNetwork = isOfNetwork && isOnStoredNetwork
  const hint = isByStoredNetwork && !(error instanceof NetworkFileError) ? `. ${ON_STORED}` : ''
  return new StartUpError(`${error.message}${hint}`, { cause: error, isByStoredNetwork })
}

const ON_STORED =
  'Addresses and TLS are stored by the console: options on the command line win over them, and --default-network starts without them'
