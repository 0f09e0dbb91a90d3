import { isDeepStrictEqual } from 'node:util'
import { TOKEN_EXCHANGE_GRANT } from '../protocol/grant-types.ts'
import { formatScope } from '../protocol/scope.ts'
import type { AccessTokenRecord, AuthorizationTerms, UserRecord } from '../store/records.ts'
import type { Draft } from '../store/store.ts'
import type { Claims } from './verified-signatures.ts'

/** A chain of who acts: the outermost does now, those within did before (RFC 8693 section 4.1). */
export interface Actor {
  readonly sub: string
  readonly act?: unknown
}

/** What a JWT access token says (RFC 9068 section 2.2), with `name` where a user is the subject. */
export function accessTokenClaims(
  issuer: string,
  record: Draft<AccessTokenRecord>,
  user: UserRecord | null,
  actor?: Actor,
): Record<string, unknown> {
  return {
    ...recordedClaims(issuer, record),
    ...(user === null ? {} : { name: user.name ?? user.username }),
    ...(actor === undefined ? {} : { act: actor }),
  }
}

/**
 * Whether an access token says what its record says, and no more. Where others can sign, too, the signature does not show it:
 * the `jti` of a token that they were sent, with another audience or a later expiry, must not pass for that token. Who acted
 * before the actor is not on record; it is for information alone (RFC 8693 section 4.1), and so is `name`.
 */
export function saysWhatIsRecorded(claims: Claims, record: AccessTokenRecord, issuer: string): boolean {
  const { name: _name, act, ...rest } = claims
  const actor = record.grantType === TOKEN_EXCHANGE_GRANT ? record.clientId : undefined
  return isDeepStrictEqual(rest, recordedClaims(issuer, record)) && subjectOf(act) === actor
}

function recordedClaims(issuer: string, record: Draft<AccessTokenRecord>): Record<string, unknown> {
  return {
    iss: issuer,
    sub: record.userId ?? record.clientId,
    aud: audience(issuer, record.terms),
    iat: record.issuedAt / 1000,
    exp: record.expiresAt / 1000,
    jti: record.id,
    client_id: record.clientId,
    scope: formatScope(record.scopes),
    // RFC 9449 section 6.1.
    ...(typeof record.terms?.dpopThumbprint === 'string' ? { cnf: { jkt: record.terms.dpopThumbprint } } : {}),
  }
}

/** Where no resource was named, the default resource indicator (RFC 9068 section 3) is this server. */
function audience(issuer: string, terms: AuthorizationTerms | null): string | readonly string[] {
  const [first = issuer, ...others] = terms?.resources ?? []
  return others.length === 0 ? first : [first, ...others]
}

/** Undefined where nobody acts; null for what is no actor. */
function subjectOf(act: unknown): unknown {
  if (act === undefined) return undefined
  return typeof act === 'object' && act !== null && 'sub' in act ? act.sub : null
}
