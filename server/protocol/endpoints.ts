/**
 * The paths of the endpoints, by the names of their metadata (OpenID Connect Discovery section 3, RFC 8414 section 2, RFC 8628
 * section 4, RFC 9126 section 5, OpenID Connect RP-Initiated Logout section 2.1). The rooms serve these and discovery
 * advertises them: there is no second list that could differ.
 */
export const ENDPOINTS = {
  authorization_endpoint: '/authorization/authorize',
  token_endpoint: '/authorization/token',
  userinfo_endpoint: '/authorization/userinfo',
  jwks_uri: '/authorization/jwks',
  revocation_endpoint: '/authorization/revoke',
  introspection_endpoint: '/authorization/introspect',
  device_authorization_endpoint: '/authorization/device',
  registration_endpoint: '/authorization/register',
  pushed_authorization_request_endpoint: '/authorization/par',
  end_session_endpoint: '/authorization/logout',
} as const
export type EndpointName = keyof typeof ENDPOINTS
