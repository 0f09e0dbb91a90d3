/** What a server here can sign with (RFC 7518 section 3.1), the one that every client must know first. */
export const SIGNING_ALGORITHMS = ['RS256', 'PS256', 'ES256'] as const
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number]
