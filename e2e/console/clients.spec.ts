import { AxeBuilder } from '@axe-core/playwright'
import { ClientsPage, type Credentials } from '../pages/clients-page.ts'
import { SignInScreen } from '../pages/sign-in-screen.ts'
import { expect, OPERATOR, test } from './fixtures.ts'
import { Program } from './program.ts'

const BILLING = { clientId: 'machine-1', clientSecret: 'a secret for the tests' }

test.use({
  config: {
    users: [OPERATOR],
    clients: [
      {
        client_id: BILLING.clientId,
        client_secret: BILLING.clientSecret,
        client_name: 'Billing',
        grant_types: ['client_credentials'],
        scope: 'authorization',
      },
    ],
  },
})

const GRANT = { grant_type: 'client_credentials' }

test('a client is renamed and duplicated; one is deleted only when its name is typed', async ({ operator, twin }) => {
  const clients = new ClientsPage(operator)
  let copy: Credentials = { clientId: '', clientSecret: '' }

  await test.step('a client is renamed, and duplicated', async () => {
    await clients.openClient('Billing')
    await clients.name.fill('Invoicing')
    await clients.save()
    await expect(operator.getByRole('heading', { name: 'Invoicing', level: 1 })).toBeVisible()
    await clients.open()
    await expect(clients.row('Invoicing')).toBeVisible()
    await expect(clients.row('Billing')).toHaveCount(0)

    await clients.openClient('Invoicing')
    await operator.getByRole('link', { name: 'Duplicate' }).click()
    await expect(clients.name).toHaveValue('Copy of Invoicing')
    await operator.getByRole('button', { name: 'Create client' }).click()
    const dialog = operator.getByRole('dialog', { name: 'Client created' })
    copy = {
      clientId: await dialog.getByRole('group', { name: 'Client ID' }).innerText(),
      clientSecret: await dialog.getByRole('group', { name: 'Client secret' }).innerText(),
    }
    expect(copy.clientId).not.toBe(BILLING.clientId)
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(operator.getByRole('heading', { name: 'Copy of Invoicing', level: 1 })).toBeVisible()
    // It may do what the other may, and each has its own secret.
    expect((await new Program(twin.issuer, copy).ask(GRANT)).status).toBe(200)
    expect((await new Program(twin.issuer, { ...copy, clientId: BILLING.clientId }).ask(GRANT)).status).toBe(401)
  })

  await test.step('a client is deleted only when its name is typed', async () => {
    await operator.getByRole('button', { name: 'Delete' }).click()
    const dialog = operator.getByRole('dialog', { name: 'Delete Copy of Invoicing?' })
    const confirm = dialog.getByRole('button', { name: 'Delete' })
    await dialog.getByRole('textbox', { name: 'Type Copy of Invoicing to confirm' }).fill('copy of invoicing')
    await expect(confirm).toBeDisabled()
    await dialog.getByRole('textbox').fill('Copy of Invoicing')
    await confirm.click()

    await expect(operator.getByRole('heading', { name: 'Clients', level: 1 })).toBeVisible()
    await expect(clients.row('Copy of Invoicing')).toHaveCount(0)
    await expect(clients.row('Invoicing')).toBeVisible()
    expect((await new Program(twin.issuer, copy).ask(GRANT)).status).toBe(401)
    expect((await new Program(twin.issuer, BILLING).ask(GRANT)).status).toBe(200)
  })
})

