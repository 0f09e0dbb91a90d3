/** Metadata (OpenID Connect Discovery section 3, RFC 8414): every value true, nothing advertised that is not served. */
import { Router } from 'express'
import { currentSettings } from '../../configuration/settings.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { PROMPTS, RESPONSE_MODES, RESPONSE_TYPES, type ResponseType } from '../../protocol/authorization-values.ts'
import { ENDPOINTS, type EndpointName } from '../../protocol/endpoints.ts'
import {
  GRANT_TYPES,
  TOKEN_ENDPOINT_AUTH_METHODS,
  TOKEN_GRANT_TYPES,
  type GrantType,
} from '../../protocol/grant-types.ts'
import { CODE_CHALLENGE_METHOD } from '../../protocol/pkce.ts'
import { BUILT_IN_SCOPES } from '../../protocol/scope.ts'
import { DPOP_ALGORITHMS, SIGNING_ALGORITHMS } from '../../protocol/signing-algorithms.ts'
import type { Store } from '../../store/store.ts'

export function discoveryEndpoints({ issuer, store }: { issuer: string; store: Store }): Router {
  const [metadata, withImplicitFlow] = [false, true].map((isOn) => JSON.stringify(serverMetadata(issuer, isOn)))
  const router = Router()
  for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    router
      .route(path)
      .get(async (_request, response) => {
        const { implicitFlow } = await currentSettings(store)
        response
          .set({ 'Cache-Control': 'public, max-age=300', 'Content-Type': 'application/json; charset=utf-8' })
          .send(implicitFlow ? withImplicitFlow : metadata)
      })
      .all(methodNotAllowed('GET', 'HEAD'))
  }
  return router
}

/** What discovery says, by the names of the registry: `discovery.test.ts` holds a check of every member. */
export type ServerMetadata = ReturnType<typeof serverMetadata>

function serverMetadata(issuer: string, implicitFlow: boolean) {
  const responseTypes: readonly ResponseType[] = implicitFlow ? RESPONSE_TYPES : ['code']
  const grantTypes: readonly GrantType[] = implicitFlow ? GRANT_TYPES : TOKEN_GRANT_TYPES
  const confidential = TOKEN_ENDPOINT_AUTH_METHODS.filter((method) => method !== 'none')
  return {
    issuer,
    ...endpointsOf(issuer),
    scopes_supported: BUILT_IN_SCOPES.map((scope) => scope.name),
    response_types_supported: responseTypes,
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
    request_object_signing_alg_values_supported: ['none', ...SIGNING_ALGORITHMS] as const,
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

function endpointsOf(issuer: string) {
  const urls = Object.entries(ENDPOINTS).map(([name, path]) => [name, issuer + path] as const)
  return Object.fromEntries(urls) as Record<EndpointName, string>
}
