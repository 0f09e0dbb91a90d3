/** What a server here can sign with (RFC 7518 section 3.1), the one that every client must know first. */
export const SIGNING_ALGORITHMS = ['RS256', 'PS256', 'ES256'] as const
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number]

/**
 * What access tokens may be signed with. HS256 (RFC 7518 section 3.2) is legacy: for resource servers that share the secret.
 * Nothing else is ever signed with it.
 */
export const ACCESS_TOKEN_ALGORITHMS = [...SIGNING_ALGORITHMS, 'HS256'] as const
export type AccessTokenAlgorithm = (typeof ACCESS_TOKEN_ALGORITHMS)[number]

/** What DPoP proofs may be signed with: asymmetric ones only (RFC 9449 section 4.3). Ed25519 has two names (RFC 9864 section 2.2). */
export const DPOP_ALGORITHMS = ['ES256', 'RS256', 'PS256', 'EdDSA', 'Ed25519'] as const
