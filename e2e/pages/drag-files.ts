import type { Page } from '@playwright/test'

/** Drags files over the middle of the window, as the system does it, and drops them there. */
export async function dragFiles(page: Page, files: string[], until: 'over' | 'drop'): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  const types = ['dragEnter', 'dragOver', ...(until === 'drop' ? (['drop'] as const) : [])] as const
  for (const type of types) await devtools.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  await devtools.detach()
}
