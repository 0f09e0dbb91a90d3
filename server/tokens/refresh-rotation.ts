import { invalidGrant, usedBefore } from '../protocol/oauth-error.ts'
import type { EpochMs, RefreshTokenRecord } from '../store/records.ts'
import type { Change, Store } from '../store/store.ts'
import { hashSecret, newSuccessorSalt, successorOf } from './secrets.ts'
import type { Successor } from './token-issuer.ts'

/** Milliseconds in which a lost answer or a second tab gets the same successor again. */
export const RETRY_WINDOW = 10_000

export interface Rotation {
  /** The token that was presented, as it was before. */
  record: RefreshTokenRecord
  successor: Successor
  /** Marks the presented token as spent; to be committed with what it gives. */
  consumes: readonly Change[]
}

/**
 * Decides what a presented refresh token gives: a new successor, or within the retry window the same one again. Later
 * reuse means that two hold it: the whole family ends (RFC 9700 section 4.14.2).
 * @throws OAuthError `invalid_grant` when it gives nothing.
 */
export async function rotateRefreshToken(
  { store, now }: { store: Store; now: () => EpochMs },
  refreshToken: string,
  clientId: string,
): Promise<Rotation> {
  const record = await store.get('tokens', hashSecret(refreshToken))
  if (record?.type !== 'refresh_token') {
    throw invalidGrant('The refresh token is unknown, or it expired and was forgotten')
  }
  if (record.clientId !== clientId) throw invalidGrant('The refresh token was issued to another client')
  if (record.revokedAt !== null) throw invalidGrant('The refresh token was revoked')
  if (record.rotatedAt !== null) return await retried({ store, now }, refreshToken, record, record.rotatedAt)
  if (record.expiresAt <= now()) {
    throw invalidGrant(`The refresh token expired at ${new Date(record.expiresAt).toISOString()}`)
  }
  const successorSalt = newSuccessorSalt()
  const spent = { ...record, rotatedAt: now(), successorSalt }
  return {
    record,
    successor: {
      refreshToken: successorOf(refreshToken, successorSalt),
      onRecord: false,
      scopes: record.scopes,
    },
    consumes: [{ op: 'put', kind: 'tokens', record: spent, expected: record.revision }],
  }
}

async function retried(
  { store, now }: { store: Store; now: () => EpochMs },
  refreshToken: string,
  record: RefreshTokenRecord,
  rotatedAt: EpochMs,
): Promise<Rotation> {
  if (record.successorSalt === null || now() - rotatedAt > RETRY_WINDOW) {
    await store.commit([{ op: 'revoke', tokens: { familyId: record.familyId }, at: now() }])
    throw usedBefore('The refresh token was used before: all tokens of its family are revoked')
  }
  return {
    record,
    successor: {
      refreshToken: successorOf(refreshToken, record.successorSalt),
      onRecord: true,
      scopes: record.scopes,
    },
    // Writes what is there: the condition is the point. A revocation in between makes the commit fail.
    consumes: [{ op: 'put', kind: 'tokens', record, expected: record.revision }],
  }
}
