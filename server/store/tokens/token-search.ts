import { tokenStatus, type EpochMs, type TokenStatus } from '../records.ts'
import type { LiveTally, LiveTokenOwner, TokenFilter } from '../store.ts'
import { countAllLive } from './live-counts.ts'
import { CHUNK, GRANT_MASK, GRANT_SHIFT, REFRESH, rowOf, type TokenChunk } from './token-chunk.ts'
import { grantNumber, isLive, tokenIdStartsWith, type TokenTable } from './token-table.ts'

/** Whose tokens a text finds beside those whose own id begins with it. */
export interface TextOwners {
  isClientFound(clientId: string): boolean
  isUserFound(userId: string): boolean
}

type Passes = (chunk: TokenChunk, row: number) => boolean

/** The slots of the tokens that pass, newest first. */
export function findTokens(table: TokenTable, filter: TokenFilter, owners: TextOwners): Uint32Array {
  const { marks, count } = markTokens(table, filter, owners)
  const slots = new Uint32Array(count)
  let found = 0
  for (let place = table.size - 1; place >= 0 && found < count; place--) {
    const slot = table.slotAt(place)
    if (marks[slot] === 1) slots[found++] = slot
  }
  return slots
}

export function countTokens(table: TokenTable, filter: TokenFilter, owners: TextOwners): number {
  const { status, type, now, ...others } = filter
  const isOfAll = status === 'active' && Object.values(others).every((condition) => condition === undefined)
  return isOfAll ? countAllLive(table, type, now) : markTokens(table, filter, owners).count
}

/** What of the tokens that pass is live, and whose that is. */
export function tallyTokens(table: TokenTable, filter: TokenFilter, owners: TextOwners): LiveTally {
  const { marks } = markTokens(table, filter, owners)
  // By number; 0 is nobody's.
  const clients = new Uint8Array(table.clients.capacity)
  const users = new Uint8Array(table.users.capacity)
  let live = 0
  eachChunk(table, (chunk, first) => {
    for (let row = 0; row < CHUNK; row++) {
      if (marks[first + row] !== 1 || !isLive(chunk, row, filter.now)) continue
      live++
      clients[chunk.clients[row] ?? 0] = 1
      users[chunk.users[row] ?? 0] = 1
    }
  })
  const ones = (marked: Uint8Array) => marked.subarray(1).reduce((sum, mark) => sum + mark, 0)
  return { live, clients: ones(clients), users: ones(users) }
}

/**
 * How many live tokens each of `ids` has, in one pass over all of them. A token counts for its client, its user, each of
 * its scopes, or the key that signed it.
 */
export function countLiveTokens(
  table: TokenTable,
  by: LiveTokenOwner,
  ids: readonly string[],
  now: EpochMs,
): ReadonlyMap<string, number> {
  const tallies = new Uint32Array(table[by].capacity)
  eachChunk(table, (chunk) => {
    const column = chunk[by]
    for (let row = 0; row < CHUNK; row++) {
      if (chunk.flags[row] === 0 || !isLive(chunk, row, now)) continue
      const number = column[row] ?? 0
      tallies[number] = (tallies[number] ?? 0) + 1
    }
  })
  const counts = new Map(ids.map((id) => [id, 0]))
  tallies.forEach((tally, number) => {
    if (tally === 0) return
    const value = table[by].valueOf(number) ?? []
    for (const id of typeof value === 'string' ? [value] : value) {
      const known = counts.get(id)
      if (known !== undefined) counts.set(id, known + tally)
    }
  })
  return counts
}

