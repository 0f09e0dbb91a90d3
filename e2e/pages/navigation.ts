import type { Page } from '@playwright/test'

export type Screen = 'Overview' | 'Clients' | 'Users' | 'Scopes' | 'Tokens' | 'Keys' | 'Settings'

/** Goes to a screen by the navigation on the left. */
export async function openScreen(page: Page, screen: Screen): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click()
  await page.getByRole('heading', { name: screen, level: 1 }).waitFor()
}