test('a client is disabled and enabled, and its secret is rotated without an outage', async ({
  operator,
  twin,
  context,
}) => {
  await test.step('a disabled client gets no token and its tokens end; enabled, it gets new ones', async () => {
    const billing = new Program(twin.issuer, BILLING)
    const { access_token } = await billing.token(GRANT)
    await new ClientsPage(operator).openClient('Billing')
    await operator.getByRole('button', { name: 'Disable' }).click()
    const dialog = operator.getByRole('dialog', { name: 'Disable Billing?' })
    await expect(dialog).toContainText('ends 1 live token')
    await dialog.getByRole('button', { name: 'Disable' }).click()
    // Shown before the server has answered.
    await expect(operator.getByRole('button', { name: 'Enable' })).toBeVisible()
    const toast = operator.getByRole('alert').filter({ hasText: 'Billing is disabled' })
    await expect(toast).toBeVisible()
    expect((await billing.ask(GRANT)).status).toBe(401)

    await toast.getByRole('button', { name: 'Undo' }).click()
    await expect(operator.getByText('Billing is active')).toBeVisible()
    await expect(operator.getByRole('button', { name: 'Disable' })).toBeVisible()
    expect(await billing.isActive(access_token)).toBe(false)
    expect((await billing.ask(GRANT)).status).toBe(200)
  })
  await test.step('a secret is rotated without an outage', async () => {
    const first = new Program(twin.issuer, BILLING)
    await new ClientsPage(operator).openClient('Billing')
    await operator.getByRole('button', { name: 'Add secret' }).click()
    const dialog = operator.getByRole('dialog', { name: 'Secret added' })
    const clientSecret = await dialog.getByRole('group', { name: 'Client secret' }).innerText()
    await dialog.getByRole('button', { name: 'Done' }).click()
    const second = new Program(twin.issuer, { ...BILLING, clientSecret })
    expect((await first.ask(GRANT)).status).toBe(200)
    expect((await second.ask(GRANT)).status).toBe(200)
    await operator.reload()
    await expect(operator.getByRole('region', { name: 'Secrets' }).getByText('last used')).toHaveCount(2)
    // Two may overlap, no more.
    await expect(operator.getByRole('button', { name: 'Add secret' })).toHaveCount(0)

    const secrets = operator.getByRole('region', { name: 'Secrets' })
    await secrets.getByRole('button', { name: 'Retire' }).first().click()
    await operator.getByRole('dialog').getByRole('button', { name: 'Retire' }).click()
    await expect(secrets.getByRole('button', { name: 'Retire' })).toHaveCount(0)
    expect((await first.ask(GRANT)).status).toBe(401)
    expect((await second.ask(GRANT)).status).toBe(200)
  })
  await test.step('Connect shows a program with the values of the client, and copies it', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const clients = new ClientsPage(operator)
    await clients.open()
    const billing = clients.rows.filter({ hasText: 'Billing' })
    await billing.getByRole('button', { name: 'Copy client ID' }).click()
    await expect(billing.getByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await operator.evaluate(() => navigator.clipboard.readText())).toBe('machine-1')
    // To copy is not to open.
    await expect(operator).toHaveURL(/\/clients$/)
    await clients.openClient('Billing')
    const connect = operator.getByRole('region', { name: 'Connect' })
    await expect(connect).toContainText(`${twin.issuer}/.well-known/openid-configuration`)
    await expect(connect.getByRole('tab', { selected: true })).toHaveText('curl')
    await connect.getByRole('tab', { name: 'Node' }).click()
    const program = connect.getByRole('group', { name: 'Node snippet' })
    await expect(program).toContainText(`new URL('${twin.issuer}'), 'machine-1'`)
    await expect(program).not.toContainText(BILLING.clientSecret)
    await connect.getByRole('button', { name: 'Copy Node snippet' }).click()
    await expect(connect.getByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await operator.evaluate(() => navigator.clipboard.readText())).toBe(await program.textContent())
  })
})

test('the second of two operators who edit the same client sees what the first changed, and keeps both', async ({
  operator,
  twin,
  browser,
}) => {
  const other = await (await browser.newContext()).newPage()
  await other.goto(`${twin.console}/clients/machine-1`)
  await new SignInScreen(other).signIn(OPERATOR)
  await expect(other.getByRole('heading', { name: 'Billing' })).toBeVisible()
  const theirs = new ClientsPage(other)
  await theirs.name.fill('Invoicing')
  await other.getByRole('checkbox', { name: 'Refresh token' }).check()

  const mine = new ClientsPage(operator)
  await mine.openClient('Billing')
  await mine.name.fill('Accounts')
  await operator.getByRole('region', { name: 'Links and contacts' }).getByRole('button').first().click()
  await operator.getByRole('textbox', { name: 'Home page' }).fill('https://accounts.example.com/')
  await mine.save()
  await expect(operator.getByText('Client Accounts saved')).toBeVisible()

  await theirs.save()
  const changed = other.getByRole('alert').filter({ hasText: 'This was changed meanwhile' })
  const name = changed.getByRole('group', { name: 'Name' })
  await expect(name).toContainText(/Was\s*Billing\s*Now\s*Accounts\s*Yours\s*Invoicing/)
  await expect(changed.getByRole('group', { name: 'Home page' })).toContainText(/Was\s*Empty\s*Now\s*https:/)
  // What only they changed is no question.
  await expect(changed.getByRole('group', { name: 'Grants' })).toHaveCount(0)
  expect((await new AxeBuilder({ page: other }).analyze()).violations).toEqual([])
  const goOn = changed.getByRole('button', { name: 'Take the new values, keep my changes' })
  await expect(goOn).toBeDisabled()
  await name.getByText('Keep mine').click()
  await goOn.click()
  await expect(changed).toHaveCount(0)
  await theirs.save()
  await expect(other.getByText('Client Invoicing saved')).toBeVisible()
  await operator.reload()
  await expect(operator.getByRole('heading', { name: 'Invoicing', level: 1 })).toBeVisible()
  await expect(operator.getByRole('textbox', { name: 'Home page' })).toHaveValue('https://accounts.example.com/')
  await expect(operator.getByRole('checkbox', { name: 'Refresh token' })).toBeChecked()

  // What was typed can be let go, too.
  await theirs.name.fill('Nothing')
  await mine.name.fill('Ledger')
  await mine.save()
  await theirs.save()
  await changed.getByRole('button', { name: 'Discard mine' }).click()
  await expect(theirs.name).toHaveValue('Ledger')
  await other.context().close()
})

