/**
 * A refusal in the words of the standards. Every endpoint that relying parties call throws it; one handler writes it
 * (`http/oauth-error-handler`). The description goes to the caller: it names what was expected, never a secret.
 */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode
  /** HTTP status of the JSON answer. */
  readonly status: number
  /** Challenges and other headers that belong to this refusal. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether an operator should hear of it: somebody may have what is not theirs. */
  readonly alarming: boolean

  constructor(
    code: OAuthErrorCode,
    description: string,
    options: { status?: number; headers?: Record<string, string>; alarming?: boolean; cause?: unknown } = {},
  ) {
    super(description, { cause: options.cause })
    this.name = 'OAuthError'
    this.code = code
    this.status = options.status ?? 400
    this.headers = options.headers ?? {}
    this.alarming = options.alarming ?? false
  }

  get description(): string {
    return descriptionText(this.message)
  }
}

/** RFC 6749 section 5.2 allows %x20-21, %x23-5B and %x5D-7E in a description: everything else becomes a question mark. */
function descriptionText(text: string): string {
  return text.replaceAll('"', "'").replaceAll(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?')
}

export type OAuthErrorCode =
  // RFC 6749 sections 4.1.2.1 and 5.2
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'server_error'
  | 'temporarily_unavailable'
  // RFC 6750 section 3.1
  | 'invalid_token'
  | 'insufficient_scope'
  // OpenID Connect Core section 3.1.2.6
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'
  | 'account_selection_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'invalid_request_uri'
  | 'invalid_request_object'
  | 'registration_not_supported'
  // OpenID Connect Core Unmet Authentication Requirements 1.0
  | 'unmet_authentication_requirements'
  // RFC 7009 section 2.2.1
  | 'unsupported_token_type'
  // RFC 7591 section 3.2.2
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  // RFC 8628 section 3.5
  | 'authorization_pending'
  | 'slow_down'
  | 'expired_token'
  // RFC 8707 section 2
  | 'invalid_target'
  // RFC 9449 sections 5 and 8
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'

export const invalidRequest = (description: string, status = 400) =>
  new OAuthError('invalid_request', description, { status })

export const invalidGrant = (description: string) => new OAuthError('invalid_grant', description)

/** What works once came again: two may have it, and what it gave has ended (RFC 9700 sections 4.5 and 4.14.2). */
export const usedBefore = (description: string) => new OAuthError('invalid_grant', description, { alarming: true })

export const invalidScope = (description: string) => new OAuthError('invalid_scope', description)

/** RFC 8707 section 2: a resource that is unknown here, malformed, or not for this client. */
export const invalidTarget = (description: string) => new OAuthError('invalid_target', description)

export const unauthorizedClient = (description: string) => new OAuthError('unauthorized_client', description)

/** RFC 6749 section 5.2: 401, with a challenge where the client tried the Authorization header. */
export const invalidClient = (description: string, challenge: boolean) =>
  new OAuthError('invalid_client', description, {
    status: 401,
    headers: challenge ? { 'WWW-Authenticate': 'Basic realm="Gatehouse", charset="UTF-8"' } : {},
  })

/** RFC 6750 section 3: a request without a token learns only the scheme. */
export const tokenMissing = () =>
  new OAuthError('invalid_token', 'Expected an access token in "Authorization: Bearer ..."; none was sent', {
    status: 401,
    headers: { 'WWW-Authenticate': 'Bearer realm="Gatehouse"' },
  })

/** RFC 6750 section 3.1: the token came twice, or is none by its form. */
export const tokenRequestMalformed = (description: string, scheme: 'Bearer' | 'DPoP' = 'Bearer') =>
  new OAuthError('invalid_request', description, {
    headers: {
      'WWW-Authenticate': `${scheme} realm="Gatehouse", error="invalid_request", error_description="${descriptionText(description)}"`,
    },
  })

/** RFC 6750 section 3.1: the token is malformed, expired, revoked or not ours. */
export const invalidToken = (description: string) =>
  new OAuthError('invalid_token', description, {
    status: 401,
    headers: {
      'WWW-Authenticate': `Bearer realm="Gatehouse", error="invalid_token", error_description="${descriptionText(description)}"`,
    },
  })

export const insufficientScope = (scope: string) =>
  new OAuthError('insufficient_scope', `The access token lacks the scope ${scope}`, {
    status: 403,
    headers: { 'WWW-Authenticate': `Bearer realm="Gatehouse", error="insufficient_scope", scope="${scope}"` },
  })
