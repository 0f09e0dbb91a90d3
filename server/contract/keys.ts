import { z } from 'zod'
import { SIGNING_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import { endpoint } from './endpoint.ts'
import { timestamp } from './fields.ts'

export const signingKey = z.object({
  kid: z.string(),
  alg: z.enum(SIGNING_ALGORITHMS),
  /** Published and about to sign, signing, or published for what it signed. */
  status: z.enum(['next', 'current', 'retiring']),
  /** Since then it is published. */
  created_at: timestamp,
  /** When it began to sign. */
  activated_at: timestamp.nullable(),
  /** When it ceased to sign. */
  retired_at: timestamp.nullable(),
  /** From then on it is deleted, unless a token that it signed is still alive. */
  remove_after: timestamp.nullable(),
  /** Of a next key: from then on it may sign, since everybody has asked for the published keys again. */
  safe_from: timestamp.nullable(),
})

const signingKeys = z.object({
  items: z.array(signingKey),
  /** Where they are published. */
  jwks_uri: z.string(),
})

export const keys = {
  /** Those that sign first. */
  list: endpoint({ method: 'GET', path: '/keys', output: signingKeys }),
  /** The next key signs from now on. Before it is `safe_from`, only where that is forced. */
  rotate: endpoint({
    method: 'POST',
    path: '/keys/rotate',
    body: z.object({ algorithm: z.enum(SIGNING_ALGORITHMS), force: z.boolean().default(false) }),
    output: signingKeys,
  }),
  /** Deletes a key that does not sign: nothing that it signed verifies any more. */
  remove: endpoint({
    method: 'DELETE',
    path: '/keys/:kid',
    params: z.object({ kid: z.string().min(1).max(128) }),
    output: signingKeys,
  }),
} as const

export type SigningKeyView = z.output<typeof signingKey>
