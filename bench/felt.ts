/** How long an operator waits in front of a list of the console. */
import type { Page } from '@playwright/test'

/** Until no answer comes any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(400)
  await page.locator('tbody tr a').first().waitFor()
}

/**
 * Milliseconds from the event that `act` brings about until rows that were not there before are painted: from the list of
 * another screen, or of another question. Nothing else changes the rows meanwhile: nobody asks this server for tokens.
 */
export async function felt(page: Page, act: () => Promise<void>): Promise<number> {
  // The page says when: to ask it frame by frame would have it draw frames for nothing else.
  const felt = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let began: number | undefined
        const begin = ({ timeStamp }: Event) => (began ??= timeStamp)
        for (const type of ['click', 'keydown']) addEventListener(type, begin, { capture: true, once: true })
        // Undefined as long as a row in sight is loading, or there is none.
        const shown = () => {
          if (document.querySelector('tbody :is(.record-blank, [data-loading])') !== null) return undefined
          const links = [...document.querySelectorAll('tbody tr a')].map(
            (row) => row.getAttribute('href')?.split('?')[0],
          )
          // Those in sight: further ones come when the browser has time.
          return links.length === 0 ? undefined : links.slice(0, 15).join()
        }
        const before = shown()
        const observer = new MutationObserver(() => {
          const now = shown()
          if (began === undefined || now === undefined || now === before) return
          observer.disconnect()
          const from = began
          // The second frame begins once the first, with the rows, was handed to the compositor.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)))
        })
        observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
      }),
  )
  await act()
  return await felt
}
