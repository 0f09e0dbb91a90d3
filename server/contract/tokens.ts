import { z } from 'zod'
import { GRANT_TYPES } from '../protocol/grant-types.ts'
import { endpoint } from './endpoint.ts'
import { page, pageQuery, sortBy, timestamp } from './fields.ts'

export const tokenType = z.enum(['access_token', 'refresh_token'])
export const tokenStatus = z.enum(['active', 'expired', 'revoked', 'spent'])
export const issuingGrant = z.enum([...GRANT_TYPES, 'login']).exclude(['refresh_token'])

export const token = z.object({
  /** `jti` of an access token; the SHA-256 of a refresh token. */
  id: z.string(),
  type: tokenType,
  client_id: z.string(),
  /** Null once the client is deleted. */
  client_name: z.string().nullable(),
  user: z.object({ id: z.string(), username: z.string().nullable() }).nullable(),
  scope: z.string(),
  grant_type: issuingGrant,
  family_id: z.string(),
  issued_at: timestamp,
  expires_at: timestamp,
  revoked_at: timestamp.nullable(),
  status: tokenStatus,
  /** IP address it was issued to. */
  address: z.string().nullable(),
  /** When it was last presented to this server or introspected, to the minute; null for never. */
  last_used_at: timestamp.nullable(),
})

/** One step of a verification, in the order taken; `passed` is null for steps after the first that failed. */
export const inspectionStep = z.object({
  name: z.enum(['format', 'key', 'signature', 'issuer', 'type', 'audience', 'times', 'record', 'account']),
  passed: z.boolean().nullable(),
  /** What was expected and what was found. */
  detail: z.string(),
})

export const inspection = z.object({
  kind: z.enum(['access_token', 'id_token', 'refresh_token', 'jwt', 'unknown']),
  /** Every step passed: the server would accept it now. */
  active: z.boolean(),
  header: z.record(z.string(), z.json()).nullable(),
  claims: z.record(z.string(), z.json()).nullable(),
  steps: z.array(inspectionStep),
  /** The record of the token, if it was issued here. */
  token: token.nullable(),
})

/** What a list of tokens can be narrowed by, beside the search. */
const tokenFilters = z.object({
  client_id: z.string().max(128).optional(),
  user_id: z.string().max(128).optional(),
  family_id: z.string().max(128).optional(),
  scope: z.string().max(100).optional(),
  type: tokenType.optional(),
  status: tokenStatus.optional(),
  grant_type: issuingGrant.optional(),
  /** At or after. */
  issued_from: timestamp.optional(),
  /** Before. */
  issued_until: timestamp.optional(),
})

export const tokenSort = sortBy(['issued_at', 'expires_at'])

/** Tokens that a call of `revokeAll` may name. */
export const REVOKED_AT_ONCE = 500

const id = z.string().min(1).max(128)

const byId = z.object({ id })

export const tokens = {
  list: endpoint({
    method: 'GET',
    path: '/tokens',
    query: pageQuery.extend({ ...tokenFilters.shape, sort: tokenSort.default('-issued_at') }),
    output: page(token),
  }),
  /** Of the tokens that a list would show, those that are live, and how many clients and users they are of. */
  tally: endpoint({
    method: 'GET',
    path: '/tokens/tally',
    query: pageQuery.pick({ q: true }).extend(tokenFilters.shape),
    output: z.object({ live: z.number().int(), clients: z.number().int(), users: z.number().int() }),
  }),
  get: endpoint({ method: 'GET', path: '/tokens/:id', params: byId, output: token }),
  /** What an access token says, from its record; null for a refresh token, which says nothing. */
  claims: endpoint({
    method: 'GET',
    path: '/tokens/:id/claims',
    params: byId,
    output: z.object({ claims: z.record(z.string(), z.json()).nullable() }),
  }),
  revoke: endpoint({ method: 'POST', path: '/tokens/:id/revoke', params: byId, output: token }),
  /** All of a client, of a user or of a family, or those named; what of them is live is counted. */
  revokeAll: endpoint({
    method: 'POST',
    path: '/tokens/revoke',
    body: z.union(
      [
        z.strictObject({ client_id: z.string().min(1).max(128) }),
        z.strictObject({ user_id: z.string().min(1).max(128) }),
        z.strictObject({ family_id: z.string().min(1).max(128) }),
        /** Those that are no longer on record are passed over. */
        z.strictObject({ ids: z.array(id).min(1).max(REVOKED_AT_ONCE) }),
      ],
      {
        error: `Give exactly one of client_id, user_id, family_id and ids, of which at most ${String(REVOKED_AT_ONCE)}`,
      },
    ),
    output: z.object({ revoked: z.number().int() }),
  }),
  inspect: endpoint({
    method: 'POST',
    path: '/tokens/inspect',
    body: z.object({ token: z.string().trim().min(1, 'Paste a token').max(16_384) }),
    output: inspection,
  }),
} as const

export type Token = z.output<typeof token>
export type Inspection = z.output<typeof inspection>
