import type { EpochMs } from '../store/records.ts'

/** Remembers what was accepted until it expires, so that nothing is accepted twice. */
export interface AcceptedOnce {
  /**
   * Whether `id` of `owner` is new; from then on it is not.
   * @throws TooManyAccepted when `owner` has no room for another.
   */
  accept(owner: string, id: string, expiresAt: EpochMs): boolean
}

/** Forgetting one that still counts would let it in again: so the next one is refused. */
export class TooManyAccepted extends Error {}

/** How many an owner may have that have not expired: one every 30 ms, where each is good for ten minutes. */
const LIMIT = 20_000
/** Milliseconds between two looks at everything. */
const SWEEP = 60_000

/** In memory: an owner's flood takes room from nobody but the owner. */
export function createAcceptedOnce({ now, limit = LIMIT }: { now: () => EpochMs; limit?: number }): AcceptedOnce {
  const owners = new Map<string, Map<string, EpochMs>>()
  let sweptAt = now()

  function forgetExpired(owner: string, accepted: Map<string, EpochMs>): void {
    for (const [id, expiresAt] of accepted) if (expiresAt < now()) accepted.delete(id)
    if (accepted.size === 0) owners.delete(owner)
  }

  return {
    accept(owner, id, expiresAt) {
      if (now() - sweptAt >= SWEEP) {
        sweptAt = now()
        for (const [each, accepted] of owners) forgetExpired(each, accepted)
      }
      const accepted = owners.get(owner) ?? new Map<string, EpochMs>()
      const known = accepted.get(id)
      if (known !== undefined && known >= now()) return false
      if (accepted.size >= limit) forgetExpired(owner, accepted)
      if (accepted.size >= limit) throw new TooManyAccepted()
      accepted.set(id, expiresAt)
      owners.set(owner, accepted)
      return true
    },
  }
}
