import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { placeOn, rememberWindowState, windowState, type WindowState } from './window-state.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 850 }
const monitor = { x: 1440, y: 0, width: 2560, height: 1400 }
const before = (change: Partial<WindowState> = {}): WindowState => ({
  ...{ x: 100, y: 100, width: 1000, height: 700, isMaximized: false, zoomLevel: 0 },
  ...change,
})

describe('the window opens', () => {
  test('the first time in the middle, as large as the screen allows', () => {
    expect(placeOn([monitor], undefined)).toEqual({ width: 1280, height: 832, isMaximized: false })
    expect(placeOn([{ ...laptop, width: 1024, height: 700 }], undefined)).toMatchObject({ width: 1024, height: 700 })
  })

  test('where it was, on whichever screen', () => {
    const { zoomLevel: _page, ...place } = before()
    expect(placeOn([laptop], before())).toEqual(place)
    const onMonitor = { ...place, x: 2000, y: 50, width: 2000, isMaximized: true }
    expect(placeOn([laptop, monitor], { ...onMonitor, zoomLevel: 0 })).toEqual(onMonitor)
    // Partly beyond the edge is where its operator put it.
    expect(placeOn([laptop], before({ x: -400 }))).toMatchObject({ x: -400, width: 1000 })
  })

  test.each<[string, Partial<WindowState>]>([
    ['on a screen that is gone', { x: 2000, y: 50 }],
    ['above the screen', { y: -40 }],
    ['under its bar', { y: 10 }],
    ['below it', { y: 880 }],
    ['all but out of sight to the left', { x: -950 }],
    ['all but out of sight to the right', { x: 1400 }],
  ])('in the middle where it was %s', (_where, change) => {
    expect(placeOn([laptop], before(change))).toEqual({ width: 1000, height: 700, isMaximized: false })
  })

  test('no larger than its screen and no smaller than the console', () => {
    expect(placeOn([laptop], before({ width: 5000, height: 5000 }))).toMatchObject({ width: 1440, height: 850 })
    expect(placeOn([laptop], before({ width: 200, height: 100 }))).toMatchObject({ width: 960, height: 640 })
  })
})

test.each([
  {},
  { ...before(), width: 0 },
  { ...before(), x: 1.5 },
  { ...before(), x: 1e9 },
  { ...before(), isMaximized: 1 },
  { ...before(), zoomLevel: 'large' },
])('%j is no state of a window', (value) => {
  expect(windowState.safeParse(value).success).toBe(false)
})

test('a state from before there was a zoom is as good, and one beyond its limits is within them', () => {
  const { zoomLevel: _none, ...old } = before()
  expect(windowState.parse(old)).toEqual(before())
  expect(windowState.parse(before({ zoomLevel: 99 }))).toMatchObject({ zoomLevel: 4 })
})

describe('what is remembered', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function remembered() {
    const written: WindowState[] = []
    let bounds = { x: 1, y: 2, width: 1000, height: 700 }
    let isMaximized = false
    const window = Object.assign(new EventEmitter(), {
      getNormalBounds: () => bounds,
      isMaximized: () => isMaximized,
    })
    const file = { read: () => undefined, write: (state: WindowState) => written.push(state) }
    let zoom = 0
    const zoomed = rememberWindowState(window as unknown as BrowserWindow, file, () => zoom)
    const zoomTo = (level: number) => {
      zoom = level
      zoomed()
    }
    const move = (x: number) => {
      bounds = { ...bounds, x }
      window.emit('move')
    }
    const maximize = () => {
      isMaximized = true
      window.emit('maximize')
    }
    return { window, written, move, maximize, zoomTo }
  }

  test('is written once a window that is dragged stands still', () => {
    const { written, move, maximize, zoomTo } = remembered()
    for (let x = 10; x <= 50; x += 10) {
      move(x)
      vi.advanceTimersByTime(100)
    }
    expect(written).toEqual([])
    vi.advanceTimersByTime(500)
    expect(written).toEqual([{ x: 50, y: 2, width: 1000, height: 700, isMaximized: false, zoomLevel: 0 }])
    maximize()
    vi.advanceTimersByTime(500)
    expect(written.at(-1)).toMatchObject({ x: 50, isMaximized: true })
    zoomTo(1.5)
    vi.advanceTimersByTime(500)
    expect(written.at(-1)).toMatchObject({ x: 50, isMaximized: true, zoomLevel: 1.5 })
  })

  test('is written at once when the window goes, and only if something changed', () => {
    const { window, written, move } = remembered()
    move(7)
    window.emit('closed')
    vi.advanceTimersByTime(1_000)
    expect(written).toHaveLength(1)
    const untouched = remembered()
    untouched.window.emit('closed')
    expect(untouched.written).toEqual([])
  })
})
