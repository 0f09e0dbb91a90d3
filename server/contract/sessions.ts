import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { timestamp } from './fields.ts'

/** A browser that the user is signed in with at the issuer. */
export const session = z.object({
  /** `sid` in ID tokens and logout tokens. */
  id: z.string(),
  signed_in_at: timestamp,
  expires_at: timestamp,
  /** What the user went on to in it, each once. */
  clients: z.array(
    z.object({
      client_id: z.string(),
      /** Null once the client is deleted. */
      client_name: z.string().nullable(),
      /** It keeps its tokens when the session ends: it was granted `offline_access`. */
      offline: z.boolean(),
      /** It is told when the session ends (OpenID Connect Back-Channel Logout). */
      notified: z.boolean(),
    }),
  ),
})

const ofUser = z.object({ id: z.string().min(1).max(128) })

export const sessions = {
  /** Those that have not expired, the newest first. */
  list: endpoint({
    method: 'GET',
    path: '/users/:id/sessions',
    params: ofUser,
    output: z.object({ items: z.array(session) }),
  }),
  /** Ends it with its tokens, but for those for offline use; clients that want to be told are. */
  end: endpoint({
    method: 'DELETE',
    path: '/users/:id/sessions/:sid',
    params: ofUser.extend({ sid: z.string().min(1).max(128) }),
    output: z.object({ revoked: z.number().int() }),
  }),
  endAll: endpoint({
    method: 'DELETE',
    path: '/users/:id/sessions',
    params: ofUser,
    output: z.object({ ended: z.number().int(), revoked: z.number().int() }),
  }),
} as const

export type Session = z.output<typeof session>
