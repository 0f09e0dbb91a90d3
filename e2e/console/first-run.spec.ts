import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Locator, Page } from '@playwright/test'
import { openScreen } from '../pages/navigation.ts'
import { expect, test } from './fixtures.ts'

const inShell = async (line: string) => await promisify(execFile)('sh', ['-c', line])

/** Presses Tab until the focus is there; a person would see when to stop. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(target).toBeFocused()
}

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

test.describe('a server that nobody has set up', () => {
  test.use({ config: null })

  test('leads to a first token, decoded, by keyboard and a shell alone', async ({ page, twin }) => {
    await page.goto(twin.setupUrl ?? '')
    await tabTo(page, page.getByRole('textbox', { name: 'Username' }))
    await page.keyboard.type('grace')
    await tabTo(page, page.getByLabel(/^Password/))
    await page.keyboard.type('a password of the operator')
    await page.keyboard.press('Enter')

    const welcome = section(page, 'Welcome to Gatehouse')
    await expect(welcome.getByRole('radio', { name: 'Machine to machine' })).toBeChecked()
    const name = welcome.getByRole('textbox', { name: 'Name' })
    await expect(name).toHaveValue('My first service')
    await tabTo(page, name)
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('Night run')
    await tabTo(page, welcome.getByRole('button', { name: 'Create client' }))
    await page.keyboard.press('Enter')

    await expect(page.getByRole('heading', { name: 'Night run is created' })).toBeFocused()
    const first = section(page, 'Your first token')
    await expect(first.getByText('Copy the secret now')).toBeVisible()
    await expect(first.getByRole('status')).toContainText('Waiting for the first token')
    const line = await first.getByRole('group', { name: 'A token in a line' }).innerText()
    const answer = JSON.parse((await inShell(line)).stdout) as { access_token: string }

    await expect(first.getByRole('status')).toContainText('A token was issued')
    const token = first.getByRole('group', { name: 'The token' })
    await expect(token).toContainText('Issued by this server')
    await expect(token).toContainText('Speaks for the client itself')
    const [, payload = ''] = answer.access_token.split('.')
    const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti: string }
    await expect(token).toContainText(jti)

    await tabTo(page, first.getByRole('button', { name: 'Done' }))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
    await expect(section(page, 'Wants attention')).toContainText('Nothing.')
    await page.reload()
    await expect(section(page, 'Issued and refused')).toBeVisible()
    await expect(welcome).toHaveCount(0)

    // What is refused is there in words, by the name of who asked.
    await inShell(line.replace(/(-u [^ ]+) /, '$1-and-more '))
    const refusals = section(page, 'Recent refusals')
    await expect(refusals.getByRole('listitem')).toHaveCount(1)
    await expect(refusals).toContainText('invalid_client')
    await expect(refusals).toContainText('POST /authorization/token')
    const range = section(page, 'Issued and refused')
    await range.getByText('Last day').click()
    await expect(range.getByRole('img', { name: /in the last day, by the hour/ })).toBeVisible()
    await expect(range.locator('dd').last()).toHaveText('1')
    expect(new URL(page.url()).search).toBe('?range=day')
    await refusals.getByRole('link', { name: 'Night run' }).click()
    await expect(page.getByRole('heading', { name: 'Night run', level: 1 })).toBeVisible()
  })
})

test('the welcome is skipped, or leads a web app to how it connects; the way is not lost', async ({
  operator: page,
}) => {
  const welcome = section(page, 'Welcome to Gatehouse')
  await welcome.getByRole('button', { name: 'Skip' }).click()
  await expect(section(page, 'Issued and refused')).toBeVisible()
  await page.reload()
  await expect(section(page, 'Recent refusals')).toBeVisible()
  await expect(welcome).toHaveCount(0)

  // To another browser it is new.
  await page.evaluate(() => localStorage.clear())
  await page.reload()
  await welcome.getByRole('radio', { name: 'Single-page app' }).click()
  await expect(welcome.getByRole('textbox', { name: 'Redirect URI' })).toHaveValue('http://localhost:3000/callback')
  await welcome.getByRole('radio', { name: 'Server-side web app' }).click()
  await expect(welcome.getByRole('textbox', { name: 'Name' })).toHaveValue('My web app')
  await welcome.getByRole('button', { name: 'Create client' }).click()
  await expect(section(page, 'Your first token').getByRole('group', { name: 'Client secret' })).toBeVisible()
  await expect(section(page, 'Connect').getByRole('tab', { name: 'Node' })).toBeVisible()

  await page.reload()
  await expect(page.getByText('My web app has no token yet')).toBeVisible()
  await expect(welcome).toHaveCount(0)
  await page.getByRole('link', { name: 'Connect it' }).click()
  await expect(section(page, 'Connect')).toBeVisible()
  await openScreen(page, 'Overview')
  await expect(page.getByText('My web app has no token yet')).toBeVisible()
})
