import type { EpochMs } from '../store/records.ts'
import { createBucketCounter } from './bucket-counter.ts'
import { masked } from './masked.ts'

/** A request that was refused, in the words that its caller got. */
export interface Refusal {
  readonly at: EpochMs
  readonly method: string
  readonly path: string
  readonly status: number
  readonly error: string
  /** What was expected and what was received. */
  readonly description: string
  /** What client the request said that it came from, proven or not; null where it named none. */
  readonly clientId: string | null
  /** IP address. */
  readonly address: string
}

/** The refusals since the server started, counted, and the last ones as they were. Nothing of them is on disk. */
export interface Refusals {
  /** They are counted from then on. */
  readonly since: EpochMs
  add(refusal: Omit<Refusal, 'at'>): void
  /** Newest first. */
  recent(): readonly Refusal[]
  /** How many there were in the minute that begins at `from`, one of the last 60. */
  inMinute(from: EpochMs): number
  /** How many there were in the hour that begins at `from`, one of the last 24. */
  inHour(from: EpochMs): number
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const MINUTES_KEPT = 60
export const HOURS_KEPT = 24
/** Refusals that are kept as they were. */
const KEPT = 100
/** Characters of a path or a description that are kept: the sender has a say in both. */
const LONGEST_TEXT = 400

/** What tells a client to go on as the protocol says, and refuses it nothing (RFC 8628 section 3.5, RFC 9449 section 8). */
const STEPS = new Set(['authorization_pending', 'slow_down', 'use_dpop_nonce'])

export function createRefusals({ now }: { now: () => EpochMs }): Refusals {
  const minutes = createBucketCounter(MINUTE, MINUTES_KEPT)
  const hours = createBucketCounter(HOUR, HOURS_KEPT)
  const kept: Refusal[] = []
  return {
    since: now(),
    add(refusal) {
      if (STEPS.has(refusal.error)) return
      const at = now()
      minutes.add(at)
      hours.add(at)
      kept.unshift({ ...refusal, at, path: short(refusal.path), description: short(refusal.description) })
      if (kept.length > KEPT) kept.pop()
    },
    recent: () => [...kept],
    inMinute: (from) => minutes.count(from),
    inHour: (from) => hours.count(from),
  }
}

function short(text: string): string {
  const shown = masked(text)
  return shown.length > LONGEST_TEXT ? `${shown.slice(0, LONGEST_TEXT)}...` : shown
}
