import { z } from 'zod'
import { IMPLICIT_RESPONSE_TYPES } from '../protocol/authorization-values.ts'
import { GRANT_TYPES, TOKEN_ENDPOINT_AUTH_METHODS } from '../protocol/grant-types.ts'
import { redirectUriProblem } from '../protocol/redirect-uri.ts'
import { SIGNING_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import { endpoint } from './endpoint.ts'
import {
  accessTokenLifetime,
  accountStatus,
  calledUrl,
  label,
  lifetime,
  optional,
  page,
  pageQuery,
  refreshTokenLifetime,
  revision,
  scopeList,
  secureUrl,
  sortBy,
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

/** A resource indicator (RFC 8707 section 2): an absolute URI without a fragment. */
export const resourceIndicator = z
  .string()
  .trim()
  .max(2000)
  .refine((uri) => URL.canParse(uri) && !/[#\s]/.test(uri), 'Must be an absolute URI without a fragment')

/** OpenID Connect Core section 6.2; a fragment is a hash of the content and no part of the address. */
const requestUri = z
  .string()
  .trim()
  .max(512)
  .refine((uri) => calledUrl.safeParse(uri.split('#')[0]).success, 'Must be an https URL')

/** Parameters of private and of symmetric keys (RFC 7518 section 6). */
const SECRET_PARAMETERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** What a key cannot do without (RFC 7518 sections 6.2.1 and 6.3.1). */
function isWhole(key: Readonly<Record<string, unknown>>): boolean {
  const has = (name: string, length = 1) => {
    const value = key[name]
    return typeof value === 'string' && value.length >= length && /^[A-Za-z0-9_-]+$/.test(value)
  }
  return key['kty'] === 'RSA' ? has('n', 342) && has('e') : has('crv') && has('x') && has('y')
}

const publicKeys = z.object({
  keys: z
    .array(
      z
        .record(z.string(), z.unknown())
        .refine((key) => key['kty'] === 'RSA' || key['kty'] === 'EC', 'Must be an RSA or EC key')
        .refine((key) => SECRET_PARAMETERS.every((name) => !(name in key)), 'Must be public keys only')
        .refine(isWhole, 'Must have n and e (RSA, 2048 bits or more) or crv, x and y (EC), base64url'),
    )
    .min(1, 'Must hold at least one key')
    .max(20),
})

const signingAlgorithm = z.enum(SIGNING_ALGORITHMS, `Must be one of ${SIGNING_ALGORITHMS.join(', ')}`)

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
  /** Legacy: its `response_types` by the grant implicit, while the settings have that on; `code` follows from its own grant. */
  implicit_response_types: z
    .array(z.enum(IMPLICIT_RESPONSE_TYPES, `Must be among ${IMPLICIT_RESPONSE_TYPES.join(', ')}`))
    .refine(unique, 'Each response type once')
    .default([]),
  logo_uri: optional(webUrl).default(null),
  client_uri: optional(webUrl).default(null),
  policy_uri: optional(webUrl).default(null),
  tos_uri: optional(webUrl).default(null),
  contacts: z.array(label(200)).max(10).default([]),
  /** Public keys of the client, by value or by reference: at most one of the two. */
  jwks: publicKeys.nullable().default(null),
  jwks_uri: optional(calledUrl).default(null),
  /** Null allows each. */
  token_endpoint_auth_signing_alg: signingAlgorithm.nullable().default(null),
  id_token_signed_response_alg: signingAlgorithm.default('RS256'),
  /** Null: plain JSON. */
  userinfo_signed_response_alg: signingAlgorithm.nullable().default(null),
  /** Null allows each, and none. */
  request_object_signing_alg: z
    .enum([...SIGNING_ALGORITHMS, 'none'])
    .nullable()
    .default(null),
  request_uris: z.array(requestUri).max(50).refine(unique, 'Each URI once').default([]),
  /** Seconds. */
  default_max_age: lifetime(0, 86_400 * 366)
    .nullable()
    .default(null),
  initiate_login_uri: optional(secureUrl).default(null),
  backchannel_logout_uri: optional(calledUrl).default(null),
  backchannel_logout_session_required: z.boolean().default(false),
  dpop_bound_access_tokens: z.boolean().default(false),
  require_pushed_authorization_requests: z.boolean().default(false),
  /** Resource servers that it may ask for tokens for (RFC 8707), beside this server. */
  resources: z.array(resourceIndicator).max(50).refine(unique, 'Each resource once').default([]),
})

type ClientMetadata = z.output<typeof clientMetadataFields>

/** The rules that join several fields; each names the field that must change. */
export function checkClientMetadata(client: ClientMetadata, context: z.RefinementCtx): void {
  const refuse = (field: keyof ClientMetadata, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message })
  const isPublic = client.token_endpoint_auth_method === 'none'
  const isImplicit = client.grant_types.includes('implicit')
  if (client.grant_types.includes('authorization_code') && client.redirect_uris.length === 0) {
    refuse('redirect_uris', 'The authorization code grant needs at least one redirect URI')
  } else if (isImplicit && client.redirect_uris.length === 0) {
    refuse('redirect_uris', 'The implicit grant needs at least one redirect URI')
  }
  // OpenID Connect Dynamic Client Registration section 2.
  if (isImplicit !== client.implicit_response_types.length > 0) {
    refuse('implicit_response_types', 'Must be id_token or id_token token with the grant implicit, and empty without')
  }
  // What comes from the authorization endpoint comes without a proof (RFC 9449 section 5), and for old clients only.
  if (isImplicit && client.dpop_bound_access_tokens) {
    refuse('dpop_bound_access_tokens', 'Tokens of the implicit grant cannot be bound to a key')
  }
  if (isImplicit && client.require_pushed_authorization_requests) {
    refuse('require_pushed_authorization_requests', 'A client of the implicit grant does not push its requests')
  }
  if (isPublic && client.grant_types.includes('client_credentials')) {
    refuse(
      'grant_types',
      'A public client has no credentials: client_credentials needs a secret (RFC 6749 section 4.4)',
    )
  }
  if (client.jwks !== null && client.jwks_uri !== null) {
    refuse('jwks', 'Keys come in jwks or by jwks_uri, not both (RFC 7591 section 2)')
  }
  if (client.token_endpoint_auth_method === 'private_key_jwt' && client.jwks === null && client.jwks_uri === null) {
    refuse('jwks_uri', 'private_key_jwt needs the public keys of the client, in jwks or by jwks_uri')
  }
  if (isPublic && client.legacy_code_exchange) {
    refuse('legacy_code_exchange', 'A public client always uses PKCE (RFC 9700 section 2.1.1)')
  }
  // The implicit grant never gives one (RFC 6749 section 4.2.2).
  const [first, ...others] = client.grant_types.filter((grant) => grant !== 'implicit')
  if (first === 'refresh_token' && others.length === 0) {
    refuse('grant_types', 'refresh_token only continues another grant: choose that one too')
  }
}

export const client = z.object({
  ...clientMetadataFields.shape,
  /** Empty for the server's own clients: no grant is open to them at the token endpoint. */
  grant_types: z.array(z.enum(GRANT_TYPES)),
  client_id: z.string(),
  built_in: z.boolean(),
  /** By RFC 7591, not by an operator. */
  dynamically_registered: z.boolean(),
  status: accountStatus,
  secrets: z.array(
    z.object({
      id: z.string(),
      created_at: timestamp,
      /** When the client last authenticated by it, to the minute; null for never. */
      last_used_at: timestamp.nullable(),
    }),
  ),
  /** When it last authenticated or got a token, to the minute; null for never. */
  last_used_at: timestamp.nullable(),
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

export const clientSort = sortBy(['client_name', 'client_id', 'live_tokens', 'last_used_at', 'created_at'])

export const clients = {
  list: endpoint({
    method: 'GET',
    path: '/clients',
    query: pageQuery.extend({
      status: accountStatus.optional(),
      grant_type: z.enum(GRANT_TYPES).optional(),
      scope: z.string().max(100).optional(),
      sort: clientSort.default('client_name'),
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
