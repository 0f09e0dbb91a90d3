/**
 * How many tokens are live, of all: each chunk of the columns keeps its answer, with the time for which it holds. Only chunks
 * that were changed, or in which a token expired since, are read again, so that the answer is exact and nearly free.
 */
import type { EpochMs, TokenRecord } from '../records.ts'
import { CHUNK, REFRESH, type LiveCount, type TokenChunk } from './token-chunk.ts'
import type { TokenTable } from './token-table.ts'

/** As `tokenStatus` says `active`, of a type or of both. */
export function countAllLive(table: TokenTable, type: TokenRecord['type'] | undefined, now: EpochMs): number {
  let live = 0
  for (let slot = 0; slot < table.end; slot += CHUNK) {
    const { access, refresh } = liveOf(table.chunkAt(slot), now)
    if (type !== 'refresh_token') live += access
    if (type !== 'access_token') live += refresh
  }
  return live
}

function liveOf(chunk: TokenChunk, now: EpochMs): LiveCount {
  const known = chunk.live
  if (known !== undefined && known.from <= now && now < known.until) return known
  return (chunk.live = counted(chunk, now))
}

function counted({ flags, revokedAt, rotatedAt, expiresAt }: TokenChunk, now: EpochMs): LiveCount {
  let access = 0
  let refresh = 0
  // It holds from the last expiry that is over to the first that is to come: a clock may be set back.
  let from = -Infinity
  let until = Infinity
  for (let row = 0; row < CHUNK; row++) {
    const flag = flags[row] ?? 0
    if (flag === 0 || !Number.isNaN(revokedAt[row]) || !Number.isNaN(rotatedAt[row])) continue
    const expiry = expiresAt[row] ?? 0
    if (expiry > now) {
      if ((flag & REFRESH) === 0) access++
      else refresh++
      if (expiry < until) until = expiry
    } else if (expiry > from) from = expiry
  }
  return { access, refresh, from, until }
}
