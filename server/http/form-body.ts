import express, { type Request, type RequestHandler } from 'express'
import { invalidRequest } from '../protocol/oauth-error.ts'

/** The parameters of a request: each once, those without a value left out (RFC 6749 section 3.1). */
export type Form = ReadonlyMap<string, string>

const FORM_TYPE = 'application/x-www-form-urlencoded'

/** Reads a urlencoded body, up to 100 kB, as text for `formOf`. */
export const formBody: RequestHandler = express.text({ type: FORM_TYPE, limit: '100kb' })

/** The form that a request carries in its body (RFC 6749 appendix B). Run `formBody` before. */
export function formOf(request: Request): Form {
  if (typeof request.body === 'string') return parseForm(request.body)
  const length = request.headers['content-length']
  if (length === '0' || (length === undefined && request.headers['transfer-encoding'] === undefined)) return new Map()
  const received = request.headers['content-type'] ?? 'none'
  throw invalidRequest(`Expected a body of Content-Type ${FORM_TYPE}; received ${received}`, 415)
}

/** The parameters in the query of a request's URL, under the same rules as a form. */
export function queryOf(request: Request): Form {
  const start = request.originalUrl.indexOf('?')
  return parseForm(start < 0 ? '' : request.originalUrl.slice(start + 1))
}

/** @throws OAuthError `invalid_request` for a repeated parameter (RFC 6749 sections 3.1 and 3.2) or a NUL. */
export function parseForm(text: string): Form {
  const form = new Map<string, string>()
  const seen = new Set<string>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (seen.has(name)) throw invalidRequest(`The parameter ${name.slice(0, 60)} was sent more than once`)
    seen.add(name)
    if (value.includes('\0')) throw invalidRequest(`The parameter ${name.slice(0, 60)} contains a NUL character`)
    if (value !== '') form.set(name, value)
  }
  return form
}

/** A parameter that the request must have. */
export function required(form: Form, name: string): string {
  const value = form.get(name)
  if (value === undefined) throw invalidRequest(`The parameter ${name} is missing`)
  return value
}
