import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/**
 * The rules of axe that look at colours. The others look at elements, names, roles and sizes, and those are the same in both
 * themes: a theme is a set of colours here (`renderer/app/theme.ts`, `server/oauth/pages/page-styles.ts`), and no component
 * asks which one is shown. So the dark theme is checked with these, and the light one with every rule.
 */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']
export const THEMES = [
  { colorScheme: 'light', rules: {} },
  { colorScheme: 'dark', rules: { runOnly: { type: 'rule' as const, values: COLOUR_RULES } } },
] as const
export type Theme = (typeof THEMES)[number]

/** Runs axe on what is shown, or on a part of it; what violates its rules, in words. */
export async function findViolations(page: Page, { rules }: Theme, within?: string): Promise<string[]> {
  // Its half megabyte is read once by each page that is loaded, not with every run: the builder always sends something first.
  const isThere = await page.evaluate(() => 'axe' in window)
  const builder = new AxeBuilder(isThere ? { page, axeSource: '"axe is there"' } : { page })
  if (within !== undefined) builder.include(within)
  // No frames here: axe need not gather their findings on a page of its own, nor list what is in order.
  const { violations } = await builder
    .setLegacyMode()
    .options({ resultTypes: ['violations'], ...rules })
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)}: ${failureSummary.replace(/\s+/g, ' ')}`,
    ),
  )
}
