import type { Page } from '@playwright/test'
import { SettingsPage } from '../../pages/settings-page.ts'
import { ADA, EXAMPLE_SHOP, issueTokens, OPERATOR, WEB } from '../example-shop.ts'
import { expect, test } from '../fixtures.ts'
import { expectAccessible, expectDialog, follow, VISIT, VISIT_LIMIT } from './views.ts'

test.use({ config: EXAMPLE_SHOP, ...VISIT })
test.describe.configure(VISIT_LIMIT)

async function visitDialogs(page: Page): Promise<void> {
  await follow(page, `/clients/${WEB.clientId}`)
  for (const action of ['Disable', 'Delete', 'Add secret']) {
    await page.getByRole('button', { name: action, exact: true }).click()
    await expectDialog(page, `the dialog ${action} of a client`)
  }
  await follow(page, '/scopes')
  for (const action of ['Create scope', 'Edit orders:read', 'Delete orders:read']) {
    await page.getByRole('button', { name: action }).click()
    await expectDialog(page, `the dialog ${action}`)
  }
  await follow(page, '/keys')
  await page.getByRole('button', { name: 'Rotate RS256' }).click()
  await expectDialog(page, 'the dialog Rotate RS256')
  await page.getByRole('region', { name: 'JWKS' }).getByRole('button', { name: 'JWKS' }).click()
  await page.getByRole('group', { name: 'JWKS' }).waitFor()
  await expectAccessible(page, 'the unfolded JWKS')
  await follow(page, '/users')
  await page.getByRole('link', { name: ADA.username }).click()
  await page.getByRole('table', { name: `Sign-ins of ${ADA.username}` }).waitFor()
  await expectAccessible(page, 'a user')
  await page.getByRole('button', { name: 'Set password' }).click()
  await expectDialog(page, 'the dialog Set password')
  await follow(page, '/tokens?status=active')
  await page.getByRole('heading', { name: 'Tokens', level: 1 }).waitFor()
  await page.getByRole('row').nth(1).getByRole('link').click()
  await expectDialog(page, 'the drawer of a token')
  await page.getByRole('row').nth(1).getByRole('button', { name: 'Revoke' }).click()
  await expectDialog(page, 'the dialog Revoke')
  await page.getByRole('row').nth(1).getByRole('checkbox').click()
  await expectAccessible(page, 'a selection of tokens')
  await page.getByRole('button', { name: 'Revoke selection' }).click()
  await expectDialog(page, 'the dialog Revoke selection')
  // It stays where it is until the answer may come.
  const looked = Promise.withResolvers<undefined>()
  await page.route('**/backend/tokens/revoke', (route) => looked.promise.then(() => route.continue()))
  await page.getByRole('button', { name: 'Revoke selection' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
  const running = page.getByRole('dialog', { name: 'Revoking the selection' })
  await running.getByText('0 live tokens revoked.').waitFor()
  await expectAccessible(page, 'a revocation that runs')
  await running.getByRole('button', { name: 'Cancel' }).click()
  looked.resolve(undefined)
  await page.getByText(/^Stopped: \d live tokens? revoked, 0 left/).waitFor()
}

test('the dialogs of the console have no violation', async ({ operator, twin }) => {
  await issueTokens(twin.issuer)
  await visitDialogs(operator)
})

test('the palette, the shortcuts and a lost server have no violation', async ({ operator: page, twin }) => {
  await issueTokens(twin.issuer)
  const field = page.getByRole('combobox', { name: 'Find a screen, client, user or action' })
  await page.keyboard.press('ControlOrMeta+k')
  await field.waitFor()
  await expectAccessible(page, 'the palette')
  await field.fill('northwind')
  await page.getByRole('option', { name: 'Northwind Shop' }).waitFor()
  await expectAccessible(page, 'the palette with what was found')
  await field.fill('nothing is called that')
  await page.getByText('Nothing is called that').waitFor()
  await expectAccessible(page, 'the palette without anything')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await expectAccessible(page, 'the shortcuts')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await follow(page, '/tokens')
  await page.getByRole('heading', { name: 'Tokens', level: 1 }).waitFor()
  await page.keyboard.press('ArrowDown')
  await expectAccessible(page, 'a row with the focus')
  await twin.kill()
  await page.getByRole('button', { name: 'Try now' }).waitFor()
  await expectAccessible(page, 'a lost server')
})

test('the import of a file and the dialogs of a backup have no violation', async ({ operator: page }) => {
  const settings = new SettingsPage(page)
  await follow(page, '/settings')
  await page.getByRole('button', { name: 'Import a file' }).click()
  await settings.dialog('Import a configuration file').waitFor()
  await expectAccessible(page, 'the choice of a file')
  await settings.choose({
    scopes: [{ name: 'orders:read', description: 'See your orders' }],
    clients: [{ client_id: 'new', client_name: 'New', grant_types: ['client_credentials'] }],
    users: [{ username: OPERATOR.username, scope: 'openid' }],
  })
  await settings.plan.waitFor()
  await expectAccessible(page, 'the plan of a file')
  await settings.plan.getByRole('button', { name: 'Choose another file' }).click()
  await settings.choose({ clients: [{}], users: [{ username: 'a b' }] })
  await settings.dialog('This file cannot be used').waitFor()
  await expectAccessible(page, 'a refused file')
  await page.getByRole('button', { name: 'Choose another file' }).click()
  await settings.choose({ clients: [{ client_id: 'new', client_name: 'New', grant_types: ['client_credentials'] }] })
  await settings.plan.getByRole('button', { name: 'Apply 1 change' }).click()
  await settings.dialog('The file is applied').waitFor()
  await expectAccessible(page, 'an applied file with a secret')
  await page.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('button', { name: 'Back up now' }).click()
  const backUp = settings.dialog('Back up now')
  await backUp.getByRole('button', { name: 'Back up', exact: true }).click()
  await expectAccessible(page, 'the dialog Back up now, with problems')
  await backUp.getByLabel('Passphrase', { exact: true }).fill('a passphrase for backups')
  await backUp.getByLabel('The same again').fill('a passphrase for backups')
  const downloading = page.waitForEvent('download')
  await backUp.getByRole('button', { name: 'Back up', exact: true }).click()
  const path = await (await downloading).path()
  await page.getByRole('button', { name: 'Restore a backup' }).click()
  const restore = settings.dialog('Restore a backup')
  await restore.getByRole('button', { name: 'Open' }).click()
  await expectAccessible(page, 'the choice of a backup, with problems')
  const choosing = page.waitForEvent('filechooser')
  await restore.getByRole('button', { name: 'Backup' }).click()
  await (await choosing).setFiles(path)
  await restore.getByLabel('Passphrase of the backup').fill('a passphrase for backups')
  await restore.getByRole('button', { name: 'Open' }).click()
  await restore.getByRole('table').waitFor()
  await expectAccessible(page, 'what is in a backup')
})
