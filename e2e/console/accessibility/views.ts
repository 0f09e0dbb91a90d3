import type { Page } from '@playwright/test'
import { findViolations, THEMES, type Theme } from '../../pages/axe.ts'
import { expect } from '../fixtures.ts'

/** CSS pixels: the window of a laptop, and the narrowest one of the desktop. */
const LAPTOP = 1280
const NARROWEST = 960

interface View {
  theme: Theme
  width: number
}

const [LIGHT, DARK] = THEMES
/** Round in a ring: from each to the next either the theme changes or the width. */
const VIEWS: readonly View[] = [
  { theme: LIGHT, width: LAPTOP },
  { theme: LIGHT, width: NARROWEST },
  { theme: DARK, width: NARROWEST },
  { theme: DARK, width: LAPTOP },
]

/** What a test of accessibility is run with: one visit for all views, with dozens of runs of axe. */
export const VISIT = { contextOptions: { reducedMotion: 'reduce' } } as const
export const VISIT_LIMIT = { timeout: 150_000 } as const

/** Switches the theme under what is shown, as the system does at dusk; resolves when its colours are there. */
async function switchTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  const isDark = () =>
    page.evaluate(() => {
      const [red = 255] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? []
      return red < 128
    })
  await expect.poll(isDark, { intervals: [20] }).toBe(colorScheme === 'dark')
}

/** Milliseconds. What was there before and only looks otherwise is still sooner: nothing of it has to come. */
const STILL = { new: 150, known: 50 } as const

/**
 * Resolves when nothing has changed in the page for so many milliseconds, and that has been drawn: axe would take a dialog
 * that is half there for one of too little contrast.
 */
function untilStill(page: Page, still: number): Promise<void> {
  return page.evaluate(
    (still) =>
      new Promise<void>((resolve) => {
        let stillness = 0
        const changes = new MutationObserver(wait)
        function wait() {
          clearTimeout(stillness)
          stillness = window.setTimeout(() => {
            changes.disconnect()
            requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
          }, still)
        }
        changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
        wait()
      }),
    still,
  )
}

/** The views in an order that begins with what the page looks like now: to lay a page out anew takes longer than axe. */
async function fromHere(page: Page): Promise<readonly View[]> {
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const isHere = ({ theme, width }: View) =>
    (theme.colorScheme === 'dark') === isDark && width === page.viewportSize()?.width
  const here = Math.max(0, VIEWS.findIndex(isHere))
  return [...VIEWS.slice(here), ...VIEWS.slice(0, here)]
}

/** Expects no violation on what is shown, in both themes and at both widths. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const [nth, { theme, width }] of (await fromHere(page)).entries()) {
    await switchTheme(page, theme.colorScheme)
    await page.setViewportSize({ width, height: 800 })
    await untilStill(page, nth === 0 ? STILL.new : STILL.known)
    const found = await findViolations(page, theme)
    expect.soft(found, `${what}, ${theme.colorScheme}, ${String(width)} pixels wide`).toEqual([])
  }
}

/** Looks at the dialog that is open, or opens, and closes it. */
export async function expectDialog(page: Page, what: string): Promise<void> {
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page, what)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** Goes to an address of the console as its links do. Loaded anew, the page would have to read and compile axe again. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), path)
}
