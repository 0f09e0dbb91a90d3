/** Liveness and readiness: whoever gets an answer reached a server that has its data at hand. */
import { Router } from 'express'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { sendJson } from '../../http/send-json.ts'

export function healthEndpoint(): Router {
  const router = Router()
  router
    .route('/health')
    .get((_request, response) => {
      sendJson(response, { status: 'ok' })
    })
    .all(methodNotAllowed('GET', 'HEAD'))
  return router
}
