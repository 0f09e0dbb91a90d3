/** Those of the token endpoint, by their registered names (RFC 6749 section 4, RFC 8628 section 3.4, RFC 8693 section 2.1). */
export const TOKEN_GRANT_TYPES = [
  'authorization_code',
  'client_credentials',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'password',
] as const
export type TokenGrantType = (typeof TOKEN_GRANT_TYPES)[number]

/** All that a client can have; `implicit` (RFC 6749 section 4.2) never comes to the token endpoint. */
export const GRANT_TYPES = [...TOKEN_GRANT_TYPES, 'implicit'] as const
export type GrantType = (typeof GRANT_TYPES)[number]

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
export const TOKEN_EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** An access token among the token types of RFC 8693 section 3. */
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token'

/** How a client authenticates at the token endpoint, by the registered names (RFC 7591 section 2, OpenID Connect Core section 9). */
export const TOKEN_ENDPOINT_AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
] as const
export type TokenEndpointAuthMethod = (typeof TOKEN_ENDPOINT_AUTH_METHODS)[number]
