import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { done, label, optional, timestamp } from './fields.ts'
import { password, username } from './users.ts'

/** An operator's access token for the console API; the scope is `backend`. */
const operatorToken = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  /** Seconds. */
  expires_in: z.number().int(),
})

/** One-time, from the set-up URL or the desktop's main process. */
const ticket = z.string().min(20).max(200)

export const session = {
  /** With a user account that holds the scope `backend`. */
  signIn: endpoint({
    method: 'POST',
    path: '/session',
    public: true,
    body: z.object({ username: z.string().trim().min(1).max(254), password: z.string().min(1).max(256) }),
    output: operatorToken,
  }),
  /** With the one-time ticket that the desktop's main process made for its window. */
  redeemTicket: endpoint({
    method: 'POST',
    path: '/session/ticket',
    public: true,
    body: z.object({ ticket }),
    output: operatorToken,
  }),
  /** With the one-time ticket of the set-up URL: creates the first operator and signs in. */
  setUp: endpoint({
    method: 'POST',
    path: '/session/setup',
    public: true,
    body: z.object({ ticket, username, password, name: optional(label(200)).default(null) }),
    output: operatorToken,
  }),
  /** A fresh token for the presented one, which ends. */
  renew: endpoint({ method: 'POST', path: '/session/renew', output: operatorToken }),
  signOut: endpoint({ method: 'DELETE', path: '/session', output: done }),
  current: endpoint({
    method: 'GET',
    path: '/session',
    output: z.object({
      /** Null for the desktop's window and for scripts: no user account stands behind them. */
      user: z.object({ id: z.string(), username: z.string(), name: z.string().nullable() }).nullable(),
      client_id: z.string(),
      expires_at: timestamp,
    }),
  }),
} as const
