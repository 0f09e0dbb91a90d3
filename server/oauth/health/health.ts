/**
 * Liveness and readiness: whoever gets an answer reached a server that has its data at hand, and `ok` that it could write
 * when it last had to.
 */
import { Router } from 'express'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { OAuthError } from '../../protocol/oauth-error.ts'
import { sendJson } from '../../http/send-json.ts'
import type { EpochMs } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'

/** Milliseconds that a failure to write counts: where callers stay away after it, nothing else would end it. */
const FAILURE_COUNTS = 30_000

export function healthEndpoint({ store, now }: { store: Store; now: () => EpochMs }): Router {
  const router = Router()
  router
    .route('/health')
    .get((_request, response) => {
      const failedAt = store.writeFailedAt()
      if (failedAt !== null && now() - failedAt < FAILURE_COUNTS) {
        throw new OAuthError('temporarily_unavailable', 'The server could not write to its disk', {
          status: 503,
          headers: { 'Retry-After': '30' },
        })
      }
      sendJson(response, { status: 'ok' })
    })
    .all(methodNotAllowed('GET', 'HEAD'))
  return router
}
