import type { RequestHandler } from 'express'
import { OAuthError } from '../protocol/oauth-error.ts'

/** Ends a path's list of methods: any other gets 405 with `Allow` (RFC 9110 section 15.5.6). */
export function methodNotAllowed(...allowed: readonly string[]): RequestHandler {
  return (request) => {
    throw new OAuthError('invalid_request', `Expected ${allowed.join(' or ')}; received ${request.method}`, {
      status: 405,
      headers: { Allow: allowed.join(', ') },
    })
  }
}
