import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Problem } from '../contract/problem.ts'
import type { Kind } from '../store/records.ts'
import { InvalidCursor, StoreConflict, StoreUnavailable } from '../store/store.ts'
import { SigningUnavailable } from '../tokens/signer.ts'
import { conflict, invalidInput, notFound, ProblemError } from './problem.ts'

/** The one place that writes errors to the console (RFC 9457): never empty, never a stack trace. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error)
      return
    }
    // Who asked has gone: what was begun was given up for it.
    if (response.destroyed && error instanceof Error && error.name === 'AbortError') return
    const { problem, headers } = toProblem(error)
    const { status, type, detail } = problem
    const context = { method: request.method, path: request.path, status, type }
    if (status >= 500) log.error({ ...context, err: error }, 'request failed')
    else log.info({ ...context, detail }, 'request refused')
    // RFC 9110 section 15.5.2: a 401 names the scheme that is expected.
    if (status === 401) response.set('WWW-Authenticate', 'Bearer realm="Gatehouse"')
    response
      .status(status)
      .set(headers)
      .set('Cache-Control', 'no-store')
      .type('application/problem+json')
      .send(JSON.stringify(problem))
  }
}

/** What a failure is in the words of the console API; what we do not know is a `server-error` that says nothing more. */
function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof StoreConflict) return conflictOf(error)
  if (error instanceof InvalidCursor) return invalidInput({ path: '', message: error.message })
  if (error instanceof StoreUnavailable) {
    return new ProblemError('unavailable', 'The server cannot write to its disk; try again later', {
      headers: { 'Retry-After': '5' },
      cause: error,
    })
  }
  if (error instanceof SigningUnavailable) {
    return new ProblemError('unavailable', 'The server cannot sign at the moment; try again', {
      headers: { 'Retry-After': '1' },
      cause: error,
    })
  }
  return (
    requestRefusal(error) ??
    new ProblemError('server-error', 'The server failed to answer; the reason is in its log', { cause: error })
  )
}

/** The field by which a kind of record is named on the wire. */
const NAMING_FIELD: Partial<Record<Kind, string>> = { clients: 'client_id', scopes: 'name' }

function conflictOf({ kind, id, reason }: StoreConflict): ProblemError {
  switch (reason) {
    case 'missing':
      return notFound('such record any more: it was deleted meanwhile')
    case 'revision':
      return conflict('revision', 'It was changed meanwhile: load it again and repeat your change')
    case 'exists':
      return conflict(NAMING_FIELD[kind] ?? '', `${id} is taken: choose another`)
    case 'username':
      return conflict('username', 'Another user signs in with this username: choose another')
    case 'email':
      return conflict('email', 'Another user signs in with this email address: choose another')
  }
}

/** What the body parser, the router and the file server throw for requests that they refuse. */
function requestRefusal(error: unknown): ProblemError | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined
  if (error.status < 400 || error.status >= 500) return undefined
  if ('type' in error && error.type === 'entity.parse.failed') {
    return new ProblemError('malformed-json', 'Expected a JSON object as body', { cause: error })
  }
  if (error.status === 413 && 'limit' in error && typeof error.limit === 'number') {
    return new ProblemError('too-large', `Expected a body of at most ${String(error.limit / 1000)} kB`, {
      cause: error,
    })
  }
  const [type, detail] = REFUSALS[error.status] ?? ['invalid-input', 'The request could not be read']
  return new ProblemError(type, detail, { cause: error })
}

const REFUSALS: Partial<Record<number, readonly [Problem['type'], string]>> = {
  403: ['not-found', 'There is nothing here'],
  404: ['not-found', 'There is nothing here'],
  415: ['unsupported-media-type', 'Expected a body in UTF-8, in an encoding that is known'],
}
