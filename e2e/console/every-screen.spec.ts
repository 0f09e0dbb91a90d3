import type { Page } from '@playwright/test'
import { EXAMPLE_SHOP, issueTokens, WEB } from './example-shop.ts'
import { expect, test } from './fixtures.ts'

test.use({ config: EXAMPLE_SHOP })

const ADDRESSES = [
  '/',
  '/clients',
  '/clients/new',
  `/clients/${WEB.clientId}`,
  '/users',
  '/users/new',
  '/scopes',
  '/tokens',
  '/tokens/inspect',
  '/keys',
  '/settings',
  '/nowhere',
]

/** Opens one after the other, as links do. */
async function eachScreen(page: Page, look: (address: string) => Promise<void>): Promise<void> {
  for (const address of ADDRESSES) {
    await page.evaluate((to) => history.pushState(null, '', to), address)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    await look(address)
  }
}

/** CSS pixels: a laptop's window at 200 % (WCAG 1.4.4). */
const ZOOMED = { width: 640, height: 400 }

test('at 200 % no screen is wider than the window: long tables scroll in their frame', async ({
  operator: page,
  twin,
}) => {
  await issueTokens(twin.issuer)
  await page.setViewportSize(ZOOMED)
  await eachScreen(page, async (address) => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect.soft(width, address).toBe(ZOOMED.width)
    if (address !== '/keys') return
    // What a column says is there, if one scrolls.
    const id = page.getByRole('columnheader', { name: 'Key ID' })
    expect.soft((await id.boundingBox())?.width).toBeGreaterThan(100)
  })
})

test('no screen does what the policy of its page forbids, or fails unseen', async ({ operator: page }) => {
  const heard: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) heard.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => heard.push(`uncaught: ${error.message}`))
  await page.addInitScript(() =>
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error('violates', violatedDirective, blockedURI),
    ),
  )
  await page.reload()
  await eachScreen(page, () => Promise.resolve())
  expect(heard).toEqual([])
})
