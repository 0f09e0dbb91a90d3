import { expect, type Locator, type Page } from '@playwright/test'
import { EXAMPLE_SHOP, issueTokens } from './example-shop.ts'
import { test } from './fixtures.ts'

test.use({ config: EXAMPLE_SHOP })

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })
const rows = (page: Page) => page.locator('tbody tr')

/** Presses Tab until the focus is there; a person would see when to stop. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(target).toBeFocused()
}

test('a client is created with the keyboard alone, and lists are walked through', async ({ operator: page }) => {
  await test.step('a client is created with the keyboard alone', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    await expect(heading(page, 'Clients')).toBeFocused()
    await expect(page).toHaveTitle('Clients - Gatehouse')
    await page.keyboard.press('n')
    await expect(heading(page, 'Create client')).toBeFocused()
    await tabTo(page, page.getByRole('radio').first())
    await page.keyboard.press('ArrowUp')
    const machine = page.getByRole('radio', { name: 'Machine to machine' })
    for (let presses = 0; presses < 5 && !(await machine.isChecked()); presses++) await page.keyboard.press('ArrowDown')
    await expect(machine).toBeChecked()
    const name = page.getByRole('textbox', { name: 'Name', exact: true })
    await tabTo(page, name)
    // Letters that are shortcuts elsewhere.
    await page.keyboard.type('gc/n? Night run')
    await expect(name).toHaveValue('gc/n? Night run')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Client created' })
    await expect(dialog).toBeVisible()
    // Under a dialog nothing else listens.
    await page.keyboard.press('n')
    await page.keyboard.press('g')
    await page.keyboard.press('u')
    await expect(dialog).toBeVisible()
    await tabTo(page, dialog.getByRole('button', { name: 'Done' }))
    await page.keyboard.press('Enter')
    await expect(heading(page, 'gc/n? Night run')).toBeFocused()
  })
  await test.step('a table is one stop: Tab goes to a row, through what is in it, and on', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    await expect(rows(page).first().getByRole('link')).toBeVisible()
    const controls = page.locator('tbody :is(tr, a, button, input):not([tabindex="-1"])')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const second = rows(page).nth(1)
    await expect(second).toBeFocused()
    // The row, its link, its copy button.
    await expect(controls).toHaveCount(3)
    await page.keyboard.press('Tab')
    await expect(second.getByRole('link')).toBeFocused()
    const name = await second.getByRole('link').innerText()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(heading(page, name)).toBeFocused()
  })
  await test.step('a scope opens from its row, and the dialog gives the focus back', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await expect(heading(page, 'Scopes')).toBeFocused()
    await page.keyboard.press('/')
    await page.keyboard.type('stock:read')
    await expect(rows(page)).toHaveCount(1)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog', { name: 'Edit stock:read' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(rows(page).first()).toBeFocused()
    await page.keyboard.press('n')
    await expect(page.getByRole('dialog', { name: 'Create scope' })).toBeVisible()
  })
})

test('a token is found, opened and revoked with the keyboard alone', async ({ operator: page, twin }) => {
  await issueTokens(twin.issuer)
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(heading(page, 'Tokens')).toBeFocused()
  await page.keyboard.press('/')
  await expect(page.getByRole('textbox', { name: 'Search tokens' })).toBeFocused()
  await page.keyboard.type('billing')
  await expect(rows(page)).toHaveCount(4)
  await page.keyboard.press('ArrowDown')
  await expect(rows(page).nth(0)).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(rows(page).nth(1)).toBeFocused()
  await page.keyboard.press('End')
  await expect(rows(page).nth(3)).toBeFocused()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')

  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByText('Tokens of this family')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(rows(page).nth(1)).toBeFocused()

  await tabTo(page, rows(page).nth(1).getByRole('button', { name: 'Revoke' }))
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Revoke this token of Billing?' })
  await tabTo(page, dialog.getByRole('button', { name: 'Revoke' }))
  await page.keyboard.press('Enter')
  await expect(page.getByText('The token is revoked')).toBeVisible()
  await expect(rows(page).nth(1)).toContainText('Revoked')
  // The button is gone with what it did; an arrow goes on from its row.
  await expect(dialog).toHaveCount(0)
  // The dialog may still be about to give the focus back, to a button that is gone.
  await expect(async () => {
    await page.keyboard.press('ArrowDown')
    await expect(rows(page).nth(1)).toBeFocused({ timeout: 500 })
  }).toPass({ timeout: 10_000 })
})

test('every screen has a shortcut, and the first Tab skips to the content', async ({ operator: page, twin }) => {
  await test.step('the shortcuts are listed, and each screen has one', async () => {
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(dialog).toContainText('Create what the screen lists')
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    for (const [letter, name] of [
      ['c', 'Clients'],
      ['u', 'Users'],
      ['s', 'Scopes'],
      ['t', 'Tokens'],
      ['k', 'Keys'],
      ['e', 'Settings'],
      ['o', 'Overview'],
    ] as const) {
      await page.keyboard.press('g')
      await page.keyboard.press(letter)
      await expect(heading(page, name)).toBeFocused()
      await expect(page).toHaveTitle(`${name} - Gatehouse`)
    }
    // With a modifier it is the browser's.
    await page.keyboard.press('Alt+n')
    await page.keyboard.press('Shift+G')
    await page.keyboard.press('c')
    await expect(heading(page, 'Overview')).toBeVisible()
  })
  await test.step('the first Tab skips to the content, and the address stays', async () => {
    await page.reload()
    await heading(page, 'Overview').waitFor()
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
    expect(page.url()).toBe(`${twin.console}/`)
  })
})
