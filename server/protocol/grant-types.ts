/** Grant types by their registered names (RFC 6749 section 4, RFC 7591 section 2). */
export const GRANT_TYPES = ['authorization_code', 'client_credentials', 'refresh_token', 'password'] as const

export type GrantType = (typeof GRANT_TYPES)[number]

/** How a client authenticates at the token endpoint, by the registered names (RFC 7591 section 2). */
export const TOKEN_ENDPOINT_AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'] as const

export type TokenEndpointAuthMethod = (typeof TOKEN_ENDPOINT_AUTH_METHODS)[number]
