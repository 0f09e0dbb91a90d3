import type { BrowserWindow, Rectangle } from 'electron'
import { z } from 'zod'
import type { KeptFile } from './kept-file.ts'
import { zoomLevel as withinLimits } from './zoom.ts'

const pixels = z.int().min(-100_000).max(100_000)

/** Where the window was, in the pixels that Electron counts: those of a screen without scaling. */
export const windowState = z.object({
  x: pixels,
  y: pixels,
  width: pixels.min(1),
  height: pixels.min(1),
  isMaximized: z.boolean(),
  /** How large the page is drawn (zoom.ts). */
  zoomLevel: z.number().default(0).transform(withinLimits),
})
export type WindowState = z.output<typeof windowState>

/** What a new window is opened with; without a place the system chooses one. */
export interface Placement {
  x?: number
  y?: number
  width: number
  height: number
  isMaximized: boolean
}

/** What the console is laid out for. */
export const smallest = { width: 960, height: 640 }
const usual = { width: 1280, height: 832 }

/** How much of the window's upper edge must be in sight for it to be found and dragged. */
const grip = { width: 120, height: 24 }

function isWithinReach({ x, y, width }: Rectangle, area: Rectangle): boolean {
  const inSight = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  return inSight >= grip.width && y >= area.y && y + grip.height <= area.y + area.height
}

/**
 * Where to open the window: where it was while that is on a screen, else in the middle of the first one, and no larger than
 * the screen.
 * @param areas of the screens without their bars and docks, the primary one first; never empty
 */
export function placeOn(areas: readonly Rectangle[], before: WindowState | undefined): Placement {
  const isMaximized = before?.isMaximized ?? false
  const size = before ?? usual
  const area = areas.find((candidate) => before !== undefined && isWithinReach(before, candidate))
  const { width: widest, height: highest } = area ?? areas[0] ?? usual
  const fitting = {
    width: Math.max(Math.min(size.width, widest), smallest.width),
    height: Math.max(Math.min(size.height, highest), smallest.height),
  }
  if (before === undefined || area === undefined) return { ...fitting, isMaximized }
  return { ...fitting, x: before.x, y: before.y, isMaximized }
}

/** Milliseconds after the last change: a window that is dragged says so with every pixel. */
const settled = 500

/**
 * Notes where the window is whenever that changes, and once more when it goes.
 * @param zoomLevel of its page, as it is then
 * @returns to be called when it is zoomed, which no event of the window tells
 */
export function rememberWindowState(
  window: BrowserWindow,
  file: KeptFile<WindowState>,
  zoomLevel: () => number,
): () => void {
  let state: WindowState | undefined
  let timer: NodeJS.Timeout | undefined
  const write = () => {
    clearTimeout(timer)
    if (state !== undefined) file.write(state)
    state = undefined
  }
  const changed = () => {
    // What it goes back to, not the whole screen.
    const { x, y, width, height } = window.getNormalBounds()
    state = { x, y, width, height, isMaximized: window.isMaximized(), zoomLevel: zoomLevel() }
    clearTimeout(timer)
    timer = setTimeout(write, settled)
  }
  window.on('resize', changed)
  window.on('move', changed)
  window.on('maximize', changed)
  window.on('unmaximize', changed)
  window.on('closed', write)
  return changed
}
