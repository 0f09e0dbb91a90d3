import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { toOAuthError } from '../../http/oauth-error-handler.ts'
import { logRefusal } from '../../http/refusal-log.ts'
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
    logRefusal(log, request, refusal, error)
    response.set(refusal.headers)
    sendPage(response, ErrorPage({ refusal }), { status: refusal.status })
  }
}
