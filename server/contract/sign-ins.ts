import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { timestamp } from './fields.ts'

/** A sign-in of a user, or a failed attempt; what repeats itself is one, with a count. */
const signIn = z.object({
  /** Of the last one. */
  at: timestamp,
  first_at: timestamp,
  count: z.number().int(),
  /** `credentials`: wrong password, or the account is disabled. `throttled`: refused unseen, after too many attempts. */
  outcome: z.enum(['success', 'credentials', 'throttled']),
  method: z.enum(['password', 'session', 'device', 'consumer_login', 'password_grant', 'console']),
  client_id: z.string().nullable(),
  /** Null once the client is deleted. */
  client_name: z.string().nullable(),
  /** IP address of the last one. */
  address: z.string(),
})

export const signIns = {
  /** The last 50, the newest first. */
  list: endpoint({
    method: 'GET',
    path: '/users/:id/sign-ins',
    params: z.object({ id: z.string().min(1).max(128) }),
    output: z.object({ items: z.array(signIn) }),
  }),
} as const

export type SignIn = z.output<typeof signIn>
