import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a form was made for. A form that is sent in another context is refused: cross-site, replayed for another request. */
export interface InteractionContext {
  step: 'sign-in' | 'account' | 'consent' | 'logout' | 'device-code' | 'device-sign-in' | 'device-consent'
  /** The cookie that names the browser. */
  browserId: string
  /** The authorization or logout request, as a query string; the user code of a device. */
  query: string
  /** The session that the form was shown to; null before sign-in. */
  sessionId: string | null
}

export interface Interactions {
  /** The hidden field of a form. */
  seal(context: InteractionContext): string
  /** Whether `sealed` was made for exactly this context, less than half an hour ago. */
  matches(sealed: string | undefined, context: InteractionContext): boolean
}

/** Milliseconds that a person may take over a page. */
const LIFETIME = 30 * 60_000

/** Forms are sealed by a key that lives as long as the process: after a restart the page is asked for again. */
export function createInteractions({ now }: { now: () => number }): Interactions {
  const key = randomBytes(32)
  const mac = (expiresAt: number, { step, browserId, query, sessionId }: InteractionContext) =>
    createHmac('sha256', key)
      .update(JSON.stringify([expiresAt, step, browserId, query, sessionId]))
      .digest()

  return {
    seal(context) {
      const expiresAt = now() + LIFETIME
      return `${String(expiresAt)}.${mac(expiresAt, context).toString('base64url')}`
    },
    matches(sealed, context) {
      const [, time, digest] = /^(\d{1,15})\.([A-Za-z0-9_-]{43})$/.exec(sealed ?? '') ?? []
      if (time === undefined || digest === undefined || Number(time) <= now()) return false
      return timingSafeEqual(Buffer.from(digest, 'base64url'), mac(Number(time), context))
    },
  }
}
