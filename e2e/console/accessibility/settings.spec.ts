import type { Page } from '@playwright/test'
import { dragFiles } from '../../pages/drag-files.ts'
import { EXAMPLE_SHOP, WEB } from '../example-shop.ts'
import { expect, test } from '../fixtures.ts'
import { expectAccessible, expectDialog, follow, VISIT, VISIT_LIMIT } from './views.ts'

test.use({ config: EXAMPLE_SHOP, ...VISIT })
test.describe.configure(VISIT_LIMIT)

/** A server without a desktop has no keychain: what its screen shows of one is answered in its place. */
const KEYCHAIN_AND_PASSPHRASE = {
  keychain: { in_use: true, name: 'GNOME Keyring', problem: null },
  passphrase: { is_set: true, given_at_start: false },
}

async function visitKeyProtection(page: Page): Promise<void> {
  const protection = page.getByRole('region', { name: 'Protection of the keys' })
  await follow(page, '/settings#key-protection')
  await protection.getByText('Not set.').waitFor()
  await expectAccessible(page, 'the protection of the keys by nothing')
  await protection.getByRole('button', { name: 'Set a passphrase' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Set' }).click()
  await expectDialog(page, 'the dialog Set a passphrase, with problems')

  await page.route('**/backend/key-protection', (route) => route.fulfill({ json: KEYCHAIN_AND_PASSPHRASE }))
  await follow(page, '/keys')
  await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor()
  await follow(page, '/settings#key-protection')
  await protection.getByText('GNOME Keyring opens the keys').first().waitFor()
  await expectAccessible(page, 'the protection of the keys by a keychain and a passphrase')
  for (const action of ['Stop using it', 'Change', 'Remove']) {
    await protection.getByRole('button', { name: action }).click()
    await expectDialog(page, `the dialog ${action} of the protection of the keys`)
  }
}

test('the folded parts of a client and what registration needs have no violation', async ({ operator: page }) => {
  await follow(page, `/clients/${WEB.clientId}`)
  for (const part of ['Links and contacts', 'Lifetimes', 'Sign-out', 'Signatures', 'Binding and resources']) {
    await page.getByRole('region', { name: part }).getByRole('button', { name: part }).click()
  }
  await expectAccessible(page, 'a client with all its parts unfolded')
  await follow(page, '/settings')
  await page.getByRole('button', { name: 'Create initial access token' }).click()
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page, 'the dialog Create initial access token')
})

test('the branding with its preview and the schedule of backups have no violation', async ({ operator: page }) => {
  await follow(page, '/settings#branding')
  const pages = page.getByRole('region', { name: 'Sign-in pages' })
  await pages.getByLabel('Accent colour', { exact: true }).fill('green')
  await pages.getByLabel('Support').fill('javascript:alert(1)')
  await expectAccessible(page, 'the branding with problems')
  await pages.getByRole('button', { name: 'Reset' }).click()
  const schedule = page.getByRole('region', { name: 'Scheduled backups' })
  await schedule.getByRole('switch').click()
  await schedule.getByLabel('Passphrase of the backups', { exact: true }).fill('a passphrase for backups')
  await schedule.getByRole('button', { name: 'Save' }).click()
  // The buttons of the form go when it is saved, and what is below them moves up.
  await expect(schedule.getByRole('button', { name: 'Save' })).toHaveCount(0)
  await schedule.getByRole('button', { name: 'Run now' }).click()
  await schedule.getByRole('table').waitFor()
  await expectAccessible(page, 'the schedule with a backup')
  for (const name of [/^Restore gatehouse/, /^Delete gatehouse/]) {
    await schedule.getByRole('button', { name }).click()
    await expectDialog(page, `the dialog ${String(name)}`)
  }
  await page.getByRole('button', { name: 'Read the MIT licence' }).click()
  await expectDialog(page, 'the licence')
})

test('the protection of the keys and a dragged file have no violation', async ({ operator: page }) => {
  await visitKeyProtection(page)
  await dragFiles(page, [import.meta.filename], 'over')
  await page.getByText('Drop a configuration file or a backup').waitFor()
  await expectAccessible(page, 'the target of a file that is dragged')
})

test('the legacy switches, the shared secret and its key have no violation', async ({ operator: page }) => {
  await follow(page, '/settings')
  await page.getByRole('switch', { name: /HS256/ }).click()
  await page.getByRole('switch', { name: /implicit flow/ }).click()
  await expectAccessible(page, 'the settings with the warnings of a shared secret and of the implicit flow')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Show the current secret' }).click()
  await expectDialog(page, 'the dialog of a shared secret')
  await expectAccessible(page, 'the settings with a shared secret')
  await follow(page, '/keys')
  await page.getByRole('button', { name: 'Rotate HS256' }).click()
  await expectDialog(page, 'the dialog Rotate HS256')
  await expectAccessible(page, 'the keys with a shared secret')
  await follow(page, `/clients/${WEB.clientId}`)
  await page.getByRole('checkbox', { name: 'Implicit (legacy)' }).check()
  await page.getByRole('checkbox', { name: 'ID token (id_token)' }).uncheck()
  await expectAccessible(page, 'a client of the implicit flow without a response type')
})

test('the issuer, its addresses and TLS have no violation', async ({ operator: page }) => {
  await follow(page, '/settings')
  const issuer = page.getByRole('region', { name: 'Issuer and addresses' })
  const save = page.getByRole('button', { name: 'Save and restart the server' })
  await issuer.getByLabel('Issuer URL').fill('http://auth.example.com/')
  await issuer.getByLabel('Trusted proxies').fill('proxy')
  await page.getByRole('radio', { name: 'Your own certificate' }).click()
  await save.click()
  await expectAccessible(page, 'the issuer and TLS with problems')
  await issuer.getByLabel('Trusted proxies').fill('')
  await issuer.getByLabel('Issuer URL').fill('')
  await page.getByRole('radio', { name: 'A certificate of the local authority' }).click()
  await page.getByRole('button', { name: 'Make a local authority' }).click()
  await page.getByRole('button', { name: 'Download its certificate' }).waitFor()
  await expectAccessible(page, 'TLS by a local authority')
  await page.getByRole('button', { name: 'Make another' }).click()
  await expectDialog(page, 'the dialog Make another local authority')
  await page.getByRole('radio', { name: 'Off' }).click()
  await issuer.getByRole('combobox', { name: 'Host' }).click()
  await page.getByRole('option', { name: /^0\.0\.0\.0/ }).click()
  await expectAccessible(page, 'an issuer in clear')
  await save.click()
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page, 'the dialog Restart the server')
})
