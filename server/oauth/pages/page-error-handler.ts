import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { toOAuthError } from '../../http/oauth-error-handler.ts'
import { ErrorPage } from './error-page.tsx'
import { sendPage } from './send-page.ts'

/** Refusals that a person sees: a page in plain words, the technical line folded below. */
export function pageErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error)
      return
    }
    const refusal = toOAuthError(error)
    const context = { method: request.method, path: request.path, status: refusal.status, error: refusal.code }
    if (refusal.status >= 500) log.error({ ...context, err: error }, 'request failed')
    else log.info({ ...context, description: refusal.description }, 'request refused')
    response.set(refusal.headers)
    sendPage(response, ErrorPage({ refusal }), { status: refusal.status })
  }
}
