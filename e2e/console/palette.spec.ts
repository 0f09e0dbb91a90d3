import { expect, type Page } from '@playwright/test'
import { ADA, EXAMPLE_SHOP, issueTokens, WEB } from './example-shop.ts'
import { test } from './fixtures.ts'

test.use({ config: EXAMPLE_SHOP })

const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' })
const field = (page: Page) => page.getByRole('combobox', { name: 'Find a screen, client, user or action' })
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })
/** What Enter would take. */
const chosen = (page: Page) => palette(page).getByRole('option', { selected: true })

async function find(page: Page, text: string, name: string | RegExp): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  await expect(field(page)).toBeFocused()
  await page.keyboard.type(text)
  await expect(chosen(page)).toHaveAccessibleName(name)
}

test('records are found by what they are called and opened with the keyboard alone', async ({ operator: page }) => {
  await test.step('arrows go round, what was chosen comes first the next time, and Esc gives the focus back', async () => {
    const button = page.getByRole('button', { name: 'Find' })
    await button.focus()
    await page.keyboard.press('Enter')
    await expect(field(page)).toBeFocused()
    await expect(chosen(page)).toHaveAccessibleName(/^Overview/)
    await page.keyboard.press('ArrowUp')
    await expect(chosen(page)).toHaveAccessibleName('Sign out')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect(chosen(page)).toHaveAccessibleName(/^Clients/)
    const active = await field(page).getAttribute('aria-activedescendant')
    await expect(chosen(page)).toHaveAttribute('id', active ?? '')
    await page.keyboard.press('Escape')
    await expect(palette(page)).toHaveCount(0)
    await expect(button).toBeFocused()

    await find(page, 'keys', /^Keys/)
    await page.keyboard.press('Enter')
    await expect(heading(page, 'Keys')).toBeFocused()
    await page.keyboard.press('ControlOrMeta+k')
    const recent = palette(page).getByRole('group', { name: 'Recent' })
    await expect(recent.getByRole('option')).toHaveCount(1)
    await expect(chosen(page)).toHaveAccessibleName(/^Keys/)
    await page.keyboard.press('ControlOrMeta+k')
    await expect(palette(page)).toHaveCount(0)
    await expect(heading(page, 'Keys')).toBeFocused()
  })

  await test.step('a user is found by name, by email and by id, and opened with the keyboard alone', async () => {
    for (const text of ['ada', 'Lovelace', 'ada@northwind']) {
      await find(page, text, 'ada Ada Lovelace, ada@northwind.example')
      await page.keyboard.press('Enter')
      await expect(heading(page, ADA.username)).toBeFocused()
      await expect(palette(page)).toHaveCount(0)
      await page.goBack()
      await expect(heading(page, 'Keys')).toBeVisible()
    }
    await find(page, WEB.clientId, /^Northwind Shop/)
    await page.keyboard.press('Enter')
    await expect(heading(page, 'Northwind Shop')).toBeFocused()
    await expect(page).toHaveTitle('Northwind Shop - Gatehouse')
  })

  await test.step('from one client to the next, the form is that of the second', async () => {
    const name = page.getByRole('textbox', { name: 'Name', exact: true })
    for (const [id, called] of [
      ['northwind-billing', 'Billing'],
      ['northwind-stock', 'Warehouse sync'],
      ['northwind-billing', 'Billing'],
    ] as const) {
      await find(page, id, new RegExp(`^${called}`))
      await page.keyboard.press('Enter')
      await expect(heading(page, called)).toBeVisible()
      await expect(name).toHaveValue(called)
    }
  })
})

test('every action is there and does what it says', async ({ operator: page, twin, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const run = async (text: string, name: string | RegExp) => {
    await find(page, text, name)
    await page.keyboard.press('Enter')
    await expect(palette(page)).toHaveCount(0)
  }
  await run('new cl', 'Create client')
  await expect(heading(page, 'Create client')).toBeFocused()
  await run('create user', 'Create user')
  await expect(heading(page, 'Create user')).toBeFocused()
  await run('create scope', 'Create scope')
  await expect(page.getByRole('dialog', { name: 'Create scope' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page).toHaveURL(`${twin.console}/scopes`)
  await run('inspect', 'Inspect a token')
  await expect(heading(page, 'Inspect token')).toBeFocused()
  await run('rotate', 'Rotate signing key RS256')
  await expect(page.getByRole('dialog', { name: 'Rotate the RS256 key?' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await run('copy', /^Copy issuer URL/)
  await expect(page.getByText('Issuer URL copied')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(twin.issuer)
  await run('dark', 'Appearance: dark')
  const scheme = () => page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])
  await expect.poll(scheme).toBe('dark')
  await find(page, 'keyboard', /^Keyboard shortcuts/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await find(page, 'sign', 'Sign out')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
})

test('all tokens of whom was found are revoked, after a question that says how many', async ({
  operator: page,
  twin,
}) => {
  await issueTokens(twin.issuer)
  await find(page, 'revoke', /^Revoke all tokens of/)
  await page.keyboard.press('Enter')
  await expect(field(page)).toHaveValue('Revoke all tokens of ')
  await page.keyboard.type('Billing')
  await expect(chosen(page)).toHaveAccessibleName('Revoke all tokens of Billing 4 live tokens')
  await page.keyboard.press('Enter')
  const asked = page.getByRole('dialog', { name: 'Revoke all tokens of Billing?' })
  await expect(asked).toContainText('This ends 4 live tokens of Billing, whoever they speak for.')
  await asked.getByRole('button', { name: 'Revoke' }).press('Enter')
  await expect(page.getByText('4 live tokens revoked')).toBeVisible()

  await expect(page.getByRole('dialog')).toHaveCount(0)
  // Nothing is left to be ended.
  await find(page, 'Billing', /^Billing northwind-billing$/)
  await expect(palette(page).getByRole('option')).toHaveCount(1)
  await page.keyboard.type(' and nothing else')
  await expect(palette(page).getByText('Nothing is called that')).toBeVisible()
})
