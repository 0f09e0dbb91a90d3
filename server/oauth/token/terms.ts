import { invalidGrant, OAuthError } from '../../protocol/oauth-error.ts'
import { NO_TERMS, termsOrNull } from '../../tokens/terms.ts'
import type { Authorization } from '../../tokens/token-issuer.ts'
import { narrowHeldResources } from '../resource-policy.ts'

export interface TermsAsked {
  /** What the tokens are to be for (RFC 8707 section 2.2); empty: all that was allowed. */
  resources: readonly string[]
  /** Of the key that the request proves to have; undefined where it proves none. */
  dpopThumbprint: string | undefined
}

/**
 * The authorization with what its access token is for, and what its tokens are bound to (RFC 9449 section 5): an access
 * token to the key of the request, a refresh token as well where the client is public; a confidential one authenticates when
 * it uses its refresh token.
 * @throws OAuthError `invalid_target` for a resource that was not allowed, `invalid_grant` where another key is needed than
 * the request proves to have, `invalid_dpop_proof` where a key is needed and it proves none.
 */
export function withTerms(authorization: Authorization, asked: TermsAsked, issuer: string): Authorization {
  const { client } = authorization
  const terms = authorization.terms ?? NO_TERMS
  const { dpopThumbprint = null } = asked
  if (terms.dpopThumbprint !== null && terms.dpopThumbprint !== dpopThumbprint) {
    throw invalidGrant(
      dpopThumbprint === null
        ? 'Expected a DPoP proof: the grant is bound to a key'
        : 'The DPoP proof is made with another key than the grant is bound to',
    )
  }
  if (client.dpopBoundAccessTokens && dpopThumbprint === null) {
    throw new OAuthError('invalid_dpop_proof', 'Expected a DPoP proof: the tokens of this client are bound to a key')
  }
  // As nearly always.
  if (terms === NO_TERMS && asked.resources.length === 0 && dpopThumbprint === null) return authorization
  const isPublic = client.tokenEndpointAuthMethod === 'none'
  const resources = narrowHeldResources(asked.resources, terms.resources, client, issuer)
  return {
    ...authorization,
    terms: termsOrNull({ ...terms, dpopThumbprint: isPublic ? dpopThumbprint : null }),
    accessTerms: termsOrNull({ ...terms, resources, dpopThumbprint }),
  }
}