test('what a client form refuses and what it allows', async ({ operator }) => {
  await test.step('what is wrong in a client stands at its field as it is typed', async () => {
    const clients = new ClientsPage(operator)
    await clients.openCreate()
    await clients.redirectUris.fill('https://shop.example.com/callback#home')
    await expect(clients.redirectUris).toHaveAccessibleDescription(/Line 1: The redirect URI .*fragment/)
    await clients.redirectUris.fill('https://shop.example.com/callback\nhttp://shop.example.com/*')
    await expect(clients.redirectUris).toHaveAccessibleDescription(/Line 2: The redirect URI/)
    await clients.redirectUris.fill('https://shop.example.com/callback')
    await expect(clients.redirectUris).toHaveAccessibleDescription(/^One per line, matched exactly/)

    await operator.getByRole('button', { name: 'Create client' }).click()
    await expect(clients.name).toHaveAccessibleDescription(/Must not be empty/)
  })
  await test.step('a name that another client has is fine', async () => {
    const clients = new ClientsPage(operator)
    const { clientId } = await clients.create({ kind: 'Machine to machine', name: 'Billing' })
    await clients.open()
    await expect(clients.row('Billing')).toHaveCount(2)
    await expect(clients.row(clientId)).toHaveCount(1)
  })
  await test.step('the client of the server itself cannot be changed', async () => {
    const clients = new ClientsPage(operator)
    await clients.open()
    await operator.getByRole('row').filter({ hasText: 'Built in' }).first().getByRole('link').click()
    await expect(operator.getByText('It cannot be changed.')).toBeVisible()
    await expect(operator.getByRole('button', { name: 'Delete' })).toHaveCount(0)
    await expect(operator.getByRole('button', { name: 'Save' })).toHaveCount(0)
  })
})

test('the folded parts of a client, and its own key', async ({ operator }) => {
  await test.step('the folded parts of a client open where something is wrong, and where something is set', async () => {
    const clients = new ClientsPage(operator)
    await clients.openClient('Billing')
    const fold = (name: string) => operator.getByRole('region', { name }).getByRole('button', { name })
    await expect(fold('Sign-out')).toHaveAttribute('aria-expanded', 'false')
    await fold('Sign-out').click()
    const logout = operator.getByRole('textbox', { name: 'Back-channel logout address' })
    await logout.fill('http://shop.example.com/logout')
    await expect(logout).toHaveAccessibleDescription(/must use https/)
    await logout.fill('https://shop.example.com/logout')
    await fold('Binding and resources').click()
    await operator.getByRole('checkbox', { name: 'Requests are pushed first (PAR)' }).check()
    await fold('Signatures').click()
    await operator.getByRole('combobox', { name: 'Userinfo' }).click()
    await operator.getByRole('option', { name: 'ES256' }).click()
    await clients.save()
    await expect(operator.getByText('Client Billing saved')).toBeVisible()

    await operator.reload()
    await expect(logout).toHaveValue('https://shop.example.com/logout')
    await expect(operator.getByRole('checkbox', { name: 'Requests are pushed first (PAR)' })).toBeChecked()
    await expect(operator.getByRole('combobox', { name: 'Userinfo' })).toHaveValue('ES256')
    await expect(fold('Lifetimes')).toHaveAttribute('aria-expanded', 'false')
  })
  await test.step('a client proves itself by its own key, and what is wrong with it stands at its field', async () => {
    const clients = new ClientsPage(operator)
    await clients.openClient('Billing')
    await operator.getByRole('combobox', { name: 'Authentication' }).click()
    await operator.getByRole('option', { name: 'A signature with its own key (private_key_jwt)' }).click()
    const keys = operator.getByRole('textbox', { name: 'Its keys', exact: true })
    const address = operator.getByRole('textbox', { name: 'Address of its keys' })
    await clients.save()
    await expect(address).toHaveAccessibleDescription(/private_key_jwt needs the public keys/)
    await keys.fill('{ "keys": [{ "kty": "oct", "k": "AAAA" }] }')
    await expect(keys).toHaveAccessibleDescription(/Must be an RSA or EC key/)
    const point = 'x'.repeat(43)
    await keys.fill(JSON.stringify({ keys: [{ kty: 'EC', crv: 'P-256', kid: 'one', x: point, y: point }] }))
    await clients.save()
    await expect(operator.getByText('Client Billing saved')).toBeVisible()
    // It has no secret any more.
    await expect(operator.getByRole('region', { name: 'Secrets' })).toHaveCount(0)
    await operator.reload()
    await expect(keys).toHaveValue(/"kid": "one"/)
  })
})
