import type { Page } from '@playwright/test'
import { ClientsPage, type Credentials } from '../pages/clients-page.ts'
import { IssuerPages } from '../pages/issuer-pages.ts'
import { ScopesPage } from '../pages/scopes-page.ts'
import { TokensPage } from '../pages/tokens-page.ts'
import { UsersPage } from '../pages/users-page.ts'
import { expect, OPERATOR, test } from './fixtures.ts'
import { codeRequest, Program, whoami, type TokenAnswer } from './program.ts'

const SCOPE = 'orders:read'
const ADA = { username: 'ada', password: 'a long enough passphrase', email: 'ada@example.com' }

async function createAll(operator: Page, redirectUri: string): Promise<Credentials> {
  const scopes = new ScopesPage(operator)
  await scopes.open()
  await scopes.create({ name: SCOPE, description: 'Read your orders' })
  await expect(scopes.row(SCOPE)).toBeVisible()

  const users = new UsersPage(operator)
  await users.open()
  await users.create({ ...ADA, scope: SCOPE })
  await expect(users.row(ADA.email)).toBeVisible()

  const kind = 'Server-side web app'
  return await new ClientsPage(operator).create({ kind, name: 'Shop', redirectUri, scope: SCOPE })
}

async function switchOn(operator: Page, grant: 'Client credentials' | 'Password (legacy)'): Promise<void> {
  const clients = new ClientsPage(operator)
  await clients.openClient('Shop')
  await clients.switchOn(grant)
  await expect(operator.getByText('Client Shop saved').last()).toBeVisible()
}

test('an operator creates all that a client needs, and sees, inspects and ends its token by each grant', async ({
  operator,
  twin,
  callback,
  browser,
}) => {
  test.slow()
  const credentials = await createAll(operator, callback.redirectUri)
  const shop = new Program(twin.issuer, credentials)
  const tokens = new TokensPage(operator)

  const seeInspectAndRevoke = async (grant: string, token: string) => {
    expect(await shop.isActive(token)).toBe(true)
    await tokens.open()
    await expect(tokens.liveAccessTokens('Shop', grant)).toHaveCount(1)
    await expect(await tokens.inspect(token)).toContainText('An access token, valid now')

    await tokens.open()
    await tokens.revoke(tokens.liveAccessTokens('Shop', grant))
    await expect(tokens.liveAccessTokens('Shop', grant)).toHaveCount(0)
    expect(await shop.isActive(token)).toBe(false)
    expect(await whoami(twin.issuer, token)).toBe(401)
    await expect(await tokens.inspect(token)).toContainText('An access token, refused: record')
  }

  await test.step('client_credentials, once it is switched on', async () => {
    const refused = await shop.ask({ grant_type: 'client_credentials', scope: SCOPE })
    expect(await refused.json()).toMatchObject({ error: 'unauthorized_client' })
    await switchOn(operator, 'Client credentials')
    const { access_token } = await shop.token({ grant_type: 'client_credentials', scope: SCOPE })
    await seeInspectAndRevoke('Client credentials', access_token)
  })

  await test.step('password, once it is switched on', async () => {
    const asAda = { grant_type: 'password', username: ADA.username, password: ADA.password, scope: SCOPE }
    const refused = await shop.ask(asAda)
    expect(await refused.json()).toMatchObject({ error: 'unauthorized_client' })
    await switchOn(operator, 'Password (legacy)')
    const { access_token } = await shop.token(asAda)
    expect(await whoami(twin.issuer, access_token)).toBe(200)
    await seeInspectAndRevoke('Password', access_token)
  })

  let answer: TokenAnswer | undefined
  await test.step('authorization_code with PKCE, in the browser of the user', async () => {
    const asked = codeRequest(twin.issuer, {
      clientId: credentials.clientId,
      redirectUri: callback.redirectUri,
      scope: `openid ${SCOPE}`,
    })
    const context = await browser.newContext()
    const page = await context.newPage()
    const pages = new IssuerPages(page)
    await page.goto(asked.url)
    await pages.signIn(ADA)
    await expect(page.getByRole('listitem').filter({ hasText: 'Read your orders' })).toBeVisible()
    const answered = await pages.decide('Allow', callback.redirectUri)
    await expect(page.getByRole('heading', { name: 'Back in the shop' })).toBeVisible()
    expect(answered.searchParams.get('state')).toBe(asked.state)
    await context.close()

    answer = await shop.token({
      grant_type: 'authorization_code',
      code: answered.searchParams.get('code') ?? '',
      redirect_uri: callback.redirectUri,
      code_verifier: asked.verifier,
    })
    expect(answer.id_token).toBeDefined()
    await seeInspectAndRevoke('Authorization code', answer.access_token)
  })

  await test.step('refresh_token', async () => {
    const refreshed = await shop.token({ grant_type: 'refresh_token', refresh_token: answer?.refresh_token ?? '' })
    expect(refreshed.access_token).not.toBe(answer?.access_token)
    await seeInspectAndRevoke('Authorization code', refreshed.access_token)
    await tokens.open()
    await expect(tokens.rows('Shop').filter({ hasText: 'Used' })).toHaveCount(1)
  })
})

