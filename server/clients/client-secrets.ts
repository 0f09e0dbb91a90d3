import { randomUUID } from 'node:crypto'
import type { TokenEndpointAuthMethod } from '../protocol/grant-types.ts'
import type { ClientSecretRecord, EpochMs } from '../store/records.ts'
import { hashSecret, newSecret } from '../tokens/secrets.ts'

/** Whether a client that authenticates so has a secret: others prove themselves by a key, or are public. */
export const usesSecret = (method: TokenEndpointAuthMethod): boolean =>
  method === 'client_secret_basic' || method === 'client_secret_post'

/** A secret in clear, this once, and what is stored of it. */
export function makeSecret(createdAt: EpochMs): { secret: string; record: ClientSecretRecord } {
  const secret = newSecret()
  return { secret, record: { id: randomUUID(), hash: hashSecret(secret), createdAt, lastUsedAt: null } }
}
