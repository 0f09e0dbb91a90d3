import type { EndpointOutput } from '../../server/contract/endpoint.ts'
import { session } from '../../server/contract/session.ts'
import { ConnectionLost, ConsoleProblem, request } from './console-request.ts'

/** Who uses the console. */
export type SessionState =
  | { status: 'starting' }
  | { status: 'signed-out'; notice?: string }
  /** The set-up URL was opened: the first operator is about to be created. */
  | { status: 'setting-up'; ticket: string }
  | { status: 'signed-in' }
  | { status: 'unreachable' }

/** What the session needs of the window around it. */
export interface SessionSurroundings {
  location: Pick<Location, 'pathname' | 'search' | 'hash'>
  /** Changes the address without a step in the history. */
  replaceAddress: (address: string) => void
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** Only in the desktop: its main process vouches for whoever sits before it. */
  requestTicket: (() => Promise<string>) | undefined
}

export interface SetUpInput {
  ticket: string
  username: string
  password: string
  name: string
}

export interface OperatorSession {
  state: () => SessionState
  subscribe: (listener: () => void) => () => void
  token: () => string | undefined
  /** Whether the window belongs to the desktop: its operator is the user of the machine. */
  isDesktop: boolean
  /** Finds out who is here: by a ticket in the address, a token kept by this tab, or the desktop's bridge. */
  start: () => Promise<void>
  /**
   * The server refused `token`. Resolves with whether there is another to try: one that came meanwhile, or in the desktop
   * a new one. Elsewhere the operator is signed out.
   */
  recover: (token: string | undefined) => Promise<boolean>
  /** @throws ConsoleProblem, ConnectionLost */
  signIn: (username: string, password: string) => Promise<void>
  /** @throws ConsoleProblem, ConnectionLost */
  setUp: (operator: SetUpInput) => Promise<void>
  /** Goes to the sign-in form, whatever stood there. */
  askToSignIn: () => void
  signOut: () => Promise<void>
}

interface StoredToken {
  token: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

/** Of what a tab keeps in its sessionStorage. */
export const STORAGE_KEY = 'gatehouse.operator'
/** Of a token's life; after it a fresh one is asked for. */
const RENEW_AT = 0.8
const RENEW_AGAIN_MS = 30_000

/**
 * The operator's access token lives in this tab alone (memory and sessionStorage), not in a cookie: cookies ignore ports,
 * and any other server on this host would receive it.
 */
export function createOperatorSession(surroundings: SessionSurroundings): OperatorSession {
  const { location, replaceAddress, storage, requestTicket } = surroundings
  const listeners = new Set<() => void>()
  let state: SessionState = { status: 'starting' }
  let current: StoredToken | undefined
  let renewal: ReturnType<typeof setTimeout> | undefined
  let recovery: Promise<boolean> | undefined

  function enter(next: SessionState): void {
    state = next
    for (const listener of listeners) listener()
  }

  function keep(token: StoredToken): void {
    current = token
    storage.setItem(STORAGE_KEY, JSON.stringify(token))
    renewIn((token.expiresAt - Date.now()) * RENEW_AT)
    enter({ status: 'signed-in' })
  }

  function forget(): void {
    clearTimeout(renewal)
    current = undefined
    storage.removeItem(STORAGE_KEY)
  }

  const accept = ({ access_token, expires_in }: EndpointOutput<typeof session.signIn>) =>
    keep({ token: access_token, expiresAt: Date.now() + expires_in * 1000 })

  function renewIn(delay: number): void {
    clearTimeout(renewal)
    renewal = setTimeout(() => void renew(), Math.max(1000, delay))
  }

  async function renew(): Promise<void> {
    const renewed = current
    if (renewed === undefined) return
    try {
      const fresh = await request(session.renew, {}, renewed.token)
      // Signed out, or in anew, while the answer was on its way: that counts.
      if (current === renewed) accept(fresh)
    } catch {
      // The next call finds out what is wrong and says so.
      if (current === renewed) renewIn(RENEW_AGAIN_MS)
    }
  }

  async function redeem(ticket: string): Promise<boolean> {
    const token = await unlessRefused(request(session.redeemTicket, { body: { ticket } }, undefined))
    if (token !== undefined) accept(token)
    return token !== undefined
  }

  async function resume(): Promise<boolean> {
    const kept = readKept(storage)
    if (kept === undefined) return false
    if ((await unlessRefused(request(session.current, {}, kept.token))) === undefined) return false
    keep(kept)
    return true
  }

  async function reenter(): Promise<boolean> {
    const ticket = await requestTicket?.()
    return ticket === undefined ? false : await redeem(ticket)
  }

  async function replaceToken(): Promise<boolean> {
    forget()
    if (await reenter()) return true
    enter({ status: 'signed-out', notice: 'Your sign-in has ended. Sign in again to go on.' })
    return false
  }

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    token: () => current?.token,
    isDesktop: requestTicket !== undefined,

    start: async () => {
      const isSetUp = location.pathname === '/setup'
      const ticket = /^#ticket=([A-Za-z0-9_-]+)$/.exec(location.hash)?.[1]
      // The ticket leaves the address and the history at once; nothing is at /setup for who has none.
      if (isSetUp || ticket !== undefined) replaceAddress(isSetUp ? '/' : location.pathname + location.search)
      try {
        if (ticket !== undefined && isSetUp) enter({ status: 'setting-up', ticket })
        else if (ticket !== undefined && (await redeem(ticket))) return
        else if (await resume()) return
        else if (await reenter()) return
        else enter({ status: 'signed-out' })
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error
        enter({ status: 'unreachable' })
      }
    },

    recover: async (token) => {
      if (current !== undefined && current.token !== token) return true
      // Many calls are refused at once when a token ends: one of them finds the next.
      recovery ??= replaceToken().finally(() => (recovery = undefined))
      return await recovery
    },

    signIn: async (username, password) =>
      accept(await request(session.signIn, { body: { username, password } }, undefined)),
    setUp: async (operator) => accept(await request(session.setUp, { body: operator }, undefined)),
    askToSignIn: () => enter({ status: 'signed-out' }),

    signOut: async () => {
      const token = current?.token
      forget()
      enter({ status: 'signed-out' })
      if (token !== undefined) await request(session.signOut, {}, token).catch(() => undefined)
    },
  }
}

async function unlessRefused<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ConsoleProblem) return undefined
    throw error
  }
}

function readKept(storage: SessionSurroundings['storage']): StoredToken | undefined {
  try {
    const kept = JSON.parse(storage.getItem(STORAGE_KEY) ?? 'null') as Partial<StoredToken> | null
    if (typeof kept?.token !== 'string' || typeof kept.expiresAt !== 'number') return undefined
    return { token: kept.token, expiresAt: kept.expiresAt }
  } catch {
    return undefined
  }
}
