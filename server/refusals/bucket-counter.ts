import type { EpochMs } from '../store/records.ts'

/** Counts what happens in equal stretches of time, the last few of which are kept. */
export interface BucketCounter {
  add(at: EpochMs): void
  /** What was counted in the stretch that begins at `from`; 0 for one that is not kept. */
  count(from: EpochMs): number
}

/**
 * A ring: it takes the same memory however much is counted, and a stretch that comes round again begins at zero.
 * @param length Of a stretch, in milliseconds; stretches begin at multiples of it.
 * @param kept How many stretches.
 */
export function createBucketCounter(length: number, kept: number): BucketCounter {
  /** Which stretch a place counts, by its number since 1970. */
  const stretches = new Float64Array(kept).fill(-1)
  const counts = new Float64Array(kept)
  return {
    add(at) {
      const stretch = Math.floor(at / length)
      const place = stretch % kept
      if (stretches[place] !== stretch) {
        stretches[place] = stretch
        counts[place] = 0
      }
      counts[place] = (counts[place] ?? 0) + 1
    },
    count(from) {
      const stretch = Math.floor(from / length)
      const place = stretch % kept
      return stretches[place] === stretch ? (counts[place] ?? 0) : 0
    },
  }
}
