import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { timestamp } from './fields.ts'

/** What a user allowed a client. */
export const consent = z.object({
  client_id: z.string(),
  client_name: z.string(),
  scope: z.string(),
  /** Claims that were allowed by name, beside those of the scopes. */
  claims: z.array(z.string()),
  /** Resource servers that were named (RFC 8707). */
  resources: z.array(z.string()),
  granted_at: timestamp,
  /** Of the client for this user. */
  live_tokens: z.number().int(),
})

const ofUser = z.object({ id: z.string().min(1).max(128) })

export const consents = {
  /** By the client's name. */
  list: endpoint({
    method: 'GET',
    path: '/users/:id/consents',
    params: ofUser,
    output: z.object({ items: z.array(consent) }),
  }),
  /** The client must ask again; its tokens for this user end. */
  withdraw: endpoint({
    method: 'DELETE',
    path: '/users/:id/consents/:client_id',
    params: ofUser.extend({ client_id: z.string().min(1).max(128) }),
    output: z.object({ revoked: z.number().int() }),
  }),
} as const

export type Consent = z.output<typeof consent>
