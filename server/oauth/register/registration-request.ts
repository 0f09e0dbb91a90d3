/** What a client says of itself (RFC 7591 section 2, OpenID Connect Dynamic Client Registration section 2). */
import { z } from 'zod'
import { toMetadata, type ClientMetadata } from '../../clients/client-metadata.ts'
import { checkClientMetadata, clientMetadataFields } from '../../contract/clients.ts'
import { label, scopeList } from '../../contract/fields.ts'
import { fieldErrors, parseOptions } from '../../http/field-errors.ts'
import type { FieldError } from '../../http/problem.ts'
import { responseTypeOf } from '../../protocol/authorization-values.ts'
import type { GrantType } from '../../protocol/grant-types.ts'
import { OAuthError } from '../../protocol/oauth-error.ts'
import { formatScope, OPERATOR_SCOPE, parseScope } from '../../protocol/scope.ts'
import {
  PLAIN_CLIENT,
  type ClientRecord,
  type InitialAccessTokenRecord,
  type SettingsRecord,
} from '../../store/records.ts'
import type { Store } from '../../store/store.ts'

/** What a client may give itself. Passwords of users and tokens of others are handed out by operators alone. */
const GRANTS: readonly GrantType[] = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
]

/** For a client that asks for none. */
const DEFAULT_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access']
/** Those that open this server's own APIs. */
const WITHHELD_SCOPES = [OPERATOR_SCOPE, 'consumer']

const notEncrypted = z.undefined('Must be left out: this server signs and does not encrypt').optional()

/** Its words in any order (RFC 6749 section 3.1.1). */
const responseType = z.string().transform((text, context) => {
  const type = responseTypeOf(text)
  if (type !== undefined) return type
  context.addIssue({ code: 'custom', message: 'Must be code, id_token or id_token token' })
  return z.NEVER
})

/**
 * The members that registration knows; others are ignored (RFC 7591 section 2). `sector_identifier_uri` is among those: it
 * says what pairwise subjects are computed from (OpenID Connect Core section 8.1), and all subjects here are public.
 */
const registrationFields = clientMetadataFields
  .omit({
    access_token_lifetime: true,
    refresh_token_lifetime: true,
    legacy_code_exchange: true,
    implicit_response_types: true,
    resources: true,
  })
  .extend({
    client_name: label(100).optional(),
    grant_types: clientMetadataFields.shape.grant_types.default(['authorization_code']),
    scope: scopeList.optional(),
    response_types: z.array(responseType).optional(),
    /** Held to while it is registered, not kept: nothing else depends on it. */
    application_type: z.enum(['web', 'native'], 'Must be web or native').optional(),
    subject_type: z.literal('public', 'Must be public').optional(),
    id_token_encrypted_response_alg: notEncrypted,
    id_token_encrypted_response_enc: notEncrypted,
    userinfo_encrypted_response_alg: notEncrypted,
    userinfo_encrypted_response_enc: notEncrypted,
    request_object_encryption_alg: notEncrypted,
    request_object_encryption_enc: notEncrypted,
  })
  .superRefine(({ response_types, grant_types, application_type, redirect_uris }, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
    const hasCode = grant_types.includes('authorization_code')
    const isImplicit = grant_types.includes('implicit')
    if (response_types !== undefined && response_types.includes('code') !== hasCode) {
      refuse('response_types', 'Must be code with the grant authorization_code, and not without (RFC 7591 section 2.1)')
    }
    if (isImplicit && application_type !== 'native' && !redirect_uris.every(isForImplicitWeb)) {
      refuse('redirect_uris', 'A web application of the implicit grant is redirected to by https, and not to localhost')
    } else if (application_type === 'web' && !redirect_uris.every((uri) => /^https?:/.test(uri))) {
      refuse('redirect_uris', 'A web application is redirected to by https; register it as native')
    }
  })

/** OpenID Connect Dynamic Client Registration section 2, application_type. What is no URI is refused as such, beside this. */
function isForImplicitWeb(uri: string): boolean {
  if (!URL.canParse(uri)) return false
  const { protocol, hostname } = new URL(uri)
  return protocol === 'https:' && hostname !== 'localhost'
}

const wholeMetadata = clientMetadataFields.superRefine(checkClientMetadata)

