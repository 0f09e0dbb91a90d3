import type { Request } from 'express'
import { tokenRequestMalformed } from '../protocol/oauth-error.ts'

/** The token in `Authorization: Bearer` (RFC 6750 section 2.1); undefined when the request has no such header. */
export function bearerToken(request: Request): string | undefined {
  return tokenIn(request.headers.authorization, 'Bearer', /^bearer(?: |$)/i)
}

/** The token in `Authorization: DPoP` (RFC 9449 section 7.1); undefined when the request has no such header. */
export function dpopToken(request: Request): string | undefined {
  return tokenIn(request.headers.authorization, 'DPoP', /^dpop(?: |$)/i)
}

function tokenIn(header: string | undefined, scheme: 'Bearer' | 'DPoP', form: RegExp): string | undefined {
  if (header === undefined || !form.test(header)) return undefined
  const token = header.slice(scheme.length + 1).trim()
  if (!/^[A-Za-z0-9\-._~+/]+=*$/.test(token)) {
    throw tokenRequestMalformed(`Expected one access token after "${scheme}" in the Authorization header`, scheme)
  }
  return token
}
