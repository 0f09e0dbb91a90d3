import { randomUUID } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { Request, Response } from 'express'
import type { SessionRecord, UserRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { hashSecret, newSecret } from '../tokens/secrets.ts'

/** Milliseconds that a browser stays signed in. */
const SESSION_LIFETIME = 12 * 3_600_000

export interface BrowserSession {
  record: SessionRecord
  user: UserRecord
}

export interface BrowserSessions {
  /** The live session of the request's browser and its active user. */
  find(request: Request): Promise<BrowserSession | undefined>
  /** Signs the browser in as `user`; a session that it had ends. */
  start(request: Request, response: Response, user: UserRecord): Promise<BrowserSession>
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
  const setCookie = (response: Response, name: string, value: string) =>
    response.append(
      'Set-Cookie',
      stringifySetCookie({ name, value, path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure }),
    )
  const cookie = (request: Request, name: string) => {
    const value = parseCookie(request.headers.cookie ?? '')[name]
    return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined
  }

  return {
    async find(request) {
      const secret = cookie(request, sessionCookie)
      const record = secret === undefined ? undefined : await store.get('sessions', hashSecret(secret))
      if (record === undefined || record.expiresAt <= now()) return undefined
      const user = await store.get('users', record.userId)
      return user?.status === 'active' ? { record, user } : undefined
    },

    async start(request, response, user) {
      const secret = newSecret()
      const record = {
        id: hashSecret(secret),
        sid: randomUUID(),
        userId: user.id,
        authTime: now(),
        expiresAt: now() + SESSION_LIFETIME,
        authorizations: [],
      }
      const former = cookie(request, sessionCookie)
      await store.commit([
        ...(former === undefined ? [] : [{ op: 'delete', kind: 'sessions', id: hashSecret(former) } as const]),
        { op: 'put', kind: 'sessions', record, expected: 'absent' },
      ])
      setCookie(response, sessionCookie, secret)
      return { record: { ...record, revision: 1 }, user }
    },

    browserId(request, response) {
      const known = cookie(request, browserCookie)
      if (known !== undefined) return known
      const fresh = newSecret()
      setCookie(response, browserCookie, fresh)
      return fresh
    },
  }
}
