import { expect, it } from 'vitest'
import type { Refusal } from '../../../server/contract/traffic.ts'
import { groupRefusals } from './grouped-refusals.ts'

const refused = (seconds: number, change: Partial<Refusal> = {}): Refusal => ({
  at: new Date(Date.UTC(2030, 0, 1, 0, 0, seconds)).toISOString(),
  method: 'POST',
  path: '/authorization/token',
  status: 401,
  error: 'invalid_client',
  description: 'The secret is wrong',
  client_id: 'shop',
  client_name: 'Shop',
  address: '127.0.0.1',
  ...change,
})

it('joins what came again and again, and nothing that something else came between', () => {
  const other = refused(3, { description: 'The client is disabled' })
  const groups = groupRefusals([refused(6), refused(5), other, refused(2), refused(1)])
  expect(groups.map(({ refusal, times }) => [refusal.at, refusal.description, times])).toEqual([
    [refused(6).at, 'The secret is wrong', 2],
    [other.at, 'The client is disabled', 1],
    [refused(2).at, 'The secret is wrong', 2],
  ])
  expect(new Set(groups.map(({ key }) => key)).size).toBe(3)
  expect(groupRefusals([])).toEqual([])
})

it.each<Partial<Refusal>>([{ client_id: 'till' }, { path: '/authorization/revoke' }, { error: 'invalid_request' }])(
  'keeps apart what differs in %j',
  (change) => {
    expect(groupRefusals([refused(2), refused(1, change)])).toHaveLength(2)
  },
)
