import type { Page } from '@playwright/test'

/** What the system does with them, up to where; `let go` goes on from `over`. */
const STEPS = {
  over: ['dragEnter', 'dragOver'],
  drop: ['dragEnter', 'dragOver', 'drop'],
  'let go': ['drop'],
} as const

/** Drags files over the middle of the window, as the system does it, and drops them there. */
export async function dragFiles(page: Page, files: string[], until: keyof typeof STEPS): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of STEPS[until]) await devtools.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  await devtools.detach()
}
