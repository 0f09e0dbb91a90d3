import { EXAMPLE_SHOP, issueTokens, WEB } from '../example-shop.ts'
import { expect, test } from '../fixtures.ts'
import { follow } from './views.ts'

test.use({ config: EXAMPLE_SHOP })

/** CSS pixels: a laptop's window at 200 % (WCAG 1.4.4). */
const ZOOMED = { width: 640, height: 400 }

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

test('at 200 % no screen is wider than the window: long tables scroll in their frame', async ({
  operator: page,
  twin,
}) => {
  await issueTokens(twin.issuer)
  await page.setViewportSize(ZOOMED)
  for (const address of ADDRESSES) {
    await follow(page, address)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect.soft(width, address).toBe(ZOOMED.width)
  }
  // What a column says is there, if one scrolls.
  await follow(page, '/keys')
  const id = page.getByRole('columnheader', { name: 'Key ID' })
  expect((await id.boundingBox())?.width).toBeGreaterThan(100)
})
