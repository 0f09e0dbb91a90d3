import type { IncomingMessage } from 'node:http'
import type { Request, RequestHandler } from 'express'
import { invalidRequest } from '../protocol/oauth-error.ts'

/** The parameters of a request: each once, those without a value left out (RFC 6749 section 3.1). */
export type Form = ReadonlyMap<string, string>

const FORM_TYPE = 'application/x-www-form-urlencoded'
/** Bytes: 100 kB. */
const LIMIT = 102_400

/**
 * Reads a urlencoded body, up to 100 kB, as text for `formOf`. A body of another type is left alone: not every request
 * needs its form.
 */
export const formBody: RequestHandler = (request, _response, next) => {
  if (!hasBody(request) || !isForm(request.headers['content-type'])) {
    next()
    return
  }
  readText(request, (error, text) => {
    request.body = text
    next(error)
  })
}

/** The form that a request carries in its body (RFC 6749 appendix B). Run `formBody` before. */
export function formOf(request: Request): Form {
  if (typeof request.body === 'string') return parseForm(request.body)
  if (!hasBody(request)) return new Map()
  const received = request.headers['content-type'] ?? 'none'
  throw invalidRequest(`Expected a body of Content-Type ${FORM_TYPE}; received ${received}`, 415)
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

function isForm(type: string | undefined): boolean {
  // As nearly every client writes it; the rest is for those with parameters or capitals.
  return type === FORM_TYPE || type?.split(';', 1)[0]?.trim().toLowerCase() === FORM_TYPE
}

/** The whole body as UTF-8, or why it is refused; what is left of a refused one is read and dropped. */
function readText(request: IncomingMessage, done: (error?: Error, text?: string) => void): void {
  const refusal = refusalOf(request.headers)
  if (refusal !== undefined) {
    request.resume()
    done(refusal)
    return
  }
  const chunks: Buffer[] = []
  let length = 0
  let isDone = false
  const finish = (error?: Error, text?: string) => {
    if (isDone) return
    isDone = true
    done(error, text)
  }
  request
    .on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= LIMIT) {
        chunks.push(chunk)
        return
      }
      chunks.length = 0
      finish(tooLarge())
    })
    .on('end', () => finish(undefined, (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('utf8')))
    // The caller went away in the middle: nobody hears the answer, but the request ends.
    .on('error', () => finish(invalidRequest('The body was cut off')))
}

/** What the headers alone rule out. */
function refusalOf(headers: IncomingMessage['headers']): Error | undefined {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return invalidRequest('Expected a body without Content-Encoding', 415)
  }
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    return invalidRequest('Expected a body in UTF-8', 415)
  }
  return Number(headers['content-length'] ?? 0) > LIMIT ? tooLarge() : undefined
}

const tooLarge = () => invalidRequest('The body is too large: expected at most 100 kB', 413)

/** The parameters in the query of a request's URL, under the same rules as a form. */
export function queryOf(request: Request): Form {
  const start = request.originalUrl.indexOf('?')
  return parseForm(start < 0 ? '' : request.originalUrl.slice(start + 1))
}

/**
 * What may be sent more than once (RFC 8707 section 2, RFC 8693 section 2.1). Such values are kept as one, separated by the
 * character that no URI has: a form stays a map of texts that can be written down and read again.
 */
const REPEATABLE = new Set(['resource', 'audience'])
const SEPARATOR = ' '

/** @throws OAuthError `invalid_request` for a repeated parameter (RFC 6749 sections 3.1 and 3.2) or a NUL. */
export function parseForm(text: string): Form {
  const form = new Map<string, string>()
  const seen = new Set<string>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (seen.has(name) && !REPEATABLE.has(name)) {
      throw invalidRequest(`The parameter ${name.slice(0, 60)} was sent more than once`)
    }
    seen.add(name)
    if (value.includes('\0')) throw invalidRequest(`The parameter ${name.slice(0, 60)} contains a NUL character`)
    if (value === '') continue
    const before = form.get(name)
    form.set(name, before === undefined ? value : `${before}${SEPARATOR}${value}`)
  }
  return form
}

/** The distinct values of a parameter that may be repeated, in their order. */
export function all(form: Form, name: 'resource' | 'audience'): readonly string[] {
  const values = form.get(name)
  return values === undefined ? [] : [...new Set(values.split(SEPARATOR).filter((value) => value !== ''))]
}

/** A parameter that the request must have. */
export function required(form: Form, name: string): string {
  const value = form.get(name)
  if (value === undefined) throw invalidRequest(`The parameter ${name} is missing`)
  return value
}
