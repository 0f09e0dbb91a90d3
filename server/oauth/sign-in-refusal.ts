import { SignInError } from '../accounts/sign-in.ts'
import { invalidGrant, OAuthError } from '../protocol/oauth-error.ts'

/** A refused sign-in in the words of a token answer: `invalid_grant`, with 429 (RFC 6585 section 4) when it is throttled. */
export function signInRefusal(error: SignInError): OAuthError {
  if (error.reason === 'credentials') return invalidGrant(error.message)
  return new OAuthError('invalid_grant', error.message, {
    status: 429,
    headers: { 'Retry-After': String(error.retryAfter) },
  })
}

export function refuseSignIn(error: unknown): never {
  throw error instanceof SignInError ? signInRefusal(error) : error
}
