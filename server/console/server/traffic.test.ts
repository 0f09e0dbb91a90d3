import { expect, it } from 'vitest'
import { server } from '../../contract/server.ts'
import type { Traffic } from '../../contract/traffic.ts'
import { putAccessToken } from '../../store/testing/sample-records.ts'
import { createMemoryStore } from '../../store/memory-store.ts'
import { createRefusals } from '../../refusals/refusals.ts'
import { startTestConsole } from '../../testing/console.ts'
import { readTraffic } from './traffic.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const REFUSED = {
  method: 'POST',
  path: '/authorization/token',
  status: 401,
  error: 'invalid_client',
  description: 'Expected the secret of the client; received another',
  clientId: 'shop',
  address: '192.0.2.1',
}

/** A server at the beginning of an hour, with a clock that is moved by hand. */
function start() {
  const hour = 480_000 * HOUR
  let time = hour
  const store = createMemoryStore()
  const now = () => time
  const refusals = createRefusals({ now })
  let count = 0
  return {
    hour,
    refuse: () => refusals.add(REFUSED),
    issue: async (issuedAt: number) => {
      await store.commit([putAccessToken({ id: `t${String(count++)}`, issuedAt })])
    },
    goTo: (next: number) => void (time = next),
    read: () => readTraffic({ store, refusals, now }),
  }
}

/** The stretches in which something happened, by minutes or hours from `hour`: [when, issued, refused]. */
const happened = (series: Traffic['last_hour'], hour: number, length: number) =>
  series
    .filter(({ issued, refused }) => issued + refused > 0)
    .map(({ from, issued, refused }) => [(Date.parse(from) - hour) / length, issued, refused])

it('counts what was issued and refused, by minutes of the last hour and hours of the last day', async () => {
  const { hour, refuse, issue, goTo, read } = start()
  const begin = await read()
  expect(begin.last_hour).toHaveLength(60)
  expect(begin.last_day).toHaveLength(24)
  expect(begin.last_hour.at(-1)?.from).toBe(new Date(hour).toISOString())
  expect(begin.last_hour[0]?.from).toBe(new Date(hour - 59 * MINUTE).toISOString())
  expect(begin.last_day[0]?.from).toBe(new Date(hour - 23 * HOUR).toISOString())
  expect(happened(begin.last_day, hour, HOUR)).toEqual([])

  for (const at of [-24 * HOUR, -23 * HOUR, -60 * MINUTE, -1, 0, 1]) await issue(hour + at)
  refuse()
  const first = await read()
  expect(happened(first.last_hour, hour, MINUTE)).toEqual([
    [-1, 1, 0],
    [0, 2, 1],
  ])
  expect(happened(first.last_day, hour, HOUR)).toEqual([
    [-23, 1, 0],
    [-1, 2, 0],
    [0, 2, 1],
  ])

  goTo(hour + 60 * MINUTE - 1)
  refuse()
  const last = await read()
  expect(happened(last.last_hour, hour, MINUTE)).toEqual([
    [0, 2, 1],
    [59, 0, 1],
  ])
  goTo(hour + HOUR)
  const next = await read()
  expect(happened(next.last_hour, hour, MINUTE)).toEqual([[59, 0, 1]])
  expect(happened(next.last_day, hour, HOUR)).toEqual([
    [-1, 2, 0],
    [0, 2, 2],
  ])
})

it('lists the last refusals by the names of their clients, and says since when they are counted', async () => {
  const gatehouse = await startTestConsole()
  await gatehouse.addClient({ id: 'shop', name: 'Northwind Shop' })
  gatehouse.refusals.add(REFUSED)
  gatehouse.advance(1000)
  gatehouse.refusals.add({ ...REFUSED, clientId: 'gone' })
  gatehouse.refusals.add({ ...REFUSED, clientId: null, description: 'The body is not valid JSON' })
  const { refusals, refusals_since } = await gatehouse.answer(server.traffic)
  expect(refusals.map(({ client_id, client_name }) => [client_id, client_name])).toEqual([
    [null, null],
    ['gone', null],
    ['shop', 'Northwind Shop'],
  ])
  const { clientId: _clientId, ...rest } = REFUSED
  expect(refusals[2]).toMatchObject(rest)
  expect(Date.parse(refusals[1]?.at ?? '') - Date.parse(refusals[2]?.at ?? '')).toBeGreaterThanOrEqual(1000)
  expect(refusals_since).toBe(new Date(gatehouse.refusals.since).toISOString())
})
