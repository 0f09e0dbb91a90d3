import type { ElectronApplication } from '@playwright/test'
import type { Menu, MessageBoxOptions, MessageBoxReturnValue } from 'electron'
import { expect } from './fixtures.ts'

declare global {
  /** In the main process (attended.cjs). */
  var boxes: { options: MessageBoxOptions; answer: (value: MessageBoxReturnValue) => void }[]
  var trayMenu: Menu | undefined
}

/** Waits for a box and answers it by the words on a button; resolves with what it asked. */
export async function answerBox(desktop: ElectronApplication, button: string, remember = false): Promise<string> {
  await expect.poll(() => desktop.evaluate(() => globalThis.boxes.length), { timeout: 20_000 }).toBeGreaterThan(0)
  const { message, buttons, isAnswered } = await desktop.evaluate(
    (_electron, given) => {
      const [box] = globalThis.boxes
      const { message = '', buttons = [] } = box?.options ?? {}
      const response = buttons.indexOf(given.button)
      if (response >= 0) globalThis.boxes.shift()?.answer({ response, checkboxChecked: given.remember })
      return { message, buttons, isAnswered: response >= 0 }
    },
    { button, remember },
  )
  if (!isAnswered) throw new Error(`"${message}" has no ${button}, but ${buttons.join(', ')}`)
  return message
}

/** The menu of the tray as it is now: what can be seen of it, a line each. */
export async function trayLines(desktop: ElectronApplication): Promise<string[]> {
  return await desktop.evaluate(() =>
    (globalThis.trayMenu?.items ?? []).flatMap(({ type, label, submenu }) =>
      type === 'separator' ? [] : [label, ...(submenu?.items ?? []).map((item) => `  ${item.label}`)],
    ),
  )
}

/** Clicks what has these words in the menu of the tray. */
export async function clickTray(desktop: ElectronApplication, label: string): Promise<void> {
  await desktop.evaluate((_electron, wanted) => {
    const items = globalThis.trayMenu?.items ?? []
    const item = items.flatMap((item) => [item, ...(item.submenu?.items ?? [])]).find(({ label }) => label === wanted)
    if (item === undefined) throw new Error(`The tray has no ${wanted}`)
    ;(item.click as () => void)()
  }, label)
}