/** A mark for every slot whose token passes: read chunk by chunk, as the columns lie in memory. */
function markTokens(table: TokenTable, filter: TokenFilter, owners: TextOwners): { marks: Uint8Array; count: number } {
  const marks = new Uint8Array(table.end)
  const passes = predicateOf(table, filter, owners)
  let count = 0
  if (passes === undefined) return { marks, count }
  if (filter.familyId !== undefined) {
    for (const slot of table.slotsOfFamily(filter.familyId)) {
      if (!passes(table.chunkAt(slot), rowOf(slot))) continue
      marks[slot] = 1
      count++
    }
    return { marks, count }
  }
  eachChunk(table, (chunk, first) => {
    for (let row = 0; row < CHUNK; row++) {
      if (chunk.flags[row] === 0 || !passes(chunk, row)) continue
      marks[first + row] = 1
      count++
    }
  })
  return { marks, count }
}

function eachChunk(table: TokenTable, visit: (chunk: TokenChunk, firstSlot: number) => void): void {
  for (let slot = 0; slot < table.end; slot += CHUNK) visit(table.chunkAt(slot), slot)
}

/** What a row must fulfil, in the numbers that stand in the columns; undefined where no token can. */
function predicateOf(table: TokenTable, filter: TokenFilter, owners: TextOwners): Passes | undefined {
  const conditions: Passes[] = []

  if (filter.clientId !== undefined) {
    const number = table.clients.find(filter.clientId)
    if (number === undefined) return undefined
    conditions.push((chunk, row) => chunk.clients[row] === number)
  }
  if (filter.userId !== undefined) {
    const number = table.users.find(filter.userId)
    if (number === undefined) return undefined
    conditions.push((chunk, row) => chunk.users[row] === number)
  }
  const { scope, type, grantType, status, issuedFrom, issuedUntil, now } = filter
  if (scope !== undefined) {
    const isHeld = table.scopes.mark((names) => names.includes(scope))
    conditions.push((chunk, row) => isHeld[chunk.scopes[row] ?? 0] === 1)
  }
  if (type !== undefined) {
    const wanted = type === 'refresh_token' ? REFRESH : 0
    conditions.push((chunk, row) => ((chunk.flags[row] ?? 0) & REFRESH) === wanted)
  }
  if (grantType !== undefined) {
    const wanted = grantNumber(grantType) << GRANT_SHIFT
    conditions.push((chunk, row) => ((chunk.flags[row] ?? 0) & GRANT_MASK) === wanted)
  }
  if (issuedFrom !== undefined) conditions.push((chunk, row) => (chunk.issuedAt[row] ?? 0) >= issuedFrom)
  if (issuedUntil !== undefined) conditions.push((chunk, row) => (chunk.issuedAt[row] ?? 0) < issuedUntil)
  if (status !== undefined) conditions.push(hasStatus(status, now))
  if (filter.text !== undefined && filter.text !== '') conditions.push(matchesText(table, filter.text, owners))

  const [first, second, ...others] = conditions
  if (first === undefined) return () => true
  if (second === undefined) return first
  if (others.length === 0) return (chunk, row) => first(chunk, row) && second(chunk, row)
  return (chunk, row) => conditions.every((condition) => condition(chunk, row))
}

function hasStatus(status: TokenStatus, now: EpochMs): Passes {
  if (status === 'active') return (chunk, row) => isLive(chunk, row, now)
  const orNull = (time: number | undefined) => (time === undefined || Number.isNaN(time) ? null : time)
  return (chunk, row) =>
    tokenStatus(
      {
        type: ((chunk.flags[row] ?? 0) & REFRESH) === 0 ? 'access_token' : 'refresh_token',
        revokedAt: orNull(chunk.revokedAt[row]),
        rotatedAt: orNull(chunk.rotatedAt[row]),
        expiresAt: chunk.expiresAt[row] ?? 0,
      },
      now,
    ) === status
}

/** Clients and users that match are found once, then each token is a look-up. */
function matchesText(table: TokenTable, text: string, owners: TextOwners): Passes {
  const start = text.toLowerCase()
  const clients = table.clients.mark((id) => owners.isClientFound(id))
  const users = table.users.mark((id) => owners.isUserFound(id))
  return (chunk, row) =>
    clients[chunk.clients[row] ?? 0] === 1 || users[chunk.users[row] ?? 0] === 1 || tokenIdStartsWith(chunk, row, start)
}
