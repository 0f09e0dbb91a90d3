import type { AuthorizationTerms } from '../store/records.ts'

export const NO_TERMS: AuthorizationTerms = { resources: [], claims: null, dpopThumbprint: null }

/** As it is recorded: null where there is nothing beside the scopes. */
export function termsOrNull(terms: AuthorizationTerms): AuthorizationTerms | null {
  const isNothing = terms.resources.length === 0 && terms.claims === null && terms.dpopThumbprint === null
  return isNothing ? null : terms
}

/** The `token_type` of an access token (RFC 6749 section 7.1, RFC 9449 section 5). */
export function tokenTypeOf(terms: AuthorizationTerms | null): 'Bearer' | 'DPoP' {
  return typeof terms?.dpopThumbprint === 'string' ? 'DPoP' : 'Bearer'
}
