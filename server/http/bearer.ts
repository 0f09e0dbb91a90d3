import type { Request } from 'express'
import { invalidRequest } from '../protocol/oauth-error.ts'

/** The token in `Authorization: Bearer` (RFC 6750 section 2.1); undefined when the request has no such header. */
export function bearerToken(request: Request): string | undefined {
  const header = request.headers.authorization
  if (header === undefined || !/^bearer(?: |$)/i.test(header)) return undefined
  const token = header.slice('bearer '.length).trim()
  if (!/^[A-Za-z0-9\-._~+/]+=*$/.test(token)) {
    throw invalidRequest('Expected one access token after "Bearer" in the Authorization header')
  }
  return token
}
