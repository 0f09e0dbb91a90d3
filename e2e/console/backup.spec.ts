import type { Page } from '@playwright/test'
import { ScopesPage } from '../pages/scopes-page.ts'
import { SettingsPage } from '../pages/settings-page.ts'
import { SignInScreen } from '../pages/sign-in-screen.ts'
import { expect, OPERATOR, test } from './fixtures.ts'
import { Program, whoami } from './program.ts'

const SHOP = { clientId: 'shop', clientSecret: 'a secret for the tests' }
const PASSPHRASE = 'a passphrase for backups'

test.use({
  config: {
    scopes: [{ name: 'orders:read', description: 'Read your orders' }],
    clients: [
      {
        client_id: SHOP.clientId,
        client_secret: SHOP.clientSecret,
        client_name: 'Shop',
        grant_types: ['client_credentials'],
        scope: 'authorization orders:read',
      },
    ],
    users: [OPERATOR],
  },
})

async function backUp(page: Page): Promise<{ name: string; text: string }> {
  await page.getByRole('button', { name: 'Back up now' }).click()
  const dialog = page.getByRole('dialog', { name: 'Back up now' })
  await dialog.getByLabel('Passphrase', { exact: true }).fill('too short')
  await expect(dialog.getByLabel('Passphrase', { exact: true })).toHaveAccessibleDescription(
    /Must be at least 12 characters/,
  )
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await dialog.getByLabel('The same again').fill('another passphrase')
  await dialog.getByLabel('The same again').blur()
  await expect(dialog.getByLabel('The same again')).toHaveAccessibleDescription(/Must be the same passphrase/)
  await dialog.getByLabel('The same again').fill(PASSPHRASE)
  const downloading = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Back up', exact: true }).click()
  const download = await downloading
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk as Uint8Array))
  return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') }
}

test('a backup is saved, and restored in place of all that came after it', async ({ operator, twin }) => {
  test.slow()
  const shop = new Program(twin.issuer, SHOP)
  const { access_token: before } = await shop.token({ grant_type: 'client_credentials' })
  const settings = new SettingsPage(operator)
  await settings.open()
  const { name, text } = await backUp(operator)
  expect(name).toMatch(/^gatehouse-backup-\d{4}-\d\d-\d\d\.gatehouse-backup$/)
  expect(text).not.toContain('PRIVATE KEY')

  const scopes = new ScopesPage(operator)
  await scopes.open()
  await scopes.create({ name: 'later', description: 'Came after the backup' })
  await expect(scopes.row('later')).toBeVisible()
  const { access_token: after } = await shop.token({ grant_type: 'client_credentials' })
  expect([await whoami(twin.issuer, before), await whoami(twin.issuer, after)]).toEqual([200, 200])

  await settings.open()
  await operator.getByRole('button', { name: 'Restore a backup' }).click()
  const dialog = operator.getByRole('dialog', { name: 'Restore a backup' })
  const open = async (content: string, passphrase: string) => {
    const choosing = operator.waitForEvent('filechooser')
    await dialog.getByRole('button', { name: 'Backup' }).click()
    await (await choosing).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) })
    await dialog.getByLabel('Passphrase of the backup').fill(passphrase)
    await dialog.getByRole('button', { name: 'Open' }).click()
  }
  await test.step('closed while the server reads it, it is forgotten', async () => {
    const held = Promise.withResolvers<undefined>()
    const summary = '**/backend/backups/uploads/*/summary'
    await operator.route(summary, (route) => held.promise.then(() => route.continue()), { times: 1 })
    await open(text, PASSPHRASE)
    await expect(dialog.getByRole('status')).toContainText('Nothing is changed by that')
    const forgetting = operator.waitForRequest((request) => request.method() === 'DELETE')
    await operator.keyboard.press('Escape')
    expect((await (await forgetting).response())?.status()).toBe(200)
    held.resolve(undefined)
    await operator.getByRole('button', { name: 'Restore a backup' }).click()
    await expect(dialog.getByRole('button', { name: 'Open' })).toBeEnabled()
  })

  await open(text.slice(0, -40), PASSPHRASE)
  await expect(dialog).toContainText('The backup cannot be used: it is not whole')
  await open(text, 'not the passphrase of it')
  await expect(dialog.getByLabel('Passphrase of the backup')).toHaveAccessibleDescription(/not the passphrase/)
  await dialog.getByLabel('Passphrase of the backup').fill(PASSPHRASE)
  await dialog.getByRole('button', { name: 'Open' }).click()
  await expect(dialog.getByRole('row', { name: 'Scopes' })).toHaveText('Scopes1011')

  const restore = dialog.getByRole('button', { name: 'Restore', exact: true })
  await expect(restore).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Type replace to confirm' }).fill('replace')
  await restore.click()
  await expect(operator.getByText(/^The backup of .* is restored$/)).toBeVisible({ timeout: 30_000 })
  // The operator signed in before the backup: that sign-in is in it.
  await scopes.open()
  await expect(scopes.row('orders:read')).toBeVisible()
  await expect(scopes.row('later')).toHaveCount(0)
  expect([await whoami(twin.issuer, before), await whoami(twin.issuer, after)]).toEqual([200, 401])
  await shop.token({ grant_type: 'client_credentials' })
  // What is restored is on disk.
  await twin.restart()
  await operator.reload()
  await scopes.open()
  await expect(scopes.row('later')).toHaveCount(0)
})

test('who signed in after the backup is signed out by its restore', async ({ operator, twin }) => {
  test.slow()
  const settings = new SettingsPage(operator)
  await settings.open()
  const { name, text } = await backUp(operator)
  await operator.getByRole('button', { name: 'Sign out' }).click()
  await new SignInScreen(operator).signIn(OPERATOR)
  await settings.open()
  await operator.getByRole('button', { name: 'Restore a backup' }).click()
  const dialog = operator.getByRole('dialog', { name: 'Restore a backup' })
  const choosing = operator.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: 'Backup' }).click()
  await (await choosing).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
  await dialog.getByLabel('Passphrase of the backup').fill(PASSPHRASE)
  await dialog.getByRole('button', { name: 'Open' }).click()
  await dialog.getByRole('textbox', { name: 'Type replace to confirm' }).fill('replace')
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click()
  await expect(operator.getByText('Your sign-in has ended')).toBeVisible({ timeout: 30_000 })
  await new SignInScreen(operator).signIn(OPERATOR)
  await operator.getByRole('navigation', { name: 'Screens' }).waitFor()
  expect((await fetch(`${twin.issuer}/health`)).status).toBe(200)
})
