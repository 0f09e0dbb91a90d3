import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { OAuthError } from '../protocol/oauth-error.ts'
import { StoreUnavailable } from '../store/store.ts'
import { logRefusal } from './refusal-log.ts'
import { sendJson } from './send-json.ts'
import { SigningUnavailable } from '../tokens/signer.ts'

/** The one place that writes errors to relying parties: RFC 6749 section 5.2 JSON, never empty, never a stack trace. */
export function oauthErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error)
      return
    }
    const refusal = toOAuthError(error)
    logRefusal(log, request, refusal, error)
    response.set(refusal.headers)
    sendJson(response, { error: refusal.code, error_description: refusal.description }, refusal.status)
  }
}

/** What a failure is in the words of the standards; what we do not know is a `server_error` that says nothing more. */
export function toOAuthError(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error
  if (error instanceof StoreUnavailable) {
    return new OAuthError('temporarily_unavailable', 'The server cannot write to its disk; try again later', {
      status: 503,
      headers: { 'Retry-After': '5' },
      cause: error,
    })
  }
  if (error instanceof SigningUnavailable) {
    return new OAuthError('temporarily_unavailable', 'The server cannot sign at the moment; try again', {
      status: 503,
      headers: { 'Retry-After': '1' },
      cause: error,
    })
  }
  const refused = bodyRefusal(error)
  if (refused !== undefined) return refused
  return new OAuthError('server_error', 'The server failed to answer; the reason is in its log', {
    status: 500,
    cause: error,
  })
}

/** What body parsers and the router throw for input that they refuse: errors with a `status` below 500. */
function bodyRefusal(error: unknown): OAuthError | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined
  if (error.status < 400 || error.status >= 500) return undefined
  const description =
    {
      400:
        'type' in error && error.type === 'entity.parse.failed'
          ? 'The body is not valid JSON'
          : 'The request is malformed',
      413: 'The body is too large: expected at most 100 kB',
      415: 'The encoding or character set of the body is not supported: expected UTF-8',
    }[error.status] ?? 'The request is malformed'
  return new OAuthError('invalid_request', description, { status: error.status, cause: error })
}
