import { expect, type Page } from '@playwright/test'
import { ClientsPage } from '../pages/clients-page.ts'
import { openScreen } from '../pages/navigation.ts'
import { EXAMPLE_SHOP } from './example-shop.ts'
import { test } from './fixtures.ts'

test.use({ config: EXAMPLE_SHOP })
test.slow()

const lost = (page: Page) => page.getByRole('status').filter({ hasText: 'The server does not answer' })
const back = (page: Page) => page.getByText('The server answers again. What you see is up to date.')

test('a server that is gone is said in words; what was loaded stays, what is typed is kept, and both go on', async ({
  operator: page,
  twin,
}) => {
  const clients = new ClientsPage(page)
  await clients.openCreate()
  await page.getByRole('radio', { name: 'Machine to machine' }).click()
  await clients.name.fill('Night run')

  await twin.kill()
  await expect(lost(page)).toContainText(/What you see is of .+ and may be out of date/)
  await expect(page.getByText('Server lost')).toBeVisible()
  await page.getByRole('button', { name: 'Create client' }).click()
  await expect(page.getByText('The server does not answer. What you typed is kept')).toBeVisible()
  await expect(clients.name).toHaveValue('Night run')

  await twin.restart()
  await expect(lost(page)).toHaveCount(0, { timeout: 20_000 })
  await expect(back(page)).toBeVisible()
  await expect(page.getByText('Server running')).toBeVisible()
  await expect(clients.name).toHaveValue('Night run')
  await page.getByRole('button', { name: 'Create client' }).click()
  await page.getByRole('dialog', { name: 'Client created' }).getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('heading', { name: 'Night run', level: 1 })).toBeVisible()
})

test('screens open without a server, and what could not be loaded is there when it is back', async ({
  operator: page,
  twin,
}) => {
  await openScreen(page, 'Users')
  await expect(page.getByRole('link', { name: 'ada', exact: true })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await twin.kill()
  await expect(lost(page)).toBeVisible()
  await expect(page.getByRole('link', { name: 'ada', exact: true })).toBeVisible()

  await openScreen(page, 'Keys')
  await expect(page.getByText('This could not be loaded')).toBeVisible()
  await openScreen(page, 'Users')
  await expect(page.getByRole('link', { name: 'ada', exact: true })).toBeVisible()
  await openScreen(page, 'Keys')

  await twin.restart()
  await expect(lost(page)).toHaveCount(0, { timeout: 20_000 })
  await expect(back(page)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Rotate RS256' })).toBeVisible()
})

test('a lost server is asked less and less often, by one call alone', async ({ operator: page, twin }) => {
  await openScreen(page, 'Tokens')
  await twin.kill()
  await expect(lost(page)).toBeVisible()
  // What the screens ask for by themselves has its turn once more.
  await page.waitForTimeout(5_500)
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.waitForTimeout(6_000)
  expect(new Set(asked)).toEqual(new Set(['/backend/session']))
  const inPeace = asked.length
  expect(inPeace).toBeLessThan(3)
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect.poll(() => asked.length).toBeGreaterThan(inPeace)
})
