import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ScopesPage } from '../pages/scopes-page.ts'
import { SettingsPage } from '../pages/settings-page.ts'
import { EXAMPLE_SHOP, WEB } from './example-shop.ts'
import { expect, test } from './fixtures.ts'
import { codeRequest } from './program.ts'

test.use({ config: EXAMPLE_SHOP })

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#7a1f5c"/></svg>'

test('the sign-in pages take a brand: previewed before it is saved, then on the real page', async ({
  operator,
  context,
  twin,
}) => {
  await new SettingsPage(operator).open()
  await operator.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Sign-in pages' }).click()
  await expect(operator).toHaveURL(/#branding$/)
  const section = operator.getByRole('region', { name: 'Sign-in pages' })
  await expect(section).toBeInViewport()
  await section.getByLabel('Product name').fill('Northwind ID')
  await section.getByLabel('Accent colour', { exact: true }).fill('#ffd400')
  await expect(section.getByText(/To be read: #[0-9a-f]{6} in light/)).toBeVisible()
  await section.getByLabel('Support').fill('javascript:alert(1)')
  await expect(section.getByLabel('Support')).toHaveAccessibleDescription(/http or https URL, or an email/)
  await section.getByLabel('Support').fill('help@northwind.example')
  const choose = async (name: string, text: string) => {
    const choosing = operator.waitForEvent('filechooser')
    await section.getByRole('button', { name: /^Choose/ }).click()
    await (await choosing).setFiles({ name, mimeType: 'image/svg+xml', buffer: Buffer.from(text) })
  }
  await choose('logo.svg', LOGO.replace('<circle', '<script>alert(1)</script><circle'))
  await expect(section.getByRole('alert')).toHaveText(/holds a script/)
  await choose('logo.svg', LOGO)
  const preview = operator.frameLocator('iframe[title^="Preview"]')
  await expect(preview.getByText('Northwind ID')).toBeVisible()
  await expect(preview.locator('header.brand img')).toHaveJSProperty('complete', true)
  await section.getByRole('radiogroup', { name: 'Page', exact: true }).getByText('Consent').click()
  await expect(preview.getByText('Allow Example Shop?')).toBeVisible()
  await section.getByRole('button', { name: 'Save' }).click()
  await expect(operator.getByText('Sign-in pages saved')).toBeVisible()

  const page = await context.newPage()
  const refused: string[] = []
  page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()))
  const asked = { clientId: WEB.clientId, redirectUri: 'http://127.0.0.1/callback', scope: 'openid profile' }
  await page.goto(codeRequest(twin.issuer, asked).url)
  await expect(page).toHaveTitle(/ - Northwind ID$/)
  const logo = page.locator('header.brand img')
  await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  await expect(page.getByRole('link', { name: 'help@northwind.example' })).toHaveAttribute(
    'href',
    'mailto:help@northwind.example',
  )
  expect(refused).toEqual([])
})

test('a backup is made into a directory of the server, and restored from there', async ({ operator }) => {
  test.slow()
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-kept-'))
  try {
    await new SettingsPage(operator).open()
    const section = operator.getByRole('region', { name: 'Scheduled backups' })
    await section.getByRole('switch', { name: 'Make backups on schedule' }).click()
    await section.getByLabel('Directory').fill('backups')
    const passphrase = section.getByLabel('Passphrase of the backups', { exact: true })
    await passphrase.fill('too short')
    await expect(passphrase).toHaveAccessibleDescription(/Must be at least 12 characters/)
    await passphrase.fill('a passphrase for backups')
    await section.getByRole('button', { name: 'Save' }).click()
    await expect(section.getByLabel('Directory')).toHaveAccessibleDescription(/Must be an absolute path/)
    await section.getByLabel('Directory').fill(directory)
    await section.getByRole('button', { name: 'Save' }).click()
    await expect(operator.getByText('Backups are made on schedule')).toBeVisible()
    await section.getByRole('button', { name: 'Run now' }).click()
    await expect(section.getByRole('table', { name: 'Backups that are kept' })).toBeVisible()
    const [name = ''] = await readdir(directory)
    if (process.platform !== 'win32') expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600)

    const scopes = new ScopesPage(operator)
    await scopes.open()
    await scopes.create({ name: 'later', description: 'Came after the backup' })
    await expect(scopes.row('later')).toBeVisible()
    await new SettingsPage(operator).open()
    await section.getByRole('button', { name: `Restore ${name}` }).click()
    const dialog = operator.getByRole('dialog', { name: 'Restore a backup' })
    await dialog.getByLabel('Passphrase of the backup').fill('a passphrase for backups')
    await dialog.getByRole('button', { name: 'Open' }).click()
    await dialog.getByRole('textbox', { name: 'Type replace to confirm' }).fill('replace')
    await dialog.getByRole('button', { name: 'Restore', exact: true }).click()
    await expect(operator.getByText(/^The backup of .* is restored$/)).toBeVisible({ timeout: 30_000 })
    await scopes.open()
    await expect(scopes.row('orders:read')).toBeVisible()
    await expect(scopes.row('later')).toHaveCount(0)
  } finally {
    await rm(directory, { recursive: true })
  }
})