/**
 * The metadata that `body` registers, with defaults for what it leaves out. What operators alone decide stays as it is in
 * `held`, the client as registered before, and so may what they gave it beyond what it could ask for itself; whether it may
 * go without PKCE they decide by `allowed`, the client or the initial access token; whether clients may register for the
 * implicit flow, by the settings.
 * @throws OAuthError `invalid_redirect_uri`, `invalid_client_metadata`
 */
export function parseRegistration(
  body: Readonly<Record<string, unknown>>,
  allowed: Pick<ClientRecord | InitialAccessTokenRecord, 'legacyCodeExchange'> & Pick<SettingsRecord, 'implicitFlow'>,
  held: ClientRecord | null = null,
): ClientMetadata {
  // RFC 7592 section 2.2: null is as good as absent.
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
  const fields = parsed(registrationFields, given)
  const open = allowed.implicitFlow ? [...GRANTS, 'implicit'] : GRANTS
  const refused = fields.grant_types.filter((grant) => !open.includes(grant) && !held?.grantTypes.includes(grant))
  if (refused.length > 0) {
    const message = `Must be among ${open.join(', ')}; only an operator allows ${refused.join(', ')}`
    throw metadataError([{ path: 'grant_types', message }])
  }
  // Left out, it is code alone (OpenID Connect Dynamic Client Registration section 2).
  const implicitTypes = (fields.response_types ?? []).filter((type) => type !== 'code')
  if (implicitTypes.length > 0 !== fields.grant_types.includes('implicit')) {
    const message = open.includes('implicit')
      ? 'Must be id_token or id_token token with the grant implicit, and not without (RFC 7591 section 2.1)'
      : 'Must be code: the implicit flow is switched off at this server'
    throw metadataError([{ path: 'response_types', message }])
  }
  return parsed(wholeMetadata, {
    ...fields,
    client_name: fields.client_name ?? nameFor(fields),
    scope: fields.scope ?? '',
    ...decidedByOperators(held),
    implicit_response_types: implicitTypes,
    // A public client has nothing else that binds its code to it.
    legacy_code_exchange: allowed.legacyCodeExchange && fields.token_endpoint_auth_method !== 'none',
  })
}

function decidedByOperators(held: ClientRecord | null) {
  const { access_token_lifetime, refresh_token_lifetime, resources } = toMetadata(
    held ?? { ...PLAIN_CLIENT, id: '', name: '', createdAt: 0, updatedAt: 0, revision: 0 },
  )
  return { access_token_lifetime, refresh_token_lifetime, resources }
}

/** People see a name when they sign in: the host that they are sent to, rather than nothing. */
function nameFor({ client_uri, redirect_uris }: Pick<ClientMetadata, 'client_uri' | 'redirect_uris'>): string {
  const uri = client_uri ?? redirect_uris[0]
  if (uri === undefined) return 'Registered client'
  const { host, protocol } = new URL(uri)
  return (host === '' ? protocol.slice(0, -1) : host).slice(0, 100)
}

/**
 * Of the scopes that `scope` names, those that a client may give itself or that `held` has already; the rest is left out,
 * and the answer says what is left (RFC 7591 section 2).
 */
export async function registrableScopes(
  store: Store,
  scope: string,
  held: ClientRecord | null,
): Promise<readonly string[]> {
  const asked = scope === '' ? DEFAULT_SCOPES : parseScope(scope).scopes
  const records = await Promise.all(asked.map((name) => store.get('scopes', name)))
  const scopes = asked.filter(
    (name, index) =>
      records[index] !== undefined && (!WITHHELD_SCOPES.includes(name) || held?.scopes.includes(name) === true),
  )
  if (scopes.length > 0) return scopes
  const message = `None of ${formatScope(asked).slice(0, 200)} can be registered`
  throw metadataError([{ path: 'scope', message }])
}

function parsed<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input, parseOptions)
  if (result.success) return result.data
  throw metadataError(fieldErrors(result.error))
}

/** RFC 7591 section 3.2.2: all that is wrong, in one answer; values are never echoed. */
function metadataError(errors: readonly FieldError[]): OAuthError {
  const concernsRedirects = errors.some(({ path }) => path.split('.')[0] === 'redirect_uris')
  const problems = errors.map(({ path, message }) => `${path}: ${message}`)
  return new OAuthError(
    concernsRedirects ? 'invalid_redirect_uri' : 'invalid_client_metadata',
    problems.join('; ').slice(0, 600),
  )
}
