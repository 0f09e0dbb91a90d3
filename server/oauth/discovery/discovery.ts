/** Metadata (OpenID Connect Discovery section 3, RFC 8414): every value true, nothing advertised that is not served. */
import { Router } from 'express'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { PROMPTS, RESPONSE_MODES } from '../../protocol/authorization-values.ts'
import { TOKEN_ENDPOINT_AUTH_METHODS, type GrantType } from '../../protocol/grant-types.ts'
import { CODE_CHALLENGE_METHOD } from '../../protocol/pkce.ts'
import { BUILT_IN_SCOPES } from '../../protocol/scope.ts'
import { DPOP_ALGORITHMS, SIGNING_ALGORITHMS } from '../../protocol/signing-algorithms.ts'

interface Dependencies {
  issuer: string
  /** What the token endpoint was given to serve. */
  grantTypes: readonly GrantType[]
}

export function discoveryEndpoints(dependencies: Dependencies): Router {
  const metadata = JSON.stringify(serverMetadata(dependencies))
  const router = Router()
  for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    router
      .route(path)
      .get((_request, response) => {
        response
          .set({ 'Cache-Control': 'public, max-age=300', 'Content-Type': 'application/json; charset=utf-8' })
          .send(metadata)
      })
      .all(methodNotAllowed('GET', 'HEAD'))
  }
  return router
}

function serverMetadata({ issuer, grantTypes }: Dependencies) {
  const at = (path: string) => `${issuer}/authorization/${path}`
  const confidential = TOKEN_ENDPOINT_AUTH_METHODS.filter((method) => method !== 'none')
  return {
    issuer,
    authorization_endpoint: at('authorize'),
    token_endpoint: at('token'),
    userinfo_endpoint: at('userinfo'),
    jwks_uri: at('jwks'),
    revocation_endpoint: at('revoke'),
    introspection_endpoint: at('introspect'),
    device_authorization_endpoint: at('device'),
    registration_endpoint: at('register'),
    end_session_endpoint: at('logout'),
    scopes_supported: BUILT_IN_SCOPES.map((scope) => scope.name),
    response_types_supported: ['code'],
    response_modes_supported: RESPONSE_MODES,
    grant_types_supported: grantTypes,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: SIGNING_ALGORITHMS,
    userinfo_signing_alg_values_supported: SIGNING_ALGORITHMS,
    dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
    token_endpoint_auth_methods_supported: TOKEN_ENDPOINT_AUTH_METHODS,
    token_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
    revocation_endpoint_auth_methods_supported: TOKEN_ENDPOINT_AUTH_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
    introspection_endpoint_auth_methods_supported: confidential,
    introspection_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
    code_challenge_methods_supported: [CODE_CHALLENGE_METHOD],
    claims_supported: [...new Set(BUILT_IN_SCOPES.flatMap((scope) => scope.claims))],
    claim_types_supported: ['normal'],
    claims_parameter_supported: true,
    request_parameter_supported: true,
    request_uri_parameter_supported: true,
    // Nothing is fetched from where an operator or the client's registration does not say so.
    require_request_uri_registration: true,
    request_object_signing_alg_values_supported: ['none', ...SIGNING_ALGORITHMS],
    pushed_authorization_request_endpoint: at('par'),
    // Of a client that an operator marked; of all clients it is not (RFC 9126 section 5).
    require_pushed_authorization_requests: false,
    // RFC 9207: the answer of the authorization endpoint names its issuer.
    authorization_response_iss_parameter_supported: true,
    prompt_values_supported: PROMPTS,
    // One page fits them all.
    display_values_supported: ['page', 'popup', 'touch'],
    ui_locales_supported: ['en'],
    // OpenID Connect Back-Channel Logout section 2.1: logout tokens name the session, as ID tokens do.
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  }
}
