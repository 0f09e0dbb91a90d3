import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createServerWatch } from './server-watch.ts'

let isThere = false
/** When the server was asked whether it is back, in milliseconds since it was lost. */
let tries: number[] = []
let lostAt = 0

const watch = () => {
  const watched = createServerWatch(() => {
    tries.push(Date.now() - lostAt)
    if (isThere) watched.answered()
    else watched.failed()
    return Promise.resolve()
  })
  return watched
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 15) })
  isThere = false
  tries = []
  lostAt = Date.now()
})
afterEach(() => vi.useRealTimers())

test('a lost server is asked again less and less often, and not at all once it is back', async () => {
  const watched = watch()
  watched.failed()
  expect(watched.state().isLost).toBe(true)
  await vi.advanceTimersByTimeAsync(46_000)
  expect(tries).toEqual([1_000, 3_000, 7_000, 15_000, 30_000, 45_000])

  isThere = true
  await vi.advanceTimersByTimeAsync(60_000)
  expect(watched.state()).toMatchObject({ isLost: false, lastAnswer: lostAt + 60_000 })
  expect(tries).toHaveLength(7)
})

test('what is shown is as old as the last answer', async () => {
  const watched = watch()
  await vi.advanceTimersByTimeAsync(5_000)
  watched.answered()
  await vi.advanceTimersByTimeAsync(5_000)
  watched.failed()
  await vi.advanceTimersByTimeAsync(500)
  expect(watched.state()).toMatchObject({ isLost: true, lastAnswer: lostAt + 5_000 })
})

test('a call that gets through ends the loss without another try', async () => {
  const watched = watch()
  const states: boolean[] = []
  watched.subscribe(() => states.push(watched.state().isLost))
  watched.failed()
  watched.failed()
  watched.answered()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(states).toEqual([true, false])
  expect(tries).toEqual([])
})

test('asked to, it tries at once and begins with short pauses again', async () => {
  const watched = watch()
  watched.failed()
  await vi.advanceTimersByTimeAsync(20_000)
  tries = []
  watched.tryNow()
  await vi.advanceTimersByTimeAsync(3_500)
  expect(tries).toEqual([20_000, 21_000, 23_000])
})

test('a server that is there is not asked', async () => {
  watch().tryNow()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tries).toEqual([])
})
