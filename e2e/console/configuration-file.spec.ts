import { writeFile } from 'node:fs/promises'
import { dragFiles } from '../pages/drag-files.ts'
import { ScopesPage } from '../pages/scopes-page.ts'
import { SettingsPage } from '../pages/settings-page.ts'
import { expect, OPERATOR, test } from './fixtures.ts'
import { Program } from './program.ts'

const SCOPE = { name: 'orders:read', description: 'Read your orders' }
const SHOP = {
  client_id: 'shop',
  client_name: 'Shop',
  grant_types: ['client_credentials' as const],
  scope: 'openid orders:read',
}

test.use({
  config: { scopes: [SCOPE], clients: [{ ...SHOP, client_secret: 'a secret for the tests' }], users: [OPERATOR] },
})

test('a file that is wrong, that changes nothing or that would lock operators out changes nothing', async ({
  operator,
}, testInfo) => {
  await test.step('what was exported changes nothing when it is imported again, and holds no secret', async () => {
    const settings = new SettingsPage(operator)
    await settings.open()
    const { name, text } = await settings.exportConfiguration()
    expect(name).toBe('gatehouse.json')
    expect(text).not.toMatch(/client_secret"|"password"|argon2/)
    expect(JSON.parse(text)).toMatchObject({ clients: [{ client_id: 'shop' }], users: [{ username: 'grace' }] })
    await settings.import(text, name)
    await expect(settings.plan).toContainText('gatehouse.json: 0 created, 0 changed, 4 left as they are.')
    await expect(settings.plan).toContainText('Nothing changes')
    await expect(settings.plan.getByRole('button', { name: /^Apply/ })).toHaveCount(0)
    await settings.plan.getByRole('button', { name: 'Close' }).last().click()
    await expect(operator.getByRole('dialog')).toHaveCount(0)

    // Dropped anywhere, it is the same; what is typed on the screen stays.
    await new ScopesPage(operator).open()
    await operator.getByRole('textbox', { name: 'Search scopes' }).fill('orders')
    const file = testInfo.outputPath('dropped.json')
    await writeFile(file, text)
    await dragFiles(operator, [file], 'drop')
    await expect(settings.plan).toContainText('dropped.json: 0 created, 0 changed')
    await operator.keyboard.press('Escape')
    await expect(operator.getByRole('textbox', { name: 'Search scopes' })).toHaveValue('orders')
  })
  await test.step('what is wrong in a file is told by its place, and nothing is changed', async () => {
    const settings = new SettingsPage(operator)
    await settings.open()
    await settings.import({
      scopes: [{ name: 'new', description: 'New' }],
      clients: [{ ...SHOP, grant_types: ['magic'] }],
      users: [{ username: 'ada', scope: 'openid', e_mail: 'ada@example.com' }],
    })
    const refused = settings.dialog('This file cannot be used')
    await expect(refused.getByRole('listitem').filter({ hasText: 'clients.0.grant_types.0' })).toBeVisible()
    await expect(refused.getByRole('listitem').filter({ hasText: 'users.0' })).toContainText('e_mail')
    for (const [file, reason] of [
      ['{"clients": [', 'not valid JSON'],
      ['{"backup": {}, "schema": 1}', 'is a backup of Gatehouse, not a configuration file'],
      [' '.repeat(5_000_001), 'at most 5 MB'],
    ] as const) {
      await refused.getByRole('button', { name: 'Choose another file' }).click()
      await settings.choose(file)
      await expect(refused.getByRole('alert')).toContainText(reason)
    }
    await operator.keyboard.press('Escape')
    await expect(operator.getByRole('dialog')).toHaveCount(0)
    const scopes = new ScopesPage(operator)
    await scopes.open()
    await expect(scopes.row('orders:read')).toBeVisible()
    await expect(operator.getByRole('row').filter({ hasText: 'New' })).toHaveCount(0)
  })
  await test.step('operators who would lock themselves out are warned and must say that they know', async () => {
    const settings = new SettingsPage(operator)
    await settings.open()
    await settings.import({ users: [{ username: OPERATOR.username, scope: 'openid' }] })
    await expect(settings.plan).toContainText(
      'You are signed in as grace, and the file takes the scope backend from you',
    )
    const apply = settings.plan.getByRole('button', { name: 'Apply 1 change' })
    await expect(apply).toBeDisabled()
    await settings.plan.getByRole('checkbox', { name: 'I know that, and want it applied' }).check()
    await apply.click()
    // The console closes at once, as it said.
    await expect(settings.dialog('The file is applied')).toBeVisible()
    await operator.reload()
    await expect(operator.getByRole('button', { name: 'Sign in' })).toBeVisible()

    // Nobody is there who could look at a plan; the browser does not show the file in the console's place either.
    const page = testInfo.outputPath('page.html')
    await writeFile(page, '<title>Elsewhere</title>')
    await dragFiles(operator, [page], 'drop')
    await expect(operator.getByRole('button', { name: 'Sign in' })).toBeVisible()
    // By itself it would open the file in another tab, at once.
    await operator.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
    expect(operator.context().pages()).toHaveLength(1)
    await expect(operator).not.toHaveTitle('Elsewhere')
  })
})

test('a plan says what a file would change, and applying does that; a secret that was missing is shown once', async ({
  operator,
  twin,
}) => {
  const settings = new SettingsPage(operator)
  await settings.open()
  await settings.import({
    clients: [
      { ...SHOP, client_name: 'Shop 2', client_secret: 'another secret for the tests' },
      { ...SHOP, client_id: 'billing', client_name: 'Billing' },
    ],
    settings: { access_token_lifetime: 600 },
  })
  const { plan } = settings
  await expect(plan).toContainText('shop.json: 1 created, 2 changed, 0 left as they are.')
  await expect(plan).toContainText('1 client without a secret in the file')
  const fields = plan.getByRole('table', { name: 'Fields of shop' })
  await expect(fields.getByRole('row', { name: 'client_name' })).toContainText('ShopShop 2')
  await expect(fields.getByRole('row', { name: 'client_secret' })).toContainText('the one in the file')
  await expect(plan).not.toContainText('another secret')
  await expect(plan.getByRole('table', { name: 'Fields of settings' })).toContainText('access_token_lifetime3600600')

  await plan.getByRole('button', { name: 'Apply 3 changes' }).click()
  const done = settings.dialog('The file is applied')
  await expect(done).toContainText('3 records created or changed')
  const shown = await done.getByRole('group', { name: 'Client ID and secret' }).innerText()
  const [, clientSecret = ''] = /^billing\s+(\S+)$/.exec(shown) ?? []
  await done.getByRole('button', { name: 'Done' }).click()
  const { access_token } = await new Program(twin.issuer, { clientId: 'billing', clientSecret }).token({
    grant_type: 'client_credentials',
  })
  expect(access_token).not.toBe('')
  await expect(operator.getByRole('textbox', { name: 'Access token lifetime' })).toHaveValue('600')
})

test('who changes something meanwhile is not overwritten unseen: the plan is shown anew', async ({
  operator,
  context,
  twin,
}) => {
  const settings = new SettingsPage(operator)
  await settings.open()
  await operator.getByRole('button', { name: 'Import a file' }).click()
  const dialog = settings.dialog('Import a configuration file')
  const pasted = { scopes: [{ ...SCOPE, description: 'Read all orders' }] }
  await dialog.getByRole('textbox', { name: 'Or paste its text' }).fill(JSON.stringify(pasted))
  await dialog.getByRole('button', { name: 'Show what it would change' }).click()
  const row = settings.plan.getByRole('row', { name: 'description' })
  await expect(row).toContainText('Read your ordersRead all orders')

  const colleague = await context.newPage()
  const token = await operator.evaluate(() => sessionStorage.getItem('gatehouse.operator'))
  await colleague.addInitScript((kept) => sessionStorage.setItem('gatehouse.operator', kept ?? ''), token)
  await colleague.goto(`${twin.console}/scopes`)
  await colleague.getByRole('button', { name: 'Edit orders:read' }).click()
  await colleague.getByRole('textbox', { name: 'Description' }).fill('Orders')
  await colleague.getByRole('button', { name: 'Save' }).click()
  await expect(new ScopesPage(colleague).row('orders:read')).toContainText('Orders')

  await settings.plan.getByRole('button', { name: 'Apply 1 change' }).click()
  await expect(settings.plan.getByRole('alert')).toContainText('Something was changed meanwhile')
  await expect(row).toContainText('OrdersRead all orders')
  await settings.plan.getByRole('button', { name: 'Apply 1 change' }).click()
  await expect(settings.dialog('The file is applied')).toBeVisible()
})

test('a plan of hundreds of changes is folded; the planning can be cancelled', async ({ operator }) => {
  const settings = new SettingsPage(operator)
  await settings.open()
  const scopes = Array.from({ length: 320 }, (_, at) => ({ name: `scope:${String(at)}`, description: 'One of many' }))
  await operator.route('**/backend/configuration/plan', () => undefined, { times: 1 })
  await settings.import({ scopes })
  const planning = settings.dialog('Import a configuration file')
  await expect(planning.getByRole('status')).toContainText('shop.json is compared with what is stored')
  await planning.getByRole('button', { name: 'Cancel' }).click()
  await settings.choose({ scopes })
  await expect(settings.plan).toContainText('320 created, 0 changed')
  await expect(settings.plan.getByRole('group')).toHaveCount(50)
  await settings.plan.getByRole('button', { name: 'Show 200 more' }).click()
  await expect(settings.plan.getByRole('group')).toHaveCount(250)
  await expect(settings.plan.getByRole('table')).toHaveCount(0)
  await settings.plan.getByText('scope:0', { exact: true }).click()
  await expect(settings.plan.getByRole('table', { name: 'Fields of scope:0' })).toContainText('One of many')
})
