import type { Page } from '@playwright/test'
import { ClientsPage } from '../pages/clients-page.ts'
import { openScreen } from '../pages/navigation.ts'
import { expect, OPERATOR, test } from './fixtures.ts'

const MACHINES = Array.from({ length: 120 }, (_, index) => ({
  client_id: `machine-${String(index).padStart(3, '0')}`,
  client_secret: 'a secret for the tests',
  client_name: `Machine ${String(index).padStart(3, '0')}`,
  grant_types: ['client_credentials' as const],
  status: index % 10 === 0 ? ('disabled' as const) : ('active' as const),
}))
const SHOP = {
  client_id: 'shop',
  client_secret: 'a secret for the tests',
  client_name: 'Shop',
  grant_types: ['authorization_code' as const],
  redirect_uris: ['https://shop.example.com/callback'],
}

test.use({ config: { users: [OPERATOR], clients: [...MACHINES, SHOP] } })

const shown = (page: Page) => new ClientsPage(page).rows
const namesOf = (page: Page) => shown(page).getByRole('link').allInnerTexts()

test('a long list is one that scrolls: few rows are there, and its place is in the address', async ({ operator }) => {
  const clients = new ClientsPage(operator)
  await clients.open()
  // With the server's own two.
  await expect(operator.getByText(/^\d+ clients$/)).toHaveText('123 clients')
  await expect(clients.table).toHaveAttribute('aria-rowcount', '124')
  const first = await namesOf(operator)
  expect(first.length).toBeLessThan(60)

  await clients.scrollTo('Machine 100')
  await expect(operator).toHaveURL(/at=/)
  expect(await shown(operator).count()).toBeLessThan(60)
  const row = clients.row('Machine 100')
  await expect(row).toHaveAttribute('aria-rowindex', /^1\d\d$/)
  // What it leads to, and back, and loaded anew: the same rows are in sight.
  await row.getByRole('link').click()
  await expect(operator.getByRole('heading', { name: 'Machine 100', level: 1 })).toBeVisible()
  await operator.goBack()
  await expect(row).toBeInViewport()
  await operator.reload()
  await expect(row).toBeInViewport()
})

