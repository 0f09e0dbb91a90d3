import { z } from 'zod'
import { GRANT_TYPES, TOKEN_ENDPOINT_AUTH_METHODS } from '../protocol/grant-types.ts'
import { redirectUriProblem } from '../protocol/redirect-uri.ts'
import { endpoint } from './endpoint.ts'
import {
  accessTokenLifetime,
  accountStatus,
  label,
  optional,
  page,
  pageQuery,
  refreshTokenLifetime,
  revision,
  scopeList,
  timestamp,
  webUrl,
} from './fields.ts'

export const redirectUri = z
  .string()
  .trim()
  .superRefine((uri, context) => {
    const problem = redirectUriProblem(uri)
    if (problem !== undefined) context.addIssue({ code: 'custom', message: `The redirect URI ${problem}` })
  })

const unique = (items: readonly unknown[]) => new Set(items).size === items.length

const redirectUris = z.array(redirectUri).max(50).refine(unique, 'Each URI once')

/** Metadata of a client by the names of RFC 7591 section 2; those without one there are ours. */
export const clientMetadataFields = z.object({
  client_name: label(100),
  grant_types: z.array(z.enum(GRANT_TYPES)).min(1, 'Choose at least one grant').refine(unique, 'Each grant once'),
  redirect_uris: redirectUris.default([]),
  post_logout_redirect_uris: redirectUris.default([]),
  token_endpoint_auth_method: z.enum(TOKEN_ENDPOINT_AUTH_METHODS).default('client_secret_basic'),
  scope: scopeList.default(''),
  /** Seconds; null takes the server's. */
  access_token_lifetime: accessTokenLifetime.nullable().default(null),
  /** Seconds; null takes the server's. */
  refresh_token_lifetime: refreshTokenLifetime.nullable().default(null),
  /** Legacy: no PKCE, and redirect_uri may be left out at the exchange. Confidential clients only. */
  legacy_code_exchange: z.boolean().default(false),
  logo_uri: optional(webUrl).default(null),
  client_uri: optional(webUrl).default(null),
})

type ClientMetadata = z.output<typeof clientMetadataFields>

/** The rules that join several fields; each names the field that must change. */
export function checkClientMetadata(client: ClientMetadata, context: z.RefinementCtx): void {
  const refuse = (field: keyof ClientMetadata, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message })
  const isPublic = client.token_endpoint_auth_method === 'none'
  if (client.grant_types.includes('authorization_code') && client.redirect_uris.length === 0) {
    refuse('redirect_uris', 'The authorization code grant needs at least one redirect URI')
  }
  if (isPublic && client.grant_types.includes('client_credentials')) {
    refuse(
      'grant_types',
      'A public client has no credentials: client_credentials needs a secret (RFC 6749 section 4.4)',
    )
  }
  if (isPublic && client.legacy_code_exchange) {
    refuse('legacy_code_exchange', 'A public client always uses PKCE (RFC 9700 section 2.1.1)')
  }
  if (client.grant_types.length === 1 && client.grant_types[0] === 'refresh_token') {
    refuse('grant_types', 'refresh_token only continues another grant: choose that one too')
  }
}

export const client = z.object({
  ...clientMetadataFields.shape,
  /** Empty for the server's own clients: no grant is open to them at the token endpoint. */
  grant_types: z.array(z.enum(GRANT_TYPES)),
  client_id: z.string(),
  built_in: z.boolean(),
  status: accountStatus,
  secrets: z.array(z.object({ id: z.string(), created_at: timestamp })),
  created_at: timestamp,
  updated_at: timestamp,
  live_tokens: z.number().int(),
  revision,
})

/** The one answer that carries a secret: it is stored hashed and cannot be shown again. */
const clientWithSecret = z.object({ client, client_secret: z.string().nullable() })

/** Chosen by the creator or made by the server: unreserved characters, so that it needs no escaping anywhere. */
export const clientId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9\-._~]{3,128}$/, 'Must be 3 to 128 letters, digits or -._~')

const byClientId = z.object({ client_id: z.string().min(1).max(128) })

export const clients = {
  list: endpoint({
    method: 'GET',
    path: '/clients',
    query: pageQuery.extend({
      status: accountStatus.optional(),
      grant_type: z.enum(GRANT_TYPES).optional(),
      scope: z.string().max(100).optional(),
    }),
    output: page(client),
  }),
  get: endpoint({ method: 'GET', path: '/clients/:client_id', params: byClientId, output: client }),
  create: endpoint({
    method: 'POST',
    path: '/clients',
    body: clientMetadataFields.extend({ client_id: optional(clientId).default(null) }).superRefine(checkClientMetadata),
    output: clientWithSecret,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/clients/:client_id',
    params: byClientId,
    body: clientMetadataFields.extend({ status: accountStatus, revision }).superRefine(checkClientMetadata),
    output: client,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/clients/:client_id',
    params: byClientId,
    output: z.object({ revoked: z.number().int() }),
  }),
  addSecret: endpoint({
    method: 'POST',
    path: '/clients/:client_id/secrets',
    params: byClientId,
    output: clientWithSecret,
  }),
  removeSecret: endpoint({
    method: 'DELETE',
    path: '/clients/:client_id/secrets/:secret_id',
    params: byClientId.extend({ secret_id: z.string().min(1).max(128) }),
    output: client,
  }),
} as const

export type Client = z.output<typeof client>
