/** One start of the server: what is opened, in which order, what answers then, and what goes on by itself. */
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
import { currentSettings } from './configuration/settings.ts'
import { createConsoleApp } from './console/console-app.ts'
import type { LastRestore } from './console/backups/backups.ts'
import type { Tickets } from './console/session/tickets.ts'
import { outgoing } from './http/outgoing.ts'
import { createIssuerSwitch, type IssuerSwitch } from './issuer-switch.ts'
import { answerWith, close, listen, urlHost, type Listener } from './listeners.ts'
import { tlsMode } from './network/effective-options.ts'
import type { Moves } from './network/moves.ts'
import type { Network } from './network/network.ts'
import type { PlannedMove, Ports } from './network/plan-move.ts'
import type { Addresses, GatehouseOptions, ParsedOptions } from './options.ts'
import { createRefusals } from './refusals/refusals.ts'
import { previewPage } from './oauth/pages/preview-page.tsx'
import { createLogoutDelivery } from './sessions/logout-delivery.ts'
import { createBackupSchedule } from './store/backup/backup-schedule.ts'
import { openBackupExchange } from './store/backup/exchange.ts'
import { openJournaledStore } from './store/disk/journaled-store.ts'
import type { DataKey } from './store/data-key.ts'
import { openDataKey } from './store/open-data-key.ts'
import type { EpochMs } from './store/records.ts'
import { StoreUnavailable, type Store } from './store/store.ts'
import { createIssuerTls, type IssuerTls } from './tls/issuer-tls.ts'
import { authorityFile } from './tls/local-authority.ts'
import { createSigner } from './tokens/signer.ts'
import { loadSigningKeys, type SigningKeys } from './tokens/signing-keys.ts'
import { createTokenIssuer } from './tokens/token-issuer.ts'
import { createTokenVerifier } from './tokens/token-verifier.ts'
import { createUsage } from './usage/usage.ts'
import { retireUnusedSecret } from './tokens/unused-secret.ts'

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

/** What outlives a start: the next one goes on from it. */
export interface Kept {
  tls: IssuerTls | null
  /** Where it answers from its first start on: a server that starts again stays where its callers know it. */
  ports: Ports | undefined
  /** Once it is open: nobody is asked for a passphrase twice. */
  dataKey: DataKey | undefined
  log: Logger
}

export interface RestoreRequest {
  /** Names it in the answer to whoever asks how it went. */
  id: string
  path: string
  passphrase: string
}

/** What a start is given by the life that it begins. */
export interface Surroundings {
  given: Pick<GatehouseOptions, 'onNotice'>
  kept: Kept
  now: () => EpochMs
  tickets: Tickets
  network: Network
  /** Takes what `stop` undoes, the newest first. */
  onStop: (undo: () => Promise<void> | void) => void
  /** Both stop this server and start it again, once the request that asked for it is answered. */
  restore: (restore: RestoreRequest) => void
  /** @returns what the move is found by. */
  move: (planned: PlannedMove, consoleUrl: string) => string
  findMove: Moves['find']
  lastMove: Moves['last']
  lastRestore: () => LastRestore | null
}

/** What there is between start and stop. */
export interface StartedServer {
  readonly addresses: Addresses
  readonly store: Store
  readonly issuer: IssuerSwitch
  readonly catchUp: () => Promise<void>
}

/**
 * Starts a server on `wanted`: resolves when both listeners answer.
 * @throws whatever stands in its way; what was begun until then is among what `onStop` was given.
 */
export async function startServer(wanted: ParsedOptions, surroundings: Surroundings): Promise<StartedServer> {
  const { given, kept, now, tickets, network, onStop } = surroundings
  const options = { ...wanted, ...kept.ports }
  const log = (kept.log = pino({ level: options.logLevel }, pino.destination({ fd: 2, sync: true })))

  // A certificate that cannot be used is refused before anything is touched.
  const tls = (kept.tls = await createIssuerTls(options, { now, log }))

  // 1. The data directory, its keys, and what every server has.
  const store = await openJournaledStore({
    directory: options.dataDirectory,
    command: options.command,
    report: (line) => log.warn(line),
    onWriteFailed: (description) => given.onNotice?.({ kind: 'store-unavailable', description }),
  })
  onStop(() => store.close())
  const isAnythingSealed = (await store.listAll('keys')).length > 0
  const { passphrase, keychain, askPassphrase } = options
  const dataKey = (kept.dataKey = await openDataKey(options.dataDirectory, {
    passphrase,
    keychain,
    askPassphrase,
    isAnythingSealed,
    known: kept.dataKey,
    report: (line) => log.warn(line),
  }))
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
  onStop(() => signer.close())
  const usage = createUsage({ store, now, log })
  // After the last request, before the store.
  onStop(() => usage.stop())

  // 3. The ports; from here on callers wait instead of being refused.
  const issuerListener = await open(
    surroundings,
    'issuer',
    options.host,
    options.port,
    (await tls?.certificate()) ?? null,
  )
  if (tls !== null) onStop(tls.serve(issuerListener))
  const consoleListener = await open(surroundings, 'console', '127.0.0.1', options.consolePort)
  const scheme = tls === null ? 'http' : 'https'
  const issuer = options.issuer ?? `${scheme}://${urlHost(options.host)}:${String(issuerListener.port)}`
  const consoleUrl = `http://127.0.0.1:${String(consoleListener.port)}`
  const ports = (kept.ports = { port: issuerListener.port, consolePort: consoleListener.port })

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
    restoreAndRestart: surroundings.restore,
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
      move: (planned: PlannedMove) => surroundings.move(planned, consoleUrl),
      findMove: surroundings.findMove,
      lastMove: surroundings.lastMove,
    },
    lastRestore: surroundings.lastRestore,
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
    void purge(store, now, log)
    maintainKeys()
  }, PURGE_INTERVAL)
  // Making a key takes a core for a while: the first callers come first.
  const firstMaintenance = setTimeout(maintainKeys, FIRST_MAINTENANCE)
  firstMaintenance.unref()
  onStop(async () => {
    clearInterval(purging)
    clearTimeout(firstMaintenance)
    await maintaining
  })
  services.logoutDelivery.start()
  usage.start()
  backupSchedule.start()
  onStop(() => backupSchedule.stop())
  onStop(() => services.logoutDelivery.stop())
  const catchUp = async () => {
    maintainKeys()
    services.logoutDelivery.wake()
    await Promise.all([purge(store, now, log), maintaining, backupSchedule.lookNow()])
  }
  const isSetUp = await hasOperator(store)
  const setupUrl = isSetUp ? null : `${consoleUrl}/setup#ticket=${tickets.create('set-up')}`
  log.info({ issuer, console: consoleUrl, data: options.dataDirectory }, 'ready')
  return {
    addresses: { issuer, console: consoleUrl, setupUrl },
    store,
    issuer: createIssuerSwitch(issuerListener, options.host),
    catchUp,
  }
}

async function open(
  { onStop }: Surroundings,
  what: string,
  host: string,
  port: number,
  certificate: SecureContextOptions | null = null,
): Promise<Listener> {
  const listener = await listen(what, host, port, certificate)
  onStop(() => close(listener))
  return listener
}

async function purge(store: Store, now: () => EpochMs, log: Logger): Promise<void> {
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
