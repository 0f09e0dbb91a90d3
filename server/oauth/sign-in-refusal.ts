import { SignInError } from '../accounts/sign-in.ts'
import { invalidGrant, OAuthError } from '../protocol/oauth-error.ts'

/** A refused sign-in in the words of a token answer: `invalid_grant`, with 429 (RFC 6585 section 4) when it is throttled. */
export function refuseSignIn(error: unknown): never {
  if (!(error instanceof SignInError)) throw error
  if (error.reason === 'credentials') throw invalidGrant(error.message)
  throw new OAuthError('invalid_grant', error.message, {
    status: 429,
    headers: { 'Retry-After': String(error.retryAfter) },
  })
}
