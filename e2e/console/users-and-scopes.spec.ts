import { ScopesPage } from '../pages/scopes-page.ts'
import { UsersPage } from '../pages/users-page.ts'
import { expect, OPERATOR, test } from './fixtures.ts'
import { Program } from './program.ts'

const SHOP = { clientId: 'shop', clientSecret: 'a secret for the tests' }
const ADA = { username: 'ada', password: 'a long enough passphrase' }

test.use({
  config: {
    scopes: [{ name: 'orders:read', description: 'Read your orders' }],
    users: [OPERATOR, { ...ADA, scope: 'openid orders:read' }],
    clients: [
      {
        client_id: SHOP.clientId,
        client_secret: SHOP.clientSecret,
        client_name: 'Shop',
        grant_types: ['password', 'client_credentials'],
        scope: 'openid orders:read',
      },
    ],
  },
})

const asAda = (password = ADA.password) => ({ grant_type: 'password', username: ADA.username, password })

test('what is wrong in a user stands at its field', async ({ operator }) => {
  await test.step('a username that is taken is refused at its field', async () => {
    const users = new UsersPage(operator)
    await users.open()
    await users.create({ username: 'ADA', password: 'another long passphrase', email: 'ada@example.com' })
    const username = operator.getByRole('textbox', { name: 'Username' })
    await expect(username).toHaveAccessibleDescription(/^Another user signs in with this username/)
    await expect(username).toHaveAttribute('aria-invalid', 'true')
  })
  await test.step('what is wrong in a user stands at its field as it is typed', async () => {
    await new UsersPage(operator).open()
    await operator.getByRole('link', { name: 'Create user' }).click()
    const field = (name: string) => operator.getByRole('textbox', { name, exact: true })
    await field('Email').fill('ada at example')
    await expect(field('Email')).toHaveAccessibleDescription('Must be an email address')
    await field('Custom claims').fill('{"team": }')
    await expect(field('Custom claims')).toHaveAccessibleDescription(/Must be a JSON object/)
    await field('Custom claims').fill('{"sub": "somebody else"}')
    await expect(field('Custom claims')).toHaveAccessibleDescription(/The claim sub is set by the server/)
    const password = operator.getByLabel('Password', { exact: true })
    await password.fill('short')
    await expect(password).toHaveAccessibleDescription(/Must be at least 8 characters/)
  })
})

