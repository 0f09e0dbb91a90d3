/** Tells clients that a session ended (OpenID Connect Back-Channel Logout section 2.5), and goes on trying for an hour. */
import type { Logger } from 'pino'
import { OutgoingError, type Outgoing } from '../http/outgoing.ts'
import type { EpochMs, LogoutNoticeRecord } from '../store/records.ts'
import { StoreConflict, type Store } from '../store/store.ts'
import type { Signer } from '../tokens/signer.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import { signLogoutToken } from './logout-token.ts'

/** Milliseconds after each attempt that failed; the last again and again, until the notice expires. */
const DELAYS = [5_000, 30_000, 120_000, 600_000]
/** Notices on their way at the same time, each to another client: one that does not answer holds up nobody else for long. */
const AT_ONCE = 6
/** Milliseconds until everything is looked at again where nothing is due, or the store could not be read or written. */
const RECHECK = 5_000

export interface LogoutDelivery {
  /** Delivers what is due, and from then on by itself. */
  start(): void
  /** There may be something new to deliver. Before `start` and after `stop` this does nothing: notices are on record. */
  wake(): void
  /** Breaks off what is on its way; it is on record, and delivered after the next start. */
  stop(): Promise<void>
}

export interface DeliveryDependencies {
  store: Store
  keys: SigningKeys
  signer: Signer
  outgoing: Outgoing
  issuer: string
  now: () => EpochMs
  log: Logger
}

/**
 * Works through the notices on record. What an answer other than 2xx means is the client's affair: one that refuses (400)
 * may have been wrong for a moment, for instance about our keys, so that it is tried again as one that is not there.
 */
export function createLogoutDelivery(dependencies: DeliveryDependencies): LogoutDelivery {
  const { store, now, log } = dependencies
  /** By client. */
  const inFlight = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  let isStarted = false
  let looking: Promise<void> | undefined
  let isLookWanted = false
  let timer: NodeJS.Timeout | undefined

  const isRunning = () => isStarted && !stopping.signal.aborted

  function wake(): void {
    if (!isRunning()) return
    isLookWanted = true
    looking ??= look().finally(() => {
      looking = undefined
      if (isLookWanted) wake()
    })
  }

  async function look(): Promise<void> {
    let next = now() + RECHECK
    try {
      while (isLookWanted && isRunning()) {
        isLookWanted = false
        next = await startWhatIsDue()
      }
    } catch (error) {
      log.warn({ err: error }, 'logout notices could not be read')
    }
    clearTimeout(timer)
    if (!isRunning() || next === Infinity) return
    timer = setTimeout(wake, Math.min(Math.max(next - now(), 0), RECHECK))
    // The process need not live for it: what is due is on record.
    timer.unref()
  }

  /** @returns when the next one is due; Infinity where nothing waits but for what is on its way. */
  async function startWhatIsDue(): Promise<EpochMs> {
    const notices = [...(await store.listAll('logoutNotices'))].sort((a, b) => a.nextAttemptAt - b.nextAttemptAt)
    let next = Infinity
    for (const notice of notices) {
      if (inFlight.has(notice.clientId) || (notice.nextAttemptAt <= now() && inFlight.size >= AT_ONCE)) continue
      if (notice.nextAttemptAt > now()) next = Math.min(next, notice.nextAttemptAt)
      else inFlight.set(notice.clientId, send(notice))
    }
    return next
  }

  /** Never rejects. */
  async function send(notice: LogoutNoticeRecord): Promise<void> {
    try {
      await attempt(dependencies, notice, stopping.signal)
    } catch (error) {
      // Broken off or not recorded: it is as it was, and is tried again. One that is gone went with its client.
      if (isRunning() && !(error instanceof StoreConflict)) {
        log.error({ client: notice.clientId, err: error }, 'a logout notice could not be delivered')
        await pause(stopping.signal)
      }
    }
    inFlight.delete(notice.clientId)
    wake()
  }

  return {
    start() {
      isStarted = true
      wake()
    },
    wake,
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await looking
      await Promise.all(inFlight.values())
    },
  }
}

/** Sends a notice once, and puts on record what became of it. */
async function attempt(
  dependencies: DeliveryDependencies,
  notice: LogoutNoticeRecord,
  signal: AbortSignal,
): Promise<void> {
  const { store, outgoing, now, log } = dependencies
  const settled = { op: 'delete', kind: 'logoutNotices', id: notice.id } as const
  const client = await store.get('clients', notice.clientId)
  const context = { client: notice.clientId, attempt: notice.attempts + 1 }
  if (client?.status !== 'active' || client.backchannelLogoutUri === null) {
    log.info(context, 'a client is not told of a logout any more: it is disabled, or names no URI for it')
    await store.commit([settled])
    return
  }
  if (notice.expiresAt <= now()) {
    log.warn(context, 'a client could not be told of a logout in time: given up')
    await store.commit([settled])
    return
  }
  try {
    const logoutToken = await signLogoutToken(dependencies, client, notice, now())
    await outgoing.post(client.backchannelLogoutUri, { logout_token: logoutToken }, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof OutgoingError)) throw error
    const nextAttemptAt = now() + (DELAYS[Math.min(notice.attempts, DELAYS.length - 1)] ?? 0)
    const isLast = nextAttemptAt >= notice.expiresAt
    const problem = { ...context, reason: error.message }
    if (isLast) log.warn(problem, 'a client could not be told of a logout: given up')
    else
      log.info({ ...problem, again: new Date(nextAttemptAt).toISOString() }, 'a client could not be told of a logout')
    const record = { ...notice, attempts: notice.attempts + 1, nextAttemptAt }
    await store.commit([isLast ? settled : { op: 'put', kind: 'logoutNotices', record, expected: notice.revision }])
    return
  }
  log.info(context, 'a client was told of a logout')
  await store.commit([settled])
}

/** Resolves after a while, or when `signal` aborts. */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, RECHECK)
    timer.unref()
    signal.addEventListener('abort', end)
  })
}
