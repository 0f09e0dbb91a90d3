import type { Problem } from '../contract/problem.ts'

export interface FieldError {
  /** Dotted path of the field; empty for the whole input. */
  path: string
  /** What to do, in words for the operator. */
  message: string
}

const TITLES: Record<Problem['type'], { status: number; title: string }> = {
  'invalid-input': { status: 400, title: 'The input is not as expected' },
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  unauthorized: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  'built-in': { status: 409, title: 'Built in' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'Expected JSON' },
  'misdirected-request': { status: 421, title: 'Not the host of this console' },
  'too-many-attempts': { status: 429, title: 'Too many attempts' },
  'server-error': { status: 500, title: 'The server failed' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
}

/** A refusal of the console API (RFC 9457). Rooms throw it; one handler writes it. */
export class ProblemError extends Error {
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>

  constructor(
    type: Problem['type'],
    detail: string,
    options: { errors?: readonly FieldError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause })
    this.name = 'ProblemError'
    this.problem = { type, ...TITLES[type], detail, errors: [...(options.errors ?? [])] }
    this.headers = options.headers ?? {}
  }
}

export const notFound = (what: string) => new ProblemError('not-found', `There is no ${what}`)

export const invalidInput = (...errors: FieldError[]) =>
  new ProblemError(
    'invalid-input',
    errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
    { errors },
  )

export const conflict = (path: string, message: string) =>
  new ProblemError('conflict', message, { errors: [{ path, message }] })

export const builtIn = (what: string) =>
  new ProblemError('built-in', `${what} is part of the server: it cannot be changed`)
