import { EventEmitter } from 'node:events'
import type { WebContents } from 'electron'
import { expect, test } from 'vitest'
import { keepZoom, zoomAfter, zoomLevel } from './zoom.ts'

test('goes in half steps, as far as the console can be read', () => {
  expect(zoomAfter(0, 'in')).toBe(0.5)
  expect(zoomAfter(0, 'out')).toBe(-0.5)
  expect(zoomAfter(3.5, 'reset')).toBe(0)
  expect(zoomAfter(4, 'in')).toBe(4)
  expect(zoomAfter(-2, 'out')).toBe(-2)
})

test.each([
  [1.499999, 1.5],
  [100, 4],
  [-100, -2],
  [NaN, 0],
  [Infinity, 0],
  [-0.1, 0],
])('a level of %d is %d', (given, level) => {
  expect(zoomLevel(given)).toBe(level)
})

test('is that of the page whatever it loads, and changes by the menu and the wheel', () => {
  const set: number[] = []
  const contents = Object.assign(new EventEmitter(), { setZoomLevel: (level: number) => set.push(level) })
  let changes = 0
  const { take } = keepZoom(contents as unknown as WebContents, 1, () => (changes += 1))
  contents.emit('did-navigate')
  take('in')
  contents.emit('zoom-changed', {}, 'out')
  contents.emit('zoom-changed', {}, 'out')
  take('reset')
  take('reset')
  contents.emit('did-navigate')
  expect(set).toEqual([1, 1.5, 1, 0.5, 0, 0])
  expect(changes).toBe(4)
})
