import { describe, expect, it } from 'vitest'
import type { TokenRecord } from '../records.ts'
import { countAllLive } from './live-counts.ts'
import { CHUNK } from './token-chunk.ts'
import { TokenTable } from './token-table.ts'

const accessToken = (number: number, expiresAt: number): TokenRecord => ({
  type: 'access_token',
  id: `token-${String(number)}`,
  clientId: 'c1',
  userId: null,
  scopes: [],
  grantType: 'client_credentials',
  familyId: `family-${String(number)}`,
  issuedAt: number,
  expiresAt,
  revokedAt: null,
  address: null,
  lastUsedAt: null,
  terms: null,
  keyId: null,
  revision: 1,
})

/** A chunk that is full and the beginning of another; the tokens of the second expire at 9000 and after. */
function twoChunks(): TokenTable {
  const table = new TokenTable()
  for (let number = 0; number < CHUNK + 10; number++) {
    table.set(`token-${String(number)}`, accessToken(number, number < CHUNK ? 8000 : 9000 + number - CHUNK))
  }
  return table
}

describe('the count of all live tokens', () => {
  it('follows what is issued, used up, revoked, purged, and what expires, whichever way the clock goes', () => {
    const table = twoChunks()
    const at = (now: number) => countAllLive(table, undefined, now)
    expect(at(7999)).toBe(CHUNK + 10)
    expect(at(8000)).toBe(10)
    expect(at(8999)).toBe(10)
    expect([at(9000), at(9001), at(9009)]).toEqual([9, 8, 0])
    expect([at(9000), at(8999), at(7999)]).toEqual([9, 10, CHUNK + 10])

    const refreshToken = { ...accessToken(-1, 9000), type: 'refresh_token' as const }
    const refresh = { ...refreshToken, authTime: null, rotatedAt: null, successorSalt: null }
    table.set(refresh.id, refresh)
    expect([at(8999), countAllLive(table, 'refresh_token', 8999)]).toEqual([11, 1])
    table.set(refresh.id, { ...refresh, rotatedAt: 8000 })
    expect([at(8999), countAllLive(table, 'refresh_token', 8999)]).toEqual([10, 0])

    const { undo } = table.revoke({ id: `token-${String(CHUNK)}` }, 8999)
    expect(at(8999)).toBe(9)
    undo()
    expect(at(8999)).toBe(10)
    table.deleteSlots(table.expiredBefore(8500, CHUNK))
    expect([at(7999), at(8999)]).toEqual([10, 10])
  })

  it('reads a chunk again only when it must', () => {
    const table = twoChunks()
    countAllLive(table, undefined, 8500)
    const [first, second] = [table.chunkAt(0), table.chunkAt(CHUNK)]
    const known = [first.live, second.live]
    expect(known).toEqual([
      { access: 0, refresh: 0, from: 8000, until: Infinity },
      { access: 10, refresh: 0, from: -Infinity, until: 9000 },
    ])
    countAllLive(table, 'access_token', 8999)
    table.use('token-1', 1_800_000_000_000)
    countAllLive(table, undefined, 8000)
    expect(first.live).toBe(known[0])
    expect(second.live).toBe(known[1])
    table.revoke({ id: `token-${String(CHUNK)}` }, 8999)
    countAllLive(table, undefined, 8999)
    expect(first.live).toBe(known[0])
    expect(second.live).toMatchObject({ access: 9, until: 9001 })
  })
})