test('a password is set, a user disabled, enabled and deleted, and tokens follow', async ({ operator, twin }) => {
  const shop = new Program(twin.issuer, SHOP)
  let password = ADA.password

  await test.step('a new password ends what the old one opened', async () => {
    const { access_token } = await shop.token(asAda())
    await new UsersPage(operator).openUser('ada')
    await operator.getByRole('button', { name: 'Set password' }).click()
    const dialog = operator.getByRole('dialog', { name: 'Set the password of ada' })
    await dialog.getByRole('button', { name: 'Generate' }).click()
    password = await dialog.getByLabel('Password', { exact: true }).inputValue()
    await dialog.getByRole('button', { name: 'Set password' }).click()
    await expect(operator.getByText('The password of ada is set')).toBeVisible()

    expect(await shop.isActive(access_token)).toBe(false)
    expect((await shop.ask(asAda())).status).toBe(400)
    expect((await shop.ask(asAda(password))).status).toBe(200)
  })
  await test.step('a disabled user cannot sign in; deleted, the username must be typed', async () => {
    const users = new UsersPage(operator)
    await users.openUser('ada')
    await operator.getByRole('button', { name: 'Disable' }).click()
    await operator.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await expect(operator.getByText('ada is disabled')).toBeVisible()
    expect((await shop.ask(asAda(password))).status).toBe(400)
    await operator.getByRole('button', { name: 'Enable' }).click()
    await expect(operator.getByText('ada is active')).toBeVisible()
    expect((await shop.ask(asAda(password))).status).toBe(200)

    await operator.reload()
    const history = operator.getByRole('table', { name: 'Sign-ins of ada' }).getByRole('row')
    await expect(history.nth(1)).toContainText('Signed in')
    await expect(history.nth(2)).toContainText('Refused: wrong password, or disabled')
    await expect(history.nth(2)).toContainText('127.0.0.1')

    await operator.getByRole('button', { name: 'Delete' }).click()
    const dialog = operator.getByRole('dialog', { name: 'Delete ada?' })
    await dialog.getByRole('textbox', { name: 'Type ada to confirm' }).fill('ada')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await expect(operator.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible()
    await expect(users.row('ada')).toHaveCount(0)
  })
})

test('an operator cannot lock themselves out; what a client would be told is shown before', async ({ operator }) => {
  await test.step('an operator cannot lock themselves out', async () => {
    await new UsersPage(operator).openUser(OPERATOR.username)
    await operator.getByRole('button', { name: 'Disable' }).click()
    await operator.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await expect(operator.getByRole('alert').filter({ hasText: 'You are signed in as grace' })).toBeVisible()
    // What was shown at once is taken back.
    await expect(operator.getByRole('button', { name: 'Disable' })).toBeVisible()
    await expect(operator.getByRole('button', { name: 'Enable' })).toHaveCount(0)
  })
  await test.step('what a client would be told about a user is shown before anybody signs in', async () => {
    await new UsersPage(operator).openUser('ada')
    const preview = operator.getByRole('region', { name: 'Claims preview' })
    await preview.getByRole('combobox', { name: 'Client' }).click()
    await operator.getByRole('option', { name: 'Shop' }).click()
    await expect(preview.getByRole('group', { name: 'ID token', exact: true })).toContainText('"aud": "shop"')
    await expect(preview.getByRole('group', { name: 'Access token', exact: true })).toContainText('openid orders:read')
    // The scopes that were asked for are taken out again, the last one first.
    await preview.getByRole('combobox', { name: 'Asked for' }).focus()
    await operator.keyboard.press('Backspace')
    await expect(preview).toContainText('Granted: openid')
    await operator.keyboard.press('Backspace')
    await operator.keyboard.press('Backspace')
    await expect(preview).toContainText('Nothing is granted')
  })
})

test('a scope is edited; deleting it says what it narrows', async ({ operator, twin }) => {
  await test.step('a scope is edited; one that exists cannot be created again, a built-in one not be changed', async () => {
    const scopes = new ScopesPage(operator)
    await scopes.open()
    await operator.getByRole('button', { name: 'Edit orders:read' }).click()
    const dialog = operator.getByRole('dialog', { name: 'Edit orders:read' })
    await dialog.getByRole('textbox', { name: 'Description' }).fill('Read all orders')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(scopes.row('orders:read')).toContainText('Read all orders')

    await expect(operator.getByRole('dialog')).toHaveCount(0)

    await scopes.create({ name: 'orders:read', description: 'Read orders once more' })
    const name = operator.getByRole('dialog').getByRole('textbox', { name: 'Name' })
    await expect(name).toHaveAccessibleDescription(/taken|in use|exists/i)
    await operator.keyboard.press('Escape')
    await expect(operator.getByRole('button', { name: 'Edit openid' })).toHaveCount(0)
    await expect(operator.getByRole('button', { name: 'Delete openid' })).toHaveCount(0)

    // Its numbers lead to those that they count.
    await scopes.row('orders:read').getByTitle('Clients that hold orders:read').click()
    await expect(operator.getByRole('heading', { name: 'Clients', level: 1 })).toBeFocused()
    await expect(operator.getByRole('combobox', { name: 'Scope' })).toHaveValue('orders:read')
    await expect(operator.getByText('1 client', { exact: true })).toBeVisible()
    await operator.goBack()
    await expect(scopes.row('orders:read')).toBeVisible()
  })
  await test.step('deleting a scope says what it narrows, and narrows it', async () => {
    const shop = new Program(twin.issuer, SHOP)
    await shop.token({ grant_type: 'client_credentials', scope: 'orders:read' })
    const scopes = new ScopesPage(operator)
    await scopes.open()
    await operator.getByRole('button', { name: 'Delete orders:read' }).click()
    const dialog = operator.getByRole('dialog', { name: 'Delete orders:read?' })
    await expect(dialog).toContainText(
      'It is taken from 1 client and 1 user. 1 live token will carry it until they end.',
    )
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await expect(scopes.row('orders:read')).toHaveCount(0)

    const refused = await shop.ask({ grant_type: 'client_credentials', scope: 'orders:read' })
    expect(await refused.json()).toMatchObject({ error: 'invalid_scope' })
  })
})
