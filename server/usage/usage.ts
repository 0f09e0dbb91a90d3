import type { Logger } from 'pino'
import type { EpochMs, SignInEntry } from '../store/records.ts'
import { REPEATED_METHODS } from '../store/sign-in-history.ts'
import { StoreUnavailable, type SignInChange, type Store, type UseChange } from '../store/store.ts'

/** What is to be told of a sign-in, or of an attempt. */
export type SignInNote = Pick<SignInEntry, 'outcome' | 'method' | 'clientId' | 'address'>

/**
 * When clients, their secrets and tokens were last used, and who signed in. Noting costs no commit and is never waited for:
 * what comes together is written together, every ten seconds and at the stop. A crash loses what was noted in the last ten
 * seconds, and nothing else: it is for operators to read, no decision of the server rests on it.
 */
export interface Usage {
  /** A client authenticated, by the secret where it was one, or got a token. */
  ofClient(clientId: string, secretId?: string): void
  /** A token was presented to this server, or introspected. */
  ofToken(tokenId: string): void
  signIn(userId: string, note: SignInNote): void
  /** Resolves when all that was noted until now is written, or could not be: then it is kept for the next time. */
  flush(): Promise<void>
  start(): void
  stop(): Promise<void>
}

interface Dependencies {
  store: Store
  now: () => EpochMs
  log: Logger
}

/** Milliseconds between two writes: what a crash loses. */
const WRITE_INTERVAL = 10_000
/** Uses are told to the minute: the same again within one is nothing new. */
const MINUTE = 60_000
/** Things of which a use is noted within a minute, and users of whom sign-ins wait to be written; what is beyond is not noted. */
const LIMIT = 100_000
/** Notes of a commit: requests are answered between two. */
const WRITTEN_AT_ONCE = 5_000

type Noted =
  | { kind: 'client'; clientId: string; at: EpochMs }
  | { kind: 'secret'; clientId: string; secretId: string; at: EpochMs }
  | { kind: 'token'; tokenId: string; at: EpochMs }

export function createUsage({ store, now, log }: Dependencies): Usage {
  /** Of the present minute, written or not. */
  const noted = new Set<string>()
  let minute = 0
  let uses: Noted[] = []
  /** What is alike under one key, until it is written. */
  let signIns = new Map<string, SignInChange['entries'][number]>()
  let writing = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  function note(key: string, use: (at: EpochMs) => Noted): void {
    const at = Math.floor(now() / MINUTE) * MINUTE
    if (at !== minute) {
      minute = at
      noted.clear()
    }
    if (noted.has(key) || noted.size >= LIMIT || uses.length >= LIMIT) return
    noted.add(key)
    uses.push(use(at))
  }

  async function write(): Promise<void> {
    while (uses.length > 0 || signIns.size > 0) {
      const written = uses.splice(0, WRITTEN_AT_ONCE)
      const entries = [...signIns].slice(0, WRITTEN_AT_ONCE)
      for (const [key] of entries) signIns.delete(key)
      try {
        await store.commit([
          ...(written.length === 0 ? [] : [useChange(written)]),
          ...(entries.length === 0 ? [] : [{ op: 'signIns' as const, entries: entries.map(([, entry]) => entry) }]),
        ])
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error
        log.warn({ reason: error.message }, 'last uses and sign-ins could not be written; they are kept for now')
        uses = [...written, ...uses].slice(0, LIMIT)
        signIns = new Map([...entries, ...signIns])
        return
      }
    }
  }

  const flush = () => (writing = writing.then(write))

  return {
    ofClient(clientId, secretId) {
      note(`client ${clientId}`, (at) => ({ kind: 'client', clientId, at }))
      if (secretId === undefined) return
      note(`secret ${clientId} ${secretId}`, (at) => ({ kind: 'secret', clientId, secretId, at }))
    },
    ofToken(tokenId) {
      note(`token ${tokenId}`, (at) => ({ kind: 'token', tokenId, at }))
    },
    signIn(userId, { outcome, method, clientId, address }) {
      const at = now()
      // Guesses from many places are one attack.
      const place = outcome === 'success' ? address : ''
      const isAlone = outcome === 'success' && !REPEATED_METHODS.has(method)
      const key = JSON.stringify([
        userId,
        outcome,
        method,
        clientId,
        place,
        isAlone ? `${String(at)} ${String(signIns.size)}` : '',
      ])
      const before = signIns.get(key)
      if (before === undefined && signIns.size >= LIMIT) return
      signIns.set(key, {
        userId,
        at: before?.at ?? at,
        lastAt: at,
        count: (before?.count ?? 0) + 1,
        outcome,
        method,
        clientId,
        address,
      })
    },
    flush,
    start() {
      timer = setInterval(() => void flush(), WRITE_INTERVAL)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

function useChange(uses: readonly Noted[]): UseChange {
  return {
    op: 'use',
    tokens: uses.flatMap((use) => (use.kind === 'token' ? [[use.tokenId, use.at] as const] : [])),
    clients: uses.flatMap((use) => (use.kind === 'client' ? [[use.clientId, use.at] as const] : [])),
    secrets: uses.flatMap((use) => (use.kind === 'secret' ? [[use.clientId, use.secretId, use.at] as const] : [])),
  }
}
