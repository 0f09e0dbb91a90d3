import { session } from '../../server/contract/session.ts'
import type { EndpointOutput } from '../../server/contract/endpoint.ts'
import { ConnectionLost, ConsoleProblem, request } from './console-request.ts'

/**
 * Who uses the console. The operator's access token lives in this tab alone (memory and sessionStorage), not in a cookie:
 * cookies ignore ports, and any other server on this host would receive it.
 */
export type SessionState =
  | { status: 'starting' }
  | { status: 'signed-out'; notice?: string }
  /** The set-up URL was opened: the first operator is about to be created. */
  | { status: 'setting-up'; ticket: string }
  | { status: 'signed-in' }
  | { status: 'unreachable' }

interface StoredToken {
  token: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

type OperatorToken = EndpointOutput<typeof session.signIn>

const STORAGE_KEY = 'gatehouse.operator'

let state: SessionState = { status: 'starting' }
let current: StoredToken | undefined
let renewal: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

export const sessionState = () => state
export const operatorToken = () => current?.token
/** Whether the window belongs to the desktop: its operator is the user of the machine. */
export const isDesktop = () => window.gatehouse !== undefined

export function subscribeToSession(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Finds out who is here: by a ticket in the address, a token kept by this tab, or the desktop's bridge. */
export async function startSession(): Promise<void> {
  const ticket = takeTicket()
  try {
    if (ticket !== undefined && location.pathname === '/setup') {
      enter({ status: 'setting-up', ticket })
      return
    }
    if (ticket !== undefined && (await redeem(ticket))) return
    if (await resume()) return
    if (await reenter()) return
    enter({ status: 'signed-out' })
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error
    enter({ status: 'unreachable' })
  }
}

/** The ticket in the fragment, which leaves the address and the history at once. */
function takeTicket(): string | undefined {
  const ticket = /^#ticket=([A-Za-z0-9_-]+)$/.exec(location.hash)?.[1]
  if (ticket !== undefined) history.replaceState(history.state, '', location.pathname + location.search)
  return ticket
}

async function redeem(ticket: string): Promise<boolean> {
  try {
    accept(await request(session.redeemTicket, { body: { ticket } }, undefined))
    return true
  } catch (error) {
    if (error instanceof ConsoleProblem) return false
    throw error
  }
}

async function resume(): Promise<boolean> {
  const kept = readKept()
  if (kept === undefined) return false
  try {
    await request(session.current, {}, kept.token)
    keep(kept)
    enter({ status: 'signed-in' })
    return true
  } catch (error) {
    if (error instanceof ConsoleProblem) return false
    throw error
  }
}

/** In the desktop the main process vouches for whoever sits before it. */
async function reenter(): Promise<boolean> {
  const ticket = await window.gatehouse?.requestSignInTicket()
  return ticket === undefined ? false : await redeem(ticket)
}

/** The server no longer accepts the token. In the desktop a new one is fetched; elsewhere the operator signs in again. */
export async function recoverSession(): Promise<boolean> {
  forget()
  if (await reenter()) return true
  enter({ status: 'signed-out', notice: 'Your sign-in has ended. Sign in again to go on.' })
  return false
}

export async function signIn(username: string, password: string): Promise<void> {
  accept(await request(session.signIn, { body: { username, password } }, undefined))
}

export async function setUp(operator: {
  ticket: string
  username: string
  password: string
  name: string
}): Promise<void> {
  accept(await request(session.setUp, { body: operator }, undefined))
  history.replaceState(history.state, '', '/')
}

export async function signOut(): Promise<void> {
  const token = current?.token
  forget()
  enter({ status: 'signed-out' })
  if (token !== undefined) await request(session.signOut, {}, token).catch(() => undefined)
}

function accept({ access_token, expires_in }: OperatorToken): void {
  keep({ token: access_token, expiresAt: Date.now() + expires_in * 1000 })
  enter({ status: 'signed-in' })
}

function keep(token: StoredToken): void {
  current = token
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(token))
  clearTimeout(renewal)
  renewal = setTimeout(() => void renew(), Math.max(1000, (token.expiresAt - Date.now()) * 0.8))
}

async function renew(): Promise<void> {
  try {
    accept(await request(session.renew, {}, current?.token))
  } catch {
    // The next call finds out what is wrong and says so.
    renewal = setTimeout(() => void renew(), 30_000)
  }
}

function forget(): void {
  clearTimeout(renewal)
  current = undefined
  sessionStorage.removeItem(STORAGE_KEY)
}

function readKept(): StoredToken | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null') as Partial<StoredToken> | null
    if (typeof kept?.token !== 'string' || typeof kept.expiresAt !== 'number') return undefined
    return { token: kept.token, expiresAt: kept.expiresAt }
  } catch {
    return undefined
  }
}

function enter(next: SessionState): void {
  state = next
  for (const listener of listeners) listener()
}
