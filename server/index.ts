/**
 * The one door into the server: the Electron main process, the headless twin and the benchmarks enter here.
 */
import { join } from 'node:path'
import type { SecureContextOptions } from 'node:tls'
import { pino, type Logger } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { seedBuiltIns } from './accounts/built-in.ts'
import { hasOperator } from './accounts/operators.ts'
import { createSignIn } from './accounts/sign-in.ts'
import { createIssuerApp } from './app.ts'
import { applyDeclarativeConfig } from './configuration/apply-config.ts'
import { loadDeclarativeConfig } from './configuration/load-config.ts'
import { ConfigurationError } from './configuration/parse-config.ts'
import { currentSettings } from './configuration/settings.ts'
import { createConsoleApp } from './console/console-app.ts'
import type { LastRestore } from './console/backups/backups.ts'
import { createTickets } from './console/session/tickets.ts'
import { outgoing } from './http/outgoing.ts'
import { createIssuerSwitch, type IssuerSwitch } from './issuer-switch.ts'
import { answerWith, close, listen, ListenError, urlHost, type Listener } from './listeners.ts'
import { tlsMode } from './network/effective-options.ts'
import { createMoves } from './network/moves.ts'
import { createNetwork } from './network/network.ts'
import { NetworkFileError, type StoredNetwork } from './network/network-file.ts'
import type { PlannedMove, Ports } from './network/plan-move.ts'
import type { Notice } from './notices.ts'
import { OptionsError, parseOptions, type Addresses, type GatehouseOptions, type ParsedOptions } from './options.ts'
import { recentClients, type RecentClient } from './recent-clients.ts'
import { createRefusals } from './refusals/refusals.ts'
import { previewPage } from './oauth/pages/preview-page.tsx'
import { createLogoutDelivery } from './sessions/logout-delivery.ts'
import { backUpDirectory } from './store/backup/backup-directory.ts'
import { BackupError } from './store/backup/backup-file.ts'
import { createBackupSchedule } from './store/backup/backup-schedule.ts'
import { openBackupExchange } from './store/backup/exchange.ts'
import { restoreBackup, type Restored } from './store/backup/restore.ts'
import { openJournaledStore } from './store/disk/journaled-store.ts'
import type { DataKey } from './store/data-key.ts'
import type { Keychain, KeychainState } from './store/keychain.ts'
import { openDataKey, type AskPassphrase } from './store/open-data-key.ts'
import { DataDirectoryError, DataDirectoryInUse, KeysLocked, StoreUnavailable, type Store } from './store/store.ts'
import { CertificateError } from './tls/certificate-files.ts'
import { createIssuerTls, type IssuerTls } from './tls/issuer-tls.ts'
import { authorityFile } from './tls/local-authority.ts'
import { makeLocalCertificate } from './tls/make-local-certificate.ts'
import { createSigner } from './tokens/signer.ts'
import { loadSigningKeys, type SigningKeys } from './tokens/signing-keys.ts'
import { createTokenIssuer } from './tokens/token-issuer.ts'
import { createTokenVerifier } from './tokens/token-verifier.ts'
import { createUsage } from './usage/usage.ts'
import { retireUnusedSecret } from './tokens/unused-secret.ts'

export { BackupError, CertificateError, makeLocalCertificate }
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

