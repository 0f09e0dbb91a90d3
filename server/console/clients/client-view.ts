import type { z } from 'zod'
import type { Client, clientMetadataFields } from '../../contract/clients.ts'
import { formatScope } from '../../protocol/scope.ts'
import type { ClientRecord } from '../../store/records.ts'

type ClientMetadata = z.output<typeof clientMetadataFields>

/** A client as the console API shows it; secrets by id only. */
export function clientView(client: ClientRecord, liveTokens: number): Client {
  return {
    client_id: client.id,
    client_name: client.name,
    built_in: client.builtIn,
    status: client.status,
    secrets: client.secrets.map(({ id, createdAt }) => ({ id, created_at: new Date(createdAt).toISOString() })),
    grant_types: [...client.grantTypes],
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    scope: formatScope(client.scopes),
    access_token_lifetime: client.accessTokenLifetime,
    refresh_token_lifetime: client.refreshTokenLifetime,
    legacy_code_exchange: client.legacyCodeExchange,
    logo_uri: client.logoUri,
    client_uri: client.clientUri,
    created_at: new Date(client.createdAt).toISOString(),
    updated_at: new Date(client.updatedAt).toISOString(),
    live_tokens: liveTokens,
    revision: client.revision,
  }
}

/** What an operator sets, as it is recorded. */
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
    logoUri: metadata.logo_uri,
    clientUri: metadata.client_uri,
  }
}
