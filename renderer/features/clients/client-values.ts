import type { UseFormReturnType } from '@mantine/form'
import { z } from 'zod'
import { checkClientMetadata, clientMetadataFields, type Client } from '../../../server/contract/clients.ts'
import { lines } from '../../lib/lines.ts'
import type { ClientKind } from './client-kinds.ts'

/** Stands for null in a choice: neither a choice nor the form can hold null itself. */
export const UNSET = 'unset'

type Metadata = z.output<typeof clientMetadataFields>

/** A field as the form holds it: lists as lines, JSON and links as text, numbers as they are typed. */
type Shown<K extends keyof Metadata> = K extends 'grant_types' | 'implicit_response_types'
  ? string[]
  : Metadata[K] extends boolean
    ? boolean
    : number extends NonNullable<Metadata[K]>
      ? number | ''
      : string

/** A client as the form holds it: every member of its metadata, in the contract's names. */
export type ClientValues = { [K in keyof Metadata]: Shown<K> }

export type ClientForm = UseFormReturnType<ClientValues>

export function valuesOfKind(kind: ClientKind): ClientValues {
  const plain = clientMetadataFields.parse({
    client_name: kind.title,
    grant_types: [...kind.grantTypes],
    token_endpoint_auth_method: kind.authMethod,
    scope: kind.redirectUriExample === null ? '' : 'openid profile email',
  })
  return { ...valuesOf(plain), client_name: '' }
}

export const valuesOfClient = (client: Client): ClientValues => valuesOf(client)

/**
 * Another client like one that there is. What proves who a client is stays its own: the secret is never copied, and its keys
 * only where that is asked for.
 */
export function valuesOfCopy(client: Client, { withKeys }: { withKeys: boolean }): ClientValues {
  const values = valuesOf(client)
  const name = `Copy of ${client.client_name}`
  return {
    ...values,
    client_name: name.length > NAME_LIMIT ? name.slice(0, NAME_LIMIT).trimEnd() : name,
    ...(withKeys ? {} : { jwks: '', jwks_uri: '' }),
  }
}

/** Characters of a client's name. */
const NAME_LIMIT = 100

function valuesOf(metadata: Metadata): ClientValues {
  return {
    client_name: metadata.client_name,
    grant_types: [...metadata.grant_types],
    redirect_uris: metadata.redirect_uris.join('\n'),
    post_logout_redirect_uris: metadata.post_logout_redirect_uris.join('\n'),
    token_endpoint_auth_method: metadata.token_endpoint_auth_method,
    scope: metadata.scope,
    access_token_lifetime: metadata.access_token_lifetime ?? '',
    refresh_token_lifetime: metadata.refresh_token_lifetime ?? '',
    legacy_code_exchange: metadata.legacy_code_exchange,
    implicit_response_types: [...metadata.implicit_response_types],
    logo_uri: metadata.logo_uri ?? '',
    client_uri: metadata.client_uri ?? '',
    policy_uri: metadata.policy_uri ?? '',
    tos_uri: metadata.tos_uri ?? '',
    contacts: metadata.contacts.join('\n'),
    jwks: metadata.jwks === null ? '' : JSON.stringify(metadata.jwks, null, 2),
    jwks_uri: metadata.jwks_uri ?? '',
    token_endpoint_auth_signing_alg: metadata.token_endpoint_auth_signing_alg ?? UNSET,
    id_token_signed_response_alg: metadata.id_token_signed_response_alg,
    userinfo_signed_response_alg: metadata.userinfo_signed_response_alg ?? UNSET,
    request_object_signing_alg: metadata.request_object_signing_alg ?? UNSET,
    request_uris: metadata.request_uris.join('\n'),
    default_max_age: metadata.default_max_age ?? '',
    initiate_login_uri: metadata.initiate_login_uri ?? '',
    backchannel_logout_uri: metadata.backchannel_logout_uri ?? '',
    backchannel_logout_session_required: metadata.backchannel_logout_session_required,
    dpop_bound_access_tokens: metadata.dpop_bound_access_tokens,
    require_pushed_authorization_requests: metadata.require_pushed_authorization_requests,
    resources: metadata.resources.join('\n'),
  }
}

const { shape } = clientMetadataFields

/** What is left empty or unset is null. */
const nullable = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' || value === UNSET ? null : value), schema)

const json = z.string().transform((text, context): unknown => {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'Must be JSON: { "keys": [ ... ] }' })
    return z.NEVER
  }
})

/** The contract's schema over what is typed. */
export const clientValues = clientMetadataFields
  .extend({
    redirect_uris: lines.pipe(shape.redirect_uris.unwrap()),
    post_logout_redirect_uris: lines.pipe(shape.post_logout_redirect_uris.unwrap()),
    contacts: lines.pipe(shape.contacts.unwrap()),
    request_uris: lines.pipe(shape.request_uris.unwrap()),
    resources: lines.pipe(shape.resources.unwrap()),
    access_token_lifetime: nullable(shape.access_token_lifetime),
    refresh_token_lifetime: nullable(shape.refresh_token_lifetime),
    default_max_age: nullable(shape.default_max_age),
    jwks: json.pipe(shape.jwks.unwrap()),
    token_endpoint_auth_signing_alg: nullable(shape.token_endpoint_auth_signing_alg),
    userinfo_signed_response_alg: nullable(shape.userinfo_signed_response_alg),
    request_object_signing_alg: nullable(shape.request_object_signing_alg),
  })
  .superRefine(checkClientMetadata)
