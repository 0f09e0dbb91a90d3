import type { Request, Response } from 'express'
import type { DpopProofs } from '../dpop/dpop-proofs.ts'
import { bearerToken, dpopToken } from '../http/bearer.ts'
import { insufficientScope, OAuthError, tokenMissing, tokenRequestMalformed } from '../protocol/oauth-error.ts'
import { DPOP_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import type { Usage } from '../usage/usage.ts'
import type { TokenVerifier, VerifiedToken } from '../tokens/token-verifier.ts'

/** What the server's own protected resources are guarded by. */
export interface ResourceGuard {
  tokenVerifier: TokenVerifier
  dpop: DpopProofs
  usage: Usage
}

/**
 * The verified access token of a request to one of the server's own protected resources: in the Authorization header, or
 * in the body where the endpoint reads one (RFC 6750 sections 2.1 and 2.2). A token that is bound to a key comes as
 * `Authorization: DPoP` with a proof (RFC 9449 section 7.1), and in no other way.
 * @throws OAuthError as RFC 6750 section 3.1 and RFC 9449 section 7.1 say.
 */
export async function presentedToken(
  guard: ResourceGuard,
  request: Request,
  response: Response,
  options: { bodyToken?: string | undefined; scope?: string } = {},
): Promise<VerifiedToken> {
  const verified = await verifiedToken(guard, request, response, options)
  guard.usage.ofToken(verified.record.id)
  return verified
}

async function verifiedToken(
  guard: ResourceGuard,
  request: Request,
  response: Response,
  options: { bodyToken?: string | undefined; scope?: string },
): Promise<VerifiedToken> {
  const bound = dpopToken(request)
  const header = bound ?? bearerToken(request)
  if (header !== undefined && options.bodyToken !== undefined) {
    throw tokenRequestMalformed(
      'The access token was sent twice, in the Authorization header and in the body: choose one',
      bound === undefined ? 'Bearer' : 'DPoP',
    )
  }
  if (bound !== undefined) return await boundToken(guard, request, response, bound, options.scope)
  const token = header ?? options.bodyToken
  if (token === undefined) throw tokenMissing()
  return withScope(await guard.tokenVerifier.verify(token), options.scope)
}

async function boundToken(
  { tokenVerifier, dpop }: ResourceGuard,
  request: Request,
  response: Response,
  token: string,
  scope: string | undefined,
): Promise<VerifiedToken> {
  try {
    const thumbprint = await dpop.check(request, response, token)
    if (thumbprint === undefined) {
      throw new OAuthError('invalid_dpop_proof', 'Expected a DPoP proof beside Authorization: DPoP; none was sent')
    }
    return withScope(await tokenVerifier.verify(token, thumbprint), scope)
  } catch (error) {
    throw error instanceof OAuthError && error.status < 500 ? challenged(error, scope) : error
  }
}

function withScope(verified: VerifiedToken, scope: string | undefined): VerifiedToken {
  if (scope !== undefined && !verified.record.scopes.includes(scope)) throw insufficientScope(scope)
  return verified
}

/** RFC 9449 section 7.1: the refusal with a challenge of the scheme DPoP, which names the algorithms. */
function challenged(error: OAuthError, scope: string | undefined): OAuthError {
  const { code, description } = error
  const parameters = [
    'realm="Gatehouse"',
    `error="${code}"`,
    `error_description="${description}"`,
    ...(code === 'insufficient_scope' ? [`scope="${String(scope)}"`] : []),
    `algs="${DPOP_ALGORITHMS.join(' ')}"`,
  ]
  return new OAuthError(code, error.message, {
    status: error.status === 403 ? 403 : 401,
    headers: { ...error.headers, 'WWW-Authenticate': `DPoP ${parameters.join(', ')}` },
    cause: error,
  })
}