interface RestoreRequest {
  /** Names it in the answer to whoever asks how it went. */
  id: string
  path: string
  passphrase: string
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

/** Of this program. */
export const VERSION: string = packageJson.version

/** Milliseconds between two looks for what has expired. */
const PURGE_INTERVAL = 60_000
/** Milliseconds from the start until the next signing keys are made. */
const FIRST_MAINTENANCE = 1_000
/** Milliseconds that expired codes and sessions stay known, so that a second use of a code is recognised as such. */
const CODE_RETENTION = 3_600_000
/** Milliseconds that expired tokens stay in the inventory. */
const TOKEN_RETENTION = 7 * 86_400_000
/** Milliseconds that the sign-ins of a user stay known, and failed attempts. */
const SIGN_IN_RETENTION = 90 * 86_400_000
/** Tokens that one commit forgets: requests are answered between two. */
const PURGED_AT_ONCE = 2_000

export function createGatehouse(given: GatehouseOptions): Gatehouse {
  const now = () => Date.now()
  const tickets = createTickets({ now })
  /** What `stop` undoes, newest last. */
  const started: (() => Promise<void> | void)[] = []
  let tls: IssuerTls | null = null
  /** What there is between start and stop. */
  let running: { store: Store; issuer: IssuerSwitch; catchUp: () => Promise<void> } | null = null

  /** Where it answers from its first start on: a server that starts again stays where its callers know it. */
  let ports: Ports | undefined
  let lastRestore: LastRestore | null = null
  /** Once it is open: nobody is asked for a passphrase twice. */
  let dataKey: DataKey | undefined
  /** What stops the server to start it again: one after the other. */
  let restarting = Promise.resolve()
  const network = createNetwork(given)
  let formerPorts: Ports | undefined
  let log = pino({ level: 'silent' })
  const moves = createMoves({
    network,
    now,
    stop,
    startOn: (planned) => {
      formerPorts = ports
      ports = planned.ports
      return start(planned.network)
    },
    startAgain: () => {
      ports = formerPorts
      return start()
    },
    onMoved: (addresses) => given.onMoved?.(addresses),
    onFailure: (error) => given.onFailure?.(startUpError(error)),
    onSignpost: (close) => void started.push(close),
    log: () => log,
  })

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
        const keys = { keyPassphrase, keychain, known: dataKey }
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

  /** @param trial what to run on in the place of what is stored. */
  async function start(trial?: StoredNetwork): Promise<Addresses> {
    const wanted = await network.options(trial)
    const options = { ...wanted, ...ports }
    log = pino({ level: options.logLevel }, pino.destination({ fd: 2, sync: true }))

    // A certificate that cannot be used is refused before anything is touched.
    tls = await createIssuerTls(options, { now, log })

    // 1. The data directory, its keys, and what every server has.
    const store = await openJournaledStore({
      directory: options.dataDirectory,
      command: options.command,
      report: (line) => log.warn(line),
      onWriteFailed: (description) => given.onNotice?.({ kind: 'store-unavailable', description }),
    })
    started.push(() => store.close())
    const isAnythingSealed = (await store.listAll('keys')).length > 0
    const { passphrase, keychain, askPassphrase } = options
    dataKey = await openDataKey(options.dataDirectory, {
      passphrase,
      keychain,
      askPassphrase,
      isAnythingSealed,
      known: dataKey,
      report: (line) => log.warn(line),
    })
    const { sealer } = dataKey
    if (keychain !== undefined) await warnOfUnprotected(dataKey, log)
    const keys = await loadSigningKeys({ store, sealer, now })
    await seedBuiltIns(store, now())
    const { dataDirectory } = options
    const backupSchedule = createBackupSchedule({
      store,
      sealer,
      dataDirectory,
      program: VERSION,
      now,
      log,
      onFailed: (description) => given.onNotice?.({ kind: 'backup-failed', description }),
    })

    // 2. What the operator declared.
    await applyConfigFile(options, { store, keys, backupSchedule, now }, log)
    await keys.prepare((await currentSettings(store)).signingAlgorithm)
    await retireUnusedSecret({ store, keys })

    const signer = createSigner({ log })
    started.push(() => signer.close())
    const usage = createUsage({ store, now, log })
    // After the last request, before the store.
    started.push(() => usage.stop())

    // 3. The ports; from here on callers wait instead of being refused.
    const issuerListener = await open('issuer', options.host, options.port, (await tls?.certificate()) ?? null)
    if (tls !== null) started.push(tls.serve(issuerListener))
    const consoleListener = await open('console', '127.0.0.1', options.consolePort)
    const scheme = tls === null ? 'http' : 'https'
    const issuer = options.issuer ?? `${scheme}://${urlHost(options.host)}:${String(issuerListener.port)}`
    const consoleUrl = `http://127.0.0.1:${String(consoleListener.port)}`
    ports = { port: issuerListener.port, consolePort: consoleListener.port }

    // 4. The rooms.
    const services = {
      store,
      keys,
      signer,
      logoutDelivery: createLogoutDelivery({ store, keys, signer, outgoing, issuer, now, log }),
      refusals: createRefusals({ now }),
      usage,
      signIn: createSignIn({ store, usage }),
      tokenIssuer: createTokenIssuer({ store, keys, signer, usage, issuer, now }),
      tokenVerifier: createTokenVerifier({ store, keys, issuer, now }),
      issuer,
      trustedProxies: options.trustedProxies,
      now,
      log,
      announce: given.onNotice,
    }
    const consoleServices = {
      ...services,
      tickets,
      backupExchange: await openBackupExchange({
        folder: join(options.dataDirectory, 'exchange'),
        store,
        sealer,
        program: VERSION,
        now,
      }),
      restoreAndRestart: (restore: RestoreRequest) => {
        // Its answer goes first; another restore that was asked for meanwhile would find the file gone.
        restarting = restarting.then(() => restoreAndRestart(restore))
      },
      network: {
        ...network.state(),
        running: {
          issuer,
          console: consoleUrl,
          host: options.host,
          ...ports,
          asked: wanted,
          tls: tlsMode(options.tls),
        },
        served: () => tls?.served() ?? null,
        reloadCertificate: async () => await tls?.reload(),
        move: (planned: PlannedMove) => {
          const id = moves.expect()
          restarting = restarting.then(() => moves.carryOut(id, planned, consoleUrl))
          return id
        },
        findMove: (id: string) => moves.find(id),
        lastMove: () => moves.last(),
      },
      lastRestore: () => lastRestore,
      backupSchedule,
      dataKey,
      isPassphraseGiven: passphrase !== undefined,
      previewPage,
      issuerHost: options.host,
      dataDirectory: options.dataDirectory,
      authorityFile: options.tls === 'local' ? authorityFile(options.dataDirectory) : null,
      version: VERSION,
      startedAt: now(),
      consoleAssets: options.consoleAssets,
    }
    answerWith(issuerListener, createIssuerApp(services))
    answerWith(consoleListener, createConsoleApp(consoleServices))

    // 5. What goes on by itself.
    let maintaining = Promise.resolve()
    const maintainKeys = () => {
      maintaining = maintaining.then(() => maintain(keys, log))
    }
    const purging = setInterval(() => {
      void purge(store, log)
      maintainKeys()
    }, PURGE_INTERVAL)
    // Making a key takes a core for a while: the first callers come first.
    const firstMaintenance = setTimeout(maintainKeys, FIRST_MAINTENANCE)
    firstMaintenance.unref()
    started.push(async () => {
      clearInterval(purging)
      clearTimeout(firstMaintenance)
      await maintaining
    })
    services.logoutDelivery.start()
    usage.start()
    backupSchedule.start()
    started.push(() => backupSchedule.stop())
    started.push(() => services.logoutDelivery.stop())
    const catchUp = async () => {
      maintainKeys()
      services.logoutDelivery.wake()
      await Promise.all([purge(store, log), maintaining, backupSchedule.lookNow()])
    }
    running = { store, issuer: createIssuerSwitch(issuerListener, options.host), catchUp }

    const isSetUp = await hasOperator(store)
    const setupUrl = isSetUp ? null : `${consoleUrl}/setup#ticket=${tickets.create('set-up')}`
    log.info({ issuer, console: consoleUrl, data: options.dataDirectory }, 'ready')
    return { issuer, console: consoleUrl, setupUrl }
  }

  async function open(
    what: string,
    host: string,
    port: number,
    certificate: SecureContextOptions | null = null,
  ): Promise<Listener> {
    const listener = await listen(what, host, port, certificate)
    started.push(() => close(listener))
    return listener
  }

  async function purge(store: Store, log: Logger): Promise<void> {
    try {
      const expiredBefore = now() - CODE_RETENTION
      const tokensExpiredBefore = now() - TOKEN_RETENTION
      const signInsBefore = now() - SIGN_IN_RETENTION
      let removed: number
      do {
        const purged = await store.commit([
          { op: 'purge', expiredBefore, tokensExpiredBefore, tokenLimit: PURGED_AT_ONCE, signInsBefore },
        ])
        removed = purged.removed
      } while (removed >= PURGED_AT_ONCE)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      log.warn({ reason: error.message }, 'expired records could not be purged')
    }
  }

  async function maintain(keys: SigningKeys, log: Logger): Promise<void> {
    try {
      await keys.maintain()
    } catch (error) {
      log.warn({ err: error }, 'the signing keys could not be maintained')
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
      await tls?.reload()
      return tls !== null
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

async function applyConfigFile(
  { configFile }: ParsedOptions,
  dependencies: Parameters<typeof applyDeclarativeConfig>[1],
  log: Logger,
): Promise<void> {
  if (configFile === undefined) return
  const changes = await applyDeclarativeConfig(await loadDeclarativeConfig(configFile), dependencies)
  log.info({ file: configFile, changes }, 'declarative file applied')
}

/** The desktop protects the keys where the system lets it: where nothing does, that is said with every start. */
async function warnOfUnprotected(dataKey: DataKey, log: Logger): Promise<void> {
  const { keychain, passphrase } = dataKey.protection()
  if (keychain || passphrase) return
  const state = await dataKey.keychainState()
  const reason = state?.isProtecting === false ? `: ${state.problem}` : ''
  log.warn(
    `The signing keys are not protected: whoever can read the data directory can use them${reason}. Settings, Protection of the keys, changes that`,
  )
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
