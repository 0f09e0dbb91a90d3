import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { done, label, lifetime, timestamp } from './fields.ts'

export const initialAccessTokenFields = z.object({
  /** What it is for. */
  description: label(200),
  /** Seconds. */
  lifetime: lifetime(60, 86_400 * 366).default(86_400),
  /** Confidential clients that it registers may use the code flow without PKCE (RFC 9700 section 2.1.1). */
  legacy_code_exchange: z.boolean().default(false),
})

/** Lets its holder register clients until it expires (RFC 7591 section 3). */
export const initialAccessToken = z.object({
  id: z.string(),
  description: z.string(),
  legacy_code_exchange: z.boolean(),
  /** How many clients were registered with it. */
  uses: z.number().int(),
  created_at: timestamp,
  expires_at: timestamp,
})

/** Who may register clients dynamically: nobody, but holders of a token that an operator made. */
export const registration = {
  /** Newest first; those that expired too, until they are forgotten. */
  listTokens: endpoint({
    method: 'GET',
    path: '/initial-access-tokens',
    output: z.object({ items: z.array(initialAccessToken) }),
  }),
  /** The one answer that carries the token: it is stored hashed and cannot be shown again. */
  createToken: endpoint({
    method: 'POST',
    path: '/initial-access-tokens',
    body: initialAccessTokenFields,
    output: z.object({ token: initialAccessToken, initial_access_token: z.string() }),
  }),
  /** Clients that were registered with it stay. */
  revokeToken: endpoint({
    method: 'DELETE',
    path: '/initial-access-tokens/:id',
    params: z.object({ id: z.string().min(1).max(128) }),
    output: done,
  }),
} as const

export type InitialAccessToken = z.output<typeof initialAccessToken>
