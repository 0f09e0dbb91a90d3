import { describe, expect, it } from 'vitest'
import { createRefusals, HOUR, MINUTE, type Refusal } from './refusals.ts'

const SOME: Omit<Refusal, 'at'> = {
  method: 'POST',
  path: '/authorization/token',
  status: 401,
  error: 'invalid_client',
  description: 'The client secret is wrong',
  clientId: 'shop',
  address: '127.0.0.1',
}

/** At the beginning of an hour, with a clock that is moved by hand. */
function start() {
  let time = 480_000 * HOUR
  const refusals = createRefusals({ now: () => time })
  const add = (change: Partial<Refusal> = {}) => refusals.add({ ...SOME, ...change })
  return { refusals, add, now: () => time, goTo: (next: number) => void (time = next) }
}

describe('refusals are counted', () => {
  it('in the minute and the hour that they fell in, up to their last millisecond', () => {
    const { refusals, add, now, goTo } = start()
    const hour = now()
    add()
    goTo(hour + MINUTE - 1)
    add()
    goTo(hour + MINUTE)
    add()
    expect([refusals.inMinute(hour), refusals.inMinute(hour + MINUTE)]).toEqual([2, 1])
    goTo(hour + HOUR - 1)
    add()
    goTo(hour + HOUR)
    add()
    expect([refusals.inHour(hour), refusals.inHour(hour + HOUR)]).toEqual([4, 1])
    expect(refusals.inMinute(hour + HOUR - MINUTE)).toBe(1)
  })

  it('for an hour by minutes and a day by hours; what comes round again begins at zero', () => {
    const { refusals, add, now, goTo } = start()
    const begin = now()
    add()
    add()
    goTo(begin + 59 * MINUTE)
    add()
    expect(refusals.inMinute(begin)).toBe(2)
    goTo(begin + HOUR)
    add()
    expect([refusals.inMinute(begin), refusals.inMinute(begin + HOUR)]).toEqual([0, 1])
    expect(refusals.inHour(begin)).toBe(3)
    goTo(begin + 24 * HOUR)
    add()
    expect([refusals.inHour(begin), refusals.inHour(begin + 24 * HOUR)]).toEqual([0, 1])
  })

  it('after a pause longer than what is kept, and by a clock that was set back', () => {
    const { refusals, add, now, goTo } = start()
    const begin = now()
    add()
    goTo(begin + 1000 * HOUR)
    expect(refusals.inHour(now())).toBe(0)
    add()
    goTo(begin + 998 * HOUR)
    add()
    expect([refusals.inHour(begin + 1000 * HOUR), refusals.inHour(begin + 998 * HOUR)]).toEqual([1, 1])
  })

  it('without what tells a client to go on', () => {
    const { refusals, add, now } = start()
    for (const error of ['authorization_pending', 'slow_down', 'use_dpop_nonce']) add({ error })
    expect(refusals.inHour(now())).toBe(0)
    expect(refusals.recent()).toEqual([])
  })
})

describe('the last refusals', () => {
  it('are kept as they were, newest first, and no more than a hundred', () => {
    const { refusals, add, now, goTo } = start()
    const begin = now()
    for (let index = 0; index < 250; index++) {
      goTo(begin + index)
      add({ clientId: `c${String(index)}` })
    }
    const recent = refusals.recent()
    expect(recent).toHaveLength(100)
    expect(recent[0]).toEqual({ ...SOME, clientId: 'c249', at: begin + 249 })
    expect(recent.at(-1)).toMatchObject({ clientId: 'c150' })
    expect(refusals.since).toBe(begin)
    expect(refusals.inHour(begin)).toBe(250)
  })

  it('show nothing that could be a token or a secret, whoever put it there, and no endless text', () => {
    const { refusals, add } = start()
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl'
    const secret = 'Zk3_'.repeat(11)
    add({ description: `Expected grant_type; received ${jwt} and ${secret}`, path: `/${jwt}` })
    const client = '3f2c1b7e-1111-4222-8333-abcdefabcdef'
    add({ description: `Expected https://shop.example/callback of ${client}; received https://elsewhere.example` })
    add({ description: 'word '.repeat(10_000), path: `/${'a/'.repeat(9_000)}` })
    const [long, plain, hidden] = refusals.recent()
    expect(hidden).toMatchObject({ description: 'Expected grant_type; received eyJh*** and Zk3_***', path: '/eyJh***' })
    expect(plain?.description).toContain(`/callback of ${client}; received https://elsewhere.example`)
    expect(long?.description).toHaveLength(403)
    expect(long?.path).toHaveLength(403)
  })
})
