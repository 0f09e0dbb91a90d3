import { toMetadata } from '../../clients/client-metadata.ts'
import type { ClientRecord } from '../../store/records.ts'

/** What is known in clear, this once. */
interface Secrets {
  /** Null where none was made: it is stored hashed and cannot be shown again. */
  clientSecret: string | null
  registrationToken: string
}

export const registrationUri = (issuer: string, clientId: string) =>
  `${issuer}/authorization/register/${encodeURIComponent(clientId)}`

/** The client information response (RFC 7591 section 3.2.1, RFC 7592 section 3): all that is registered. */
export function registrationAnswer(client: ClientRecord, issuer: string, { clientSecret, registrationToken }: Secrets) {
  const {
    access_token_lifetime: _accessTokenLifetime,
    refresh_token_lifetime: _refreshTokenLifetime,
    legacy_code_exchange: _legacyCodeExchange,
    implicit_response_types: _implicitResponseTypes,
    resources: _resources,
    ...metadata
  } = toMetadata(client)
  const isSaid = ([, value]: [string, unknown]) => value !== null && !(Array.isArray(value) && value.length === 0)
  return {
    client_id: client.id,
    /** Seconds since 1970-01-01 UTC. */
    client_id_issued_at: Math.floor(client.createdAt / 1000),
    ...(clientSecret === null ? {} : { client_secret: clientSecret, client_secret_expires_at: 0 }),
    registration_access_token: registrationToken,
    registration_client_uri: registrationUri(issuer, client.id),
    ...Object.fromEntries(Object.entries(metadata).filter(isSaid)),
    response_types: [
      ...(client.grantTypes.includes('authorization_code') ? ['code'] : []),
      ...client.implicitResponseTypes,
    ],
    subject_type: 'public',
  }
}
