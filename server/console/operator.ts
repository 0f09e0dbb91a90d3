import type { Request } from 'express'
import { bearerToken } from '../http/bearer.ts'
import { ProblemError } from '../http/problem.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import { OPERATOR_SCOPE } from '../protocol/scope.ts'
import type { TokenVerifier, VerifiedToken } from '../tokens/token-verifier.ts'

/** Who calls with an access token that opens the console API; no user stands behind the desktop's window and scripts. */
export type Operator = Pick<VerifiedToken, 'record' | 'user'>

/**
 * Identifies the operator by `Authorization: Bearer`. The token must carry the scope, and its client and user must still
 * hold it: whoever it was taken from is out from the next request.
 */
export async function identifyOperator(tokenVerifier: TokenVerifier, request: Request): Promise<Operator> {
  const { record, client, user } = await verifyBearer(tokenVerifier, request)
  const holders = user === null ? [record, client] : [record, client, user]
  if (!holders.every(({ scopes }) => scopes.includes(OPERATOR_SCOPE))) {
    throw new ProblemError('forbidden', `The console API needs an access token with the scope ${OPERATOR_SCOPE}`, {
      headers: {
        'WWW-Authenticate': `Bearer realm="Gatehouse", error="insufficient_scope", scope="${OPERATOR_SCOPE}"`,
      },
    })
  }
  return { record, user }
}

async function verifyBearer(tokenVerifier: TokenVerifier, request: Request): Promise<VerifiedToken> {
  try {
    const token = bearerToken(request)
    if (token !== undefined) return await tokenVerifier.verify(token)
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    // RFC 6750 section 3; the reason is in the body, where any character is allowed.
    const code = error.code === 'invalid_token' ? error.code : 'invalid_request'
    throw new ProblemError('unauthorized', error.description, {
      headers: { 'WWW-Authenticate': `Bearer realm="Gatehouse", error="${code}"` },
      cause: error,
    })
  }
  throw new ProblemError('unauthorized', 'Expected an access token in "Authorization: Bearer ..."; none was sent')
}
