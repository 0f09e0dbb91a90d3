import { createHmac, randomBytes } from 'node:crypto'
import type { EpochMs } from '../store/records.ts'

/** Nonces that the server provides for DPoP proofs (RFC 9449 section 8): nothing is kept of them. */
export interface Nonces {
  /** What a proof that is made now should carry. */
  current(): string
  isGood(nonce: string): boolean
}

/** Milliseconds after which there is a new one. The one before stays good: each lasts for one to two such times. */
const SLICE = 120_000

/** Each is a MAC of the time slice that it is for, under a key that only this process has. */
export function createNonces({ now }: { now: () => EpochMs }): Nonces {
  const key = randomBytes(32)
  const sliceNow = () => Math.floor(now() / SLICE)
  const nonceOf = (slice: number) => createHmac('sha256', key).update(String(slice)).digest('base64url')
  return {
    current: () => nonceOf(sliceNow()),
    // A nonce is no secret: whoever asks is told.
    isGood: (nonce) => nonce === nonceOf(sliceNow()) || nonce === nonceOf(sliceNow() - 1),
  }
}
