import { describe, expect, it } from 'vitest'
import type { Token } from '../../server/contract/tokens.ts'
import { revokeChosen, revokeOwned, type Revoking } from './revoke-in-slices.ts'

/** A server with so many live tokens of one client, and what is asked of it. */
function serverWith(count: number) {
  const tokens = Array.from(
    { length: count },
    (_, nth) => ({ id: String(nth), client_id: 'shop', status: 'active' }) as Token,
  )
  const live = new Set(tokens.map(({ id }) => id))
  const asked: string[] = []
  const server: Revoking = {
    list({ after, limit }) {
      const from = Number(after ?? 0)
      const to = from + Number(limit)
      return Promise.resolve({ items: tokens.slice(from, to), next: to < tokens.length ? String(to) : null })
    },
    revokeAll(body) {
      const ids = 'ids' in body ? body.ids : [...live]
      asked.push('ids' in body ? `${String(ids.length)} by id` : JSON.stringify(body))
      return Promise.resolve({ revoked: ids.filter((id) => live.delete(id)).length })
    },
  }
  return { server, tokens, live, asked }
}

const unstopped = { isStopped: () => false, onProgress: () => undefined }

/** Stops once so many are revoked. */
function stoppedAfter(most: number) {
  const seen: number[] = []
  return { seen, isStopped: () => (seen.at(-1) ?? 0) >= most, onProgress: (revoked: number) => void seen.push(revoked) }
}

describe('a revocation of many tokens', () => {
  it('that is stopped midway leaves what is revoked so, the others alone, and says how many', async () => {
    const all = { isAll: true, rows: new Map<string, Token>() }
    for (const revoke of [
      (server: Revoking, run: Parameters<typeof revokeOwned>[2]) => revokeOwned(server, { client_id: 'shop' }, run),
      (server: Revoking, run: Parameters<typeof revokeOwned>[2]) => revokeChosen(server, all, {}, run),
    ]) {
      const { server, live, asked } = serverWith(1000)
      const run = stoppedAfter(400)
      expect(await revoke(server, run)).toBe(400)
      expect(run.seen).toEqual([200, 400])
      expect(live.size).toBe(600)
      expect(asked).toEqual(['200 by id', '200 by id'])
      // Asked again, it ends the rest.
      expect(await revoke(server, unstopped)).toBe(600)
      expect(live.size).toBe(0)
    }
  })

  it('ends at last at once what came meanwhile, where it is all of a client', async () => {
    const { server, live, asked } = serverWith(250)
    const run = { isStopped: () => false, onProgress: () => void live.add('refreshed meanwhile') }
    expect(await revokeOwned(server, { client_id: 'shop' }, run)).toBe(251)
    expect(live.size).toBe(0)
    expect(asked).toEqual(['200 by id', '50 by id', '{"client_id":"shop"}'])
  })

  it('keeps the tokens of the console for the end', async () => {
    const { server, tokens, asked } = serverWith(3)
    const own = { ...tokens[0], client_id: 'gatehouse-console' } as Token
    const rows = new Map([own, ...tokens.slice(1)].map((token) => [token.id, token]))
    expect(await revokeChosen(server, { isAll: false, rows }, {}, unstopped)).toBe(3)
    expect(asked).toEqual(['2 by id', '1 by id'])
  })
})