test('search and filters narrow the list, stand in the address and survive a reload and back; the headers sort', async ({
  operator,
  twin,
}) => {
  await test.step('search and filters narrow the list, stand in the address and survive a reload and back', async () => {
    const clients = new ClientsPage(operator)
    await clients.open()
    await operator.getByRole('combobox', { name: 'Status' }).click()
    await operator.getByRole('option', { name: 'Disabled' }).click()
    await expect(operator.getByText('12 clients', { exact: true })).toBeVisible()

    await operator.getByRole('textbox', { name: 'Search clients' }).fill('Machine 05')
    await expect(shown(operator)).toHaveCount(1)
    await expect(shown(operator)).toHaveText([/Machine 050/])
    const address = new URL(operator.url())
    expect(Object.fromEntries(address.searchParams)).toEqual({ status: 'disabled', q: 'Machine 05' })

    await operator.reload()
    await expect(shown(operator)).toHaveText([/Machine 050/])
    await expect(operator.getByRole('textbox', { name: 'Search clients' })).toHaveValue('Machine 05')
    await expect(operator.getByRole('combobox', { name: 'Status' })).toHaveValue('Disabled')

    await shown(operator).getByRole('link').click()
    await expect(operator.getByRole('heading', { name: 'Machine 050' })).toBeVisible()
    await operator.reload()
    await expect(operator.getByRole('heading', { name: 'Machine 050' })).toBeVisible()
    await operator.goBack()
    await expect(shown(operator)).toHaveCount(1)

    await operator.getByRole('textbox', { name: 'Search clients' }).fill('no such client')
    await expect(operator.getByText('No client matches')).toBeVisible()
    await operator.getByRole('button', { name: 'Clear search' }).click()
    // Chosen again, a filter is taken away: the keyboard's way to clear it.
    await operator.getByRole('combobox', { name: 'Status' }).click()
    await operator.getByRole('option', { name: 'Disabled' }).click()
    await expect(operator.getByText('123 clients')).toBeVisible()
  })
  await test.step('the headers sort on the server, both ways, and say so', async () => {
    const clients = new ClientsPage(operator)
    await clients.open()
    const name = operator.getByRole('columnheader', { name: 'Name' })
    const id = operator.getByRole('columnheader', { name: 'Client ID' })
    await expect(name).toHaveAttribute('aria-sort', 'ascending')
    await expect(id).toHaveAttribute('aria-sort', 'none')
    await name.getByRole('button').click()
    await expect(name).toHaveAttribute('aria-sort', 'descending')
    await expect(shown(operator).first()).toContainText('Simple login')
    await id.getByRole('button').click()
    await expect(operator).toHaveURL(/sort=client_id/)
    await expect(shown(operator).first()).toContainText('gatehouse')
    await operator.reload()
    await expect(id).toHaveAttribute('aria-sort', 'ascending')
    await expect(shown(operator).first()).toContainText('gatehouse')
    await operator.goBack()
    await expect(name).toHaveAttribute('aria-sort', 'descending')
  })
  await test.step('a filter by grant finds the clients that hold it', async () => {
    await new ClientsPage(operator).open()
    await operator.getByRole('combobox', { name: 'Grant' }).click()
    await operator.getByRole('option', { name: 'Authorization code' }).click()
    await expect(shown(operator)).toHaveCount(1)
    await expect(shown(operator)).toHaveText([/Shop/])
  })
  await test.step('what was typed letter by letter is no step of the way back', async () => {
    for (const screen of ['Clients', 'Tokens'] as const) {
      await openScreen(operator, 'Overview')
      await openScreen(operator, screen)
      const search = operator.getByRole('textbox', { name: /^Search/ })
      await search.pressSequentially('back', { delay: 80 })
      await expect(operator).toHaveURL(/q=back/)
      await operator.goBack()
      await expect(operator.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
    }
  })
  await test.step('an address with a filter that does not exist shows the list all the same', async () => {
    await operator.goto(`${twin.console}/clients?status=sleeping&grant_type=magic`)
    await expect(operator.getByText('123 clients')).toBeVisible()
    await operator.goto(`${twin.console}/nowhere`)
    await expect(operator.getByText('There is nothing at this address')).toBeVisible()
  })
})

test('the keyboard alone searches, moves in the list and opens a record', async ({ operator }) => {
  await new ClientsPage(operator).open()
  // As long as it is loading, its end is that of the rows that stand for it.
  await expect(operator.getByText('123 clients')).toBeVisible()
  await operator.keyboard.press('ArrowDown')
  await operator.keyboard.press('End')
  await expect(operator.locator('tr[aria-rowindex="124"]')).toBeFocused()
  await operator.keyboard.press('PageUp')
  await operator.keyboard.press('ArrowUp')
  await expect(operator.locator('tr[aria-rowindex="124"]')).not.toBeFocused()
  await operator.keyboard.press('Home')
  await expect(shown(operator).first()).toBeFocused()
  await operator.keyboard.press('/')
  await expect(operator.getByRole('textbox', { name: 'Search clients' })).toBeFocused()
  await operator.keyboard.type('Machine 11')
  await expect(shown(operator)).toHaveCount(10)

  const links = shown(operator).getByRole('link')
  const second = await links.nth(1).innerText()
  await links.first().focus()
  await operator.keyboard.press('ArrowDown')
  await expect(shown(operator).nth(1)).toBeFocused()
  await operator.keyboard.press('Enter')
  await expect(operator.getByRole('heading', { name: second, level: 1 })).toBeVisible()

  await test.step('Tab goes from filter to filter, past choices that stand open, and the arrows choose', async () => {
    await operator.keyboard.press('g')
    await operator.keyboard.press('t')
    await operator.getByText('1 token', { exact: true }).waitFor()
    const filter = (name: string) => operator.getByRole('combobox', { name, exact: true })
    await operator.keyboard.press('/')
    await operator.keyboard.press('Tab')
    await expect(filter('Client')).toBeFocused()
    await operator.getByRole('option', { name: 'Console' }).waitFor()
    await operator.keyboard.press('Tab')
    await expect(filter('User')).toBeFocused()
    await operator.keyboard.press('Tab')
    await operator.keyboard.press('Tab')
    await expect(filter('Type')).toBeFocused()
    await operator.keyboard.press('ArrowDown')
    await operator.keyboard.press('ArrowDown')
    await operator.keyboard.press('Enter')
    await expect(filter('Type')).not.toHaveValue('')
    await expect(filter('Type')).toBeFocused()
    await expect(operator).toHaveURL(/type=/)
    await operator.keyboard.press('Shift+Tab')
    await expect(filter('Scope')).toBeFocused()
  })
})
