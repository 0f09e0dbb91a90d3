import { z } from 'zod'
import { ACCESS_TOKEN_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import { endpoint } from './endpoint.ts'
import { timestamp } from './fields.ts'

export const signingKey = z.object({
  kid: z.string(),
  alg: z.enum(ACCESS_TOKEN_ALGORITHMS),
  /** Only the public half of a pair is published; a secret has none. */
  type: z.enum(['pair', 'secret']),
  /** Published and about to sign, signing, or published for what it signed. */
  status: z.enum(['next', 'current', 'retiring']),
  /** Since then it is published, if it ever is. */
  created_at: timestamp,
  /** When it began to sign. */
  activated_at: timestamp.nullable(),
  /** When it ceased to sign. */
  retired_at: timestamp.nullable(),
  /** From then on it is deleted, unless a token that it signed is still alive. */
  remove_after: timestamp.nullable(),
  /**
   * Of a next key: from then on it may sign, since everybody has asked for the published keys again. Of a secret the operator
   * alone knows when that is.
   */
  safe_from: timestamp.nullable(),
  /** Access tokens that it signed and that are alive. ID tokens are kept by those who got them alone. */
  live_tokens: z.number().int(),
})

const signingKeys = z.object({
  items: z.array(signingKey),
  /** Live access tokens of none of them: of a key that was deleted, or was not noted when they were issued. */
  live_tokens_of_no_key: z.number().int(),
  /** Where they are published, and what stands there, to the letter. */
  jwks_uri: z.string(),
  jwks: z.string(),
})

export const keys = {
  /** Those that sign first. */
  list: endpoint({ method: 'GET', path: '/keys', output: signingKeys }),
  /** The next key signs from now on. Before it is `safe_from`, and of a secret always, only where that is forced. */
  rotate: endpoint({
    method: 'POST',
    path: '/keys/rotate',
    body: z.object({ algorithm: z.enum(ACCESS_TOKEN_ALGORITHMS), force: z.boolean().default(false) }),
    output: signingKeys,
  }),
  /** Deletes a key that does not sign: nothing that it signed verifies any more. */
  remove: endpoint({
    method: 'DELETE',
    path: '/keys/:kid',
    params: z.object({ kid: z.string().min(1).max(128) }),
    output: signingKeys,
  }),
  /** The one answer that carries a secret, asked for each time that it is to be seen: in no list, and in no cache. */
  reveal: endpoint({
    method: 'POST',
    path: '/keys/:kid/reveal',
    params: z.object({ kid: z.string().min(1).max(128) }),
    output: z.object({ kid: z.string(), secret: z.string() }),
  }),
} as const

export type SigningKeyView = z.output<typeof signingKey>