test.describe('a client with tokens', () => {
  const CREDENTIALS = { clientId: 'billing', clientSecret: 'a secret for the tests' }
  test.use({
    config: {
      users: [OPERATOR],
      clients: [
        {
          client_id: CREDENTIALS.clientId,
          client_secret: CREDENTIALS.clientSecret,
          client_name: 'Billing',
          grant_types: ['client_credentials'],
          scope: 'authorization',
        },
      ],
    },
  })

  test('loses all of them at once, from the drawer of one', async ({ operator, twin }) => {
    const billing = new Program(twin.issuer, CREDENTIALS)
    const [first, second] = [
      await billing.token({ grant_type: 'client_credentials' }),
      await billing.token({ grant_type: 'client_credentials' }),
    ]
    const tokens = new TokensPage(operator)
    await tokens.open()
    const drawer = await tokens.openNewest('Billing')
    await expect(drawer).toContainText('None: the client acts for itself')
    await drawer.getByRole('button', { name: 'Revoke all of the client' }).click()
    const dialog = operator.getByRole('dialog', { name: 'Revoke all tokens of Billing?' })
    await dialog.getByRole('button', { name: 'Revoke' }).click()

    await expect(operator.getByText('2 live tokens revoked')).toBeVisible()
    expect(await billing.isActive(first.access_token)).toBe(false)
    expect(await billing.isActive(second.access_token)).toBe(false)
  })

  test('comes in by itself, is selected and revoked, and stays in place while one looks', async ({
    operator,
    twin,
  }) => {
    const billing = new Program(twin.issuer, CREDENTIALS)
    const issue = async (count: number) => {
      const answers: TokenAnswer[] = []
      for (let index = 0; index < count; index++)
        answers.push(await billing.token({ grant_type: 'client_credentials' }))
      return answers.map(({ access_token }) => access_token)
    }
    const tokens = new TokensPage(operator)
    await tokens.open()
    await operator.getByText('1 token', { exact: true }).waitFor()
    const issued = await issue(6)
    const ofBilling = tokens.rows('Billing')
    await expect(ofBilling).toHaveCount(6)

    // With a row selected nothing moves: what is new says so.
    await ofBilling
      .nth(1)
      .getByRole('cell')
      .first()
      .click({ position: { x: 3, y: 3 } })
    await expect(ofBilling.nth(1).getByRole('checkbox')).toBeChecked()
    const fixed = await ofBilling.nth(1).boundingBox()
    issued.push(...(await issue(2)))
    const news = operator.getByRole('button', { name: '2 new tokens' })
    await expect(news).toBeVisible()
    await expect(ofBilling).toHaveCount(6)
    expect(await ofBilling.nth(1).boundingBox()).toEqual(fixed)
    await news.click()
    await expect(ofBilling).toHaveCount(8)
    await expect(operator.getByText('1 selected', { exact: true })).toBeVisible()
    await operator.getByRole('button', { name: 'Clear selection' }).click()

    await tokens.select(ofBilling.nth(0), ofBilling.nth(2))
    await expect(operator.getByText('3 selected', { exact: true })).toBeVisible()
    expect(await tokens.revokeSelection()).toContain('This ends 3 live tokens of 1 client.')
    await expect(operator.getByText('3 live tokens revoked')).toBeVisible()
    await expect(ofBilling.filter({ hasText: 'Revoked' })).toHaveCount(3)

    await operator.getByRole('combobox', { name: 'Issued' }).click()
    await operator.getByRole('option', { name: 'Last hour' }).click()
    await operator.getByRole('textbox', { name: 'Search tokens' }).fill('billing')
    await expect(operator).toHaveURL(/issued=hour/)
    await expect(operator.getByText('8 tokens', { exact: true })).toBeVisible()
    await tokens.selectAll()
    await ofBilling.filter({ hasText: 'Active' }).first().press('Space')
    await expect(operator.getByText('7 selected', { exact: true })).toBeVisible()
    expect(await tokens.revokeSelection()).toContain('This ends 4 live tokens of 1 client.')
    await expect(ofBilling.filter({ hasText: 'Revoked' })).toHaveCount(7)
    // Which one it is, chance says: those of one second have no order.
    const active = await Promise.all(issued.map((token) => billing.isActive(token)))
    expect(active.filter(Boolean)).toHaveLength(1)
  })

  test('whose token is not of this server finds the inspector saying why', async ({ operator, twin }) => {
    const { access_token } = await new Program(twin.issuer, CREDENTIALS).token({ grant_type: 'client_credentials' })
    const tokens = new TokensPage(operator)
    await tokens.open()
    const [header = '', payload = '', signature = ''] = access_token.split('.')
    const forged = Buffer.from(payload, 'base64url').toString().replace('authorization', 'backend')
    const findings = await tokens.inspect([header, Buffer.from(forged).toString('base64url'), signature].join('.'))
    await expect(findings).toContainText('refused: signature')
    await expect(findings.getByRole('img', { name: 'Not reached' })).not.toHaveCount(0)
  })
})
