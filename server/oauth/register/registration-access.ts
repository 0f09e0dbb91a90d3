/** Who may register a client, and who may change one that was registered. */
import type { Request } from 'express'
import { bearerToken } from '../../http/bearer.ts'
import { invalidToken, OAuthError } from '../../protocol/oauth-error.ts'
import type { ClientRecord, EpochMs, InitialAccessTokenRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import { hashSecret, newSecret, secretMatches } from '../../tokens/secrets.ts'

/** The token of a request. @throws OAuthError 401 where there is none. */
export function presentedToken(request: Request, what: string): string {
  const token = bearerToken(request)
  if (token !== undefined) return token
  throw new OAuthError('invalid_token', `Expected ${what} in "Authorization: Bearer ..."; none was sent`, {
    status: 401,
    headers: { 'WWW-Authenticate': 'Bearer realm="Gatehouse"' },
  })
}

/** Registration is closed but to who was given a token by an operator (RFC 7591 section 3). */
export async function findInitialAccessToken(
  store: Store,
  token: string,
  now: EpochMs,
): Promise<InitialAccessTokenRecord> {
  const record = await store.get('initialAccessTokens', hashSecret(token))
  if (record === undefined) throw invalidToken('Unknown initial access token: an operator makes them in the settings')
  if (record.expiresAt <= now) throw invalidToken('The initial access token has expired')
  return record
}

/** Compared against where there is nothing to compare. */
const decoy = hashSecret(newSecret())

/**
 * The client whose registration `token` manages. One that does not exist is refused like a wrong token (RFC 7592 section
 * 2.1); one that an operator disabled cannot change itself.
 */
export async function findManaged(store: Store, clientId: string, token: string): Promise<ClientRecord> {
  const client = await store.get('clients', clientId)
  const isRight = secretMatches(token, client?.registrationTokenHash ?? decoy)
  if (client === undefined || !isRight) throw invalidToken('Not the registration access token of this client')
  if (client.status !== 'active') {
    throw new OAuthError('access_denied', 'The client is disabled by an operator', { status: 403 })
  }
  return client
}
