import { hash as digest } from 'node:crypto'
import type { EpochMs } from '../store/records.ts'

/** Proofs that were used and could be used again by their times. Some 200 bytes each. */
const LIMIT = 100_000

/** Remembers each proof until it is too old to be shown again (RFC 9449 section 11.1). */
export class UsedProofs {
  /** When each is forgotten, by the hash of its key and its id, in the order in which they came. */
  readonly #proofs = new Map<string, EpochMs>()
  readonly #limit: number

  constructor(limit = LIMIT) {
    this.#limit = limit
  }

  /**
   * `used` when it was shown before; `full` when there is no room to remember it: then it cannot be accepted, for it could
   * be shown again.
   * @param lasting milliseconds after `now` in which its times would be accepted; the same for all, at least nearly.
   */
  use(thumbprint: string, id: string, now: EpochMs, lasting: number): 'fresh' | 'used' | 'full' {
    this.#forget(now)
    const name = digest('sha256', `${thumbprint} ${id}`, 'base64url')
    if (this.#proofs.has(name)) return 'used'
    if (this.#proofs.size >= this.#limit) return 'full'
    this.#proofs.set(name, now + lasting)
    return 'fresh'
  }

  /** The oldest come first: it stops at the first that still counts. */
  #forget(now: EpochMs): void {
    for (const [name, until] of this.#proofs) {
      if (until > now) return
      this.#proofs.delete(name)
    }
  }
}
