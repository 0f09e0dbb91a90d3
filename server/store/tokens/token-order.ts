import { sortedByRuns } from './ascending-runs.ts'
import { rowOf } from './token-chunk.ts'
import type { TokenTable } from './token-table.ts'

/** The slots of all tokens, newest first. */
export function everySlot(table: TokenTable): Uint32Array {
  const slots = new Uint32Array(table.size)
  for (let index = 0; index < slots.length; index++) slots[index] = table.slotAt(table.size - 1 - index)
  return slots
}

/**
 * The slots by when their tokens expire, the first to expire first; those that expire at the same moment in the order of
 * issue. @param newestFirst as `findTokens` gives them
 */
export function byExpiry(table: TokenTable, newestFirst: Uint32Array): Uint32Array {
  const { length } = newestFirst
  const expiries = new Float64Array(length)
  for (let place = 0; place < length; place++) {
    const slot = newestFirst[length - 1 - place] ?? 0
    expiries[place] = table.chunkAt(slot).expiresAt[rowOf(slot)] ?? 0
  }
  const places = sortedByRuns(expiries) ?? sorted(expiries)
  for (let index = 0; index < length; index++) places[index] = newestFirst[length - 1 - (places[index] ?? 0)] ?? 0
  return places
}

/**
 * The places of the times, the first time first; equal ones in the order of their places. Time and place go into one 64-bit
 * number each: an array of those is sorted without calling back, a million in a tenth of a second.
 */
export function sorted(times: Float64Array): Uint32Array {
  const { length } = times
  const earliest = times.reduce((least, time) => Math.min(least, time), Infinity)
  // A power of two above every place: times it, a time is still exact.
  const scale = 2 ** (32 - Math.clz32(length))
  const keys = new BigUint64Array(length)
  // The lower half comes first on every processor that this runs on.
  const halves = new Uint32Array(keys.buffer)
  for (let place = 0; place < length; place++) {
    const time = ((times[place] ?? 0) - earliest) * scale
    halves[2 * place] = (time % 2 ** 32) + place
    halves[2 * place + 1] = Math.floor(time / 2 ** 32)
  }
  keys.sort()
  const places = new Uint32Array(length)
  // Of the lower half alone: a place takes less than its 32 bits.
  for (let index = 0; index < length; index++) places[index] = (halves[2 * index] ?? 0) & (scale - 1)
  return places
}
