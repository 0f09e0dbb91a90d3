/** Client metadata on the wire (RFC 7591 section 2 and what the OpenID specifications add) and as it is recorded. */
import type { z } from 'zod'
import type { clientMetadataFields } from '../contract/clients.ts'
import { formatScope } from '../protocol/scope.ts'
import type { ClientRecord } from '../store/records.ts'
import type { Draft } from '../store/store.ts'

export type ClientMetadata = z.output<typeof clientMetadataFields>

export function toMetadata(client: Draft<ClientRecord>): ClientMetadata {
  return {
    client_name: client.name,
    grant_types: [...client.grantTypes],
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    scope: formatScope(client.scopes),
    access_token_lifetime: client.accessTokenLifetime,
    refresh_token_lifetime: client.refreshTokenLifetime,
    legacy_code_exchange: client.legacyCodeExchange,
    implicit_response_types: [...client.implicitResponseTypes],
    logo_uri: client.logoUri,
    client_uri: client.clientUri,
    policy_uri: client.policyUri,
    tos_uri: client.tosUri,
    contacts: [...client.contacts],
    jwks: client.jwks === null ? null : { keys: [...client.jwks.keys] },
    jwks_uri: client.jwksUri,
    token_endpoint_auth_signing_alg: client.tokenEndpointAuthSigningAlg,
    id_token_signed_response_alg: client.idTokenSignedResponseAlg,
    userinfo_signed_response_alg: client.userinfoSignedResponseAlg,
    request_object_signing_alg: client.requestObjectSigningAlg,
    request_uris: [...client.requestUris],
    default_max_age: client.defaultMaxAge,
    initiate_login_uri: client.initiateLoginUri,
    backchannel_logout_uri: client.backchannelLogoutUri,
    backchannel_logout_session_required: client.backchannelLogoutSessionRequired,
    dpop_bound_access_tokens: client.dpopBoundAccessTokens,
    require_pushed_authorization_requests: client.requirePushedAuthorizationRequests,
    resources: [...client.resources],
  }
}

/** @param scopes those that `metadata.scope` names, known to exist. */
export function fromMetadata(metadata: ClientMetadata, scopes: readonly string[]) {
  return {
    name: metadata.client_name,
    grantTypes: metadata.grant_types,
    redirectUris: metadata.redirect_uris,
    postLogoutRedirectUris: metadata.post_logout_redirect_uris,
    tokenEndpointAuthMethod: metadata.token_endpoint_auth_method,
    scopes,
    accessTokenLifetime: metadata.access_token_lifetime,
    refreshTokenLifetime: metadata.refresh_token_lifetime,
    legacyCodeExchange: metadata.legacy_code_exchange,
    implicitResponseTypes: metadata.implicit_response_types,
    logoUri: metadata.logo_uri,
    clientUri: metadata.client_uri,
    policyUri: metadata.policy_uri,
    tosUri: metadata.tos_uri,
    contacts: metadata.contacts,
    jwks: metadata.jwks,
    jwksUri: metadata.jwks_uri,
    tokenEndpointAuthSigningAlg: metadata.token_endpoint_auth_signing_alg,
    idTokenSignedResponseAlg: metadata.id_token_signed_response_alg,
    userinfoSignedResponseAlg: metadata.userinfo_signed_response_alg,
    requestObjectSigningAlg: metadata.request_object_signing_alg,
    requestUris: metadata.request_uris,
    defaultMaxAge: metadata.default_max_age,
    initiateLoginUri: metadata.initiate_login_uri,
    backchannelLogoutUri: metadata.backchannel_logout_uri,
    backchannelLogoutSessionRequired: metadata.backchannel_logout_session_required,
    dpopBoundAccessTokens: metadata.dpop_bound_access_tokens,
    requirePushedAuthorizationRequests: metadata.require_pushed_authorization_requests,
    resources: metadata.resources,
  }
}
