import type { WebContents } from 'electron'

/** Levels that Electron counts in: 0 is the original size, each whole one a fifth more or less. */
export const zoomLimits = { least: -2, most: 4, step: 0.5 }

export type ZoomStep = 'in' | 'out' | 'reset'

/** A level within the limits, in whole steps: those of 69 % to 207 % of the original size. */
export function zoomLevel(level: number): number {
  const { least, most, step } = zoomLimits
  if (!Number.isFinite(level)) return 0
  // Never -0, which is kept as 0 and would not be itself again.
  return Math.min(most, Math.max(least, Math.round(level / step) * step)) + 0
}

/** The level after a step. */
export const zoomAfter = (level: number, step: ZoomStep): number =>
  step === 'reset' ? 0 : zoomLevel(level + (step === 'in' ? zoomLimits.step : -zoomLimits.step))

export interface KeptZoom {
  take: (step: ZoomStep) => void
  level: () => number
}

/**
 * Keeps the page of a window at its level: Chromium keeps one per address, and the console's is another each time. The wheel,
 * with the control key, takes steps as the menu does.
 * @param before the level to begin with
 * @param changed is called with every other one
 */
export function keepZoom(contents: WebContents, before: number, changed: () => void): KeptZoom {
  let level = zoomLevel(before)
  const take = (step: ZoomStep) => {
    const next = zoomAfter(level, step)
    if (next === level) return
    level = next
    contents.setZoomLevel(level)
    changed()
  }
  contents.on('did-navigate', () => {
    contents.setZoomLevel(level)
  })
  contents.on('zoom-changed', (_event, direction) => {
    take(direction)
  })
  return { take, level: () => level }
}
