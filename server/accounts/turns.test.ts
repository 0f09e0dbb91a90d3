import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { takeTurns } from './turns.ts'

it('lets so many run at a time, the rest in order, and gives a turn back when the work fails', async () => {
  const inTurn = takeTurns(2)
  const started: number[] = []
  let running = 0
  let most = 0
  const work = (index: number) => async () => {
    started.push(index)
    most = Math.max(most, ++running)
    await nextTurn()
    running--
    if (index === 1) throw new Error('failed')
    return index
  }
  const outcomes = await Promise.allSettled(Array.from({ length: 9 }, (_, index) => inTurn(work(index))))
  expect(most).toBe(2)
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  expect(outcomes.map(({ status }) => status)).toEqual(
    Array.from({ length: 9 }, (_, index) => (index === 1 ? 'rejected' : 'fulfilled')),
  )
  expect(await inTurn(work(9))).toBe(9)
})
