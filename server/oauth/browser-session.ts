import { randomUUID } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { Request, Response } from 'express'
import { endSessions } from '../sessions/end-sessions.ts'
import type { SessionRecord, UserRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { hashSecret, newSecret } from '../tokens/secrets.ts'
import { decideAgainOnConflict } from './decide-again.ts'

/** Milliseconds that a browser stays signed in. */
const SESSION_LIFETIME = 12 * 3_600_000
/** Accounts that a browser may be signed in with at once. */
const ACCOUNTS_LIMIT = 5

export interface BrowserSession {
  record: SessionRecord
  user: UserRecord
}

export interface BrowserSessions {
  /** The live session of the account that the request's browser used last, and its active user. */
  find(request: Request): Promise<BrowserSession | undefined>
  /** Every live session of the request's browser, one for each account, the one used last first. */
  list(request: Request): Promise<readonly BrowserSession[]>
  /**
   * Signs the browser in as `user`, beside the accounts that it has; of more than five the one unused longest ends. A
   * session of the same user goes on under a new secret: it keeps its `sid` and what was authorized in it, so that its end
   * still reaches those.
   */
  start(request: Request, response: Response, user: UserRecord): Promise<BrowserSession>
  /** Makes an account of the browser the one used last. */
  choose(request: Request, response: Response, session: BrowserSession): void
  /** Takes sessions that ended out of the browser's cookie. */
  forget(request: Request, response: Response, ended: readonly SessionRecord[]): void
  /** A random name for the browser, signed in or not; forms are bound to it (see `interaction.ts`). */
  browserId(request: Request, response: Response): string
}

interface Dependencies {
  store: Store
  issuer: string
  now: () => number
}

export function createBrowserSessions({ store, issuer, now }: Dependencies): BrowserSessions {
  // __Host-: over https only, this host only, every path (RFC 6265bis section 4.1.3.2). Plain http cannot have it.
  const isSecure = issuer.startsWith('https:')
  const sessionCookie = isSecure ? '__Host-gatehouse-session' : 'gatehouse-session'
  const browserCookie = isSecure ? '__Host-gatehouse-browser' : 'gatehouse-browser'
  const setCookie = (response: Response, name: string, value: string, lifetime: { maxAge?: number } = {}) =>
    response.append(
      'Set-Cookie',
      stringifySetCookie({ name, value, path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure, ...lifetime }),
    )

  /** Random values of one of our cookies, joined by dots; none from a cookie that is not of that form. */
  function secretsIn(request: Request, name: string): readonly string[] {
    const secrets = (parseCookie(request.headers.cookie ?? '')[name] ?? '').split('.')
    const areOurs = secrets.length <= ACCOUNTS_LIMIT && secrets.every((secret) => /^[A-Za-z0-9_-]{43}$/.test(secret))
    return areOurs ? [...new Set(secrets)] : []
  }

  async function liveSession(secret: string): Promise<BrowserSession | undefined> {
    const record = await store.get('sessions', hashSecret(secret))
    if (record === undefined || record.expiresAt <= now()) return undefined
    const user = await store.get('users', record.userId)
    return user?.status === 'active' ? { record, user } : undefined
  }

  return {
    async find(request) {
      const [secret] = secretsIn(request, sessionCookie)
      return secret === undefined ? undefined : await liveSession(secret)
    },

    async list(request) {
      const sessions = await Promise.all(secretsIn(request, sessionCookie).map(liveSession))
      return sessions.filter((session) => session !== undefined)
    },

    async start(request, response, user) {
      const secret = newSecret()
      const { record, secrets } = await decideAgainOnConflict(async () => {
        const held = await Promise.all(
          secretsIn(request, sessionCookie).map(async (each) => ({
            secret: each,
            record: await store.get('sessions', hashSecret(each)),
          })),
        )
        const known = held.filter((each) => each.record !== undefined)
        const former = known.find((each) => each.record?.userId === user.id)
        const others = known.filter((each) => each !== former)
        const kept = others.slice(0, ACCOUNTS_LIMIT - 1)
        const record = {
          id: hashSecret(secret),
          sid: former?.record?.sid ?? randomUUID(),
          userId: user.id,
          authTime: now(),
          expiresAt: now() + SESSION_LIFETIME,
          authorizations: former?.record?.authorizations ?? [],
        }
        const replaced = [former].flatMap((each) => each?.record ?? [])
        const ended = others.slice(ACCOUNTS_LIMIT - 1).flatMap((each) => each.record ?? [])
        await store.commit([
          ...replaced.map(({ id, revision }) => ({ op: 'delete', kind: 'sessions', id, expected: revision }) as const),
          ...(await endSessions(store, ended, now())),
          { op: 'put', kind: 'sessions', record, expected: 'absent' },
        ])
        return { record, secrets: [secret, ...kept.map((each) => each.secret)] }
      })
      setCookie(response, sessionCookie, secrets.join('.'))
      return { record: { ...record, revision: 1 }, user }
    },

    choose(request, response, { record }) {
      const secrets = secretsIn(request, sessionCookie)
      const chosen = secrets.filter((secret) => hashSecret(secret) === record.id)
      const others = secrets.filter((secret) => hashSecret(secret) !== record.id)
      setCookie(response, sessionCookie, [...chosen, ...others].join('.'))
    },

    forget(request, response, ended) {
      const ids = new Set(ended.map((record) => record.id))
      const left = secretsIn(request, sessionCookie).filter((secret) => !ids.has(hashSecret(secret)))
      setCookie(response, sessionCookie, left.join('.'), left.length === 0 ? { maxAge: 0 } : {})
    },

    browserId(request, response) {
      const [known] = secretsIn(request, browserCookie)
      if (known !== undefined) return known
      const fresh = newSecret()
      setCookie(response, browserCookie, fresh)
      return fresh
    },
  }
}
