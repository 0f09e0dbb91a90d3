import { z } from 'zod'
import { checkClientMetadata, clientMetadataFields, type Client } from '../../../server/contract/clients.ts'
import type { ClientKind } from './client-kinds.ts'

/** What the form shows: lists as lines of text, numbers as they are typed. */
interface ShownValues {
  client_name: string
  grant_types: string[]
  redirect_uris: string
  post_logout_redirect_uris: string
  token_endpoint_auth_method: string
  scope: string
  access_token_lifetime: number | ''
  refresh_token_lifetime: number | ''
  legacy_code_exchange: boolean
  logo_uri: string
  client_uri: string
}

/** A client as the form holds it; what it does not show is carried along untouched. */
export type ClientValues = ShownValues & Omit<z.input<typeof clientMetadataFields>, keyof ShownValues>

export function valuesOfKind(kind: ClientKind): ClientValues {
  return {
    client_name: '',
    grant_types: [...kind.grantTypes],
    redirect_uris: '',
    post_logout_redirect_uris: '',
    token_endpoint_auth_method: kind.authMethod,
    scope: kind.redirectUriExample === null ? '' : 'openid profile email',
    access_token_lifetime: '',
    refresh_token_lifetime: '',
    legacy_code_exchange: false,
    logo_uri: '',
    client_uri: '',
  }
}

export function valuesOfClient(client: Client): ClientValues {
  return {
    ...client,
    client_name: client.client_name,
    grant_types: [...client.grant_types],
    redirect_uris: client.redirect_uris.join('\n'),
    post_logout_redirect_uris: client.post_logout_redirect_uris.join('\n'),
    token_endpoint_auth_method: client.token_endpoint_auth_method,
    scope: client.scope,
    access_token_lifetime: client.access_token_lifetime ?? '',
    refresh_token_lifetime: client.refresh_token_lifetime ?? '',
    legacy_code_exchange: client.legacy_code_exchange,
    logo_uri: client.logo_uri ?? '',
    client_uri: client.client_uri ?? '',
  }
}

const { redirect_uris, post_logout_redirect_uris, access_token_lifetime, refresh_token_lifetime } =
  clientMetadataFields.shape

const lines = z.string().transform((text) => text.split('\n').filter((line) => line.trim() !== ''))
const emptyIsNull = (value: unknown) => (value === '' ? null : value)

/** The contract's schema over what is typed. */
export const clientValues = clientMetadataFields
  .extend({
    redirect_uris: lines.pipe(redirect_uris.unwrap()),
    post_logout_redirect_uris: lines.pipe(post_logout_redirect_uris.unwrap()),
    access_token_lifetime: z.preprocess(emptyIsNull, access_token_lifetime),
    refresh_token_lifetime: z.preprocess(emptyIsNull, refresh_token_lifetime),
  })
  .superRefine(checkClientMetadata)
