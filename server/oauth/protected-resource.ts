import type { Request } from 'express'
import { bearerToken } from '../http/bearer.ts'
import { insufficientScope, invalidRequest, tokenMissing } from '../protocol/oauth-error.ts'
import type { TokenVerifier, VerifiedToken } from '../tokens/token-verifier.ts'

/**
 * The verified access token of a request to one of the server's own protected resources: in the Authorization header, or
 * in the body where the endpoint reads one (RFC 6750 sections 2.1 and 2.2).
 * @throws OAuthError as RFC 6750 section 3.1 says.
 */
export async function presentedToken(
  tokenVerifier: TokenVerifier,
  request: Request,
  options: { bodyToken?: string | undefined; scope?: string } = {},
): Promise<VerifiedToken> {
  const header = bearerToken(request)
  if (header !== undefined && options.bodyToken !== undefined) {
    throw invalidRequest('The access token was sent twice, in the Authorization header and in the body: choose one')
  }
  const token = header ?? options.bodyToken
  if (token === undefined) throw tokenMissing()
  const verified = await tokenVerifier.verify(token)
  if (options.scope !== undefined && !verified.record.scopes.includes(options.scope)) {
    throw insufficientScope(options.scope)
  }
  return verified
}
