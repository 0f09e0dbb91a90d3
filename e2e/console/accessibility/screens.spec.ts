import type { Page } from '@playwright/test'
import { SignInScreen } from '../../pages/sign-in-screen.ts'
import { EXAMPLE_SHOP, issueTokens, OPERATOR, WEB } from '../example-shop.ts'
import { expect, OPERATOR_ONLY, test } from '../fixtures.ts'
import { expectAccessible, follow, VISIT, VISIT_LIMIT } from './views.ts'

test.use({ config: EXAMPLE_SHOP, ...VISIT })
test.describe.configure(VISIT_LIMIT)

async function visitScreens(page: Page): Promise<void> {
  const titled = (name: string) => page.getByRole('heading', { name, level: 1 })
  const screens = {
    '/': titled('Overview'),
    '/clients': titled('Clients'),
    // The title is there already.
    '/clients?q=nothing': page.getByText('No client matches'),
    '/clients/new': titled('Create client'),
    [`/clients/new?copy=${WEB.clientId}`]: titled('Duplicate client'),
    [`/clients/${WEB.clientId}`]: titled('Northwind Shop'),
    '/clients/unknown': titled('Client not found'),
    '/users': titled('Users'),
    '/users/new': titled('Create user'),
    '/scopes': titled('Scopes'),
    '/tokens': titled('Tokens'),
    '/tokens/inspect': titled('Inspect token'),
    '/keys': titled('Keys'),
    '/settings': titled('Settings'),
    '/nowhere': titled('Not found'),
  }
  for (const [path, sign] of Object.entries(screens)) {
    await follow(page, path)
    await sign.waitFor()
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    await expectAccessible(page, path)
  }
}

async function visitInspection(page: Page, token: string): Promise<void> {
  await follow(page, '/tokens/inspect')
  const findings = page.getByRole('region', { name: 'Findings' })
  for (const [pasted, finding] of [
    [token, 'An access token, valid now'],
    [`${token.slice(0, -4)}AAAA`, 'refused: signature'],
  ] as const) {
    await page.getByRole('textbox', { name: 'Token' }).fill(pasted)
    await page.getByRole('button', { name: 'Inspect' }).click()
    await findings.getByText(finding).waitFor()
    await expectAccessible(page, `an inspected token, ${finding}`)
  }
}

/** From the welcome to a first token, and the Overview of a server on which little has happened. */
async function visitFirstRun(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Welcome to Gatehouse' }).waitFor()
  // Nothing is pointed at: what a time says then is no part of the page.
  await page.mouse.move(0, 0)
  await expectAccessible(page, 'the welcome')
  await page.getByRole('button', { name: 'Create client' }).click()
  await page.getByText('Waiting for the first token').waitFor()
  await expectAccessible(page, 'the wait for a first token')
  const line = await page.getByRole('group', { name: 'A token in a line' }).innerText()
  const [, credentials = '', url = ''] = /-u (\S+) .* (\S+)$/.exec(line) ?? []
  const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
  await fetch(url, { method: 'POST', headers, body: new URLSearchParams({ grant_type: 'client_credentials' }) })
  await page.getByText('A token was issued').waitFor()
  await expectAccessible(page, 'a first token')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByText('Nothing was refused since the server started').waitFor()
  await expectAccessible(page, 'the Overview of a server on which little has happened')
}

/** Forms with every problem shown, and what a server's refusal looks like. */
async function visitProblems(page: Page): Promise<void> {
  await follow(page, '/clients/new')
  await page.getByRole('button', { name: 'Create client' }).click()
  await expectAccessible(page, 'a client with problems')
  await follow(page, '/users')
  await page.getByRole('link', { name: OPERATOR.username }).click()
  await page.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('alert').waitFor()
  await expectAccessible(page, 'a refusal of the server')
}

test('the screens of the console have no violation', async ({ operator, twin }) => {
  await issueTokens(twin.issuer)
  // For the Overview: of a client, of an unknown one, and of none.
  for (const client_id of [WEB.clientId, 'nobody', '']) {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id })
    await fetch(`${twin.issuer}/authorization/token`, { method: 'POST', body })
  }
  await visitScreens(operator)
})

test('the sign-in, the inspector and what goes wrong in the console have no violation', async ({ page, twin }) => {
  const token = await issueTokens(twin.issuer)
  await page.goto(twin.console)
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await expectAccessible(page, 'the sign-in')
  await new SignInScreen(page).signIn({ ...OPERATOR, password: 'not the password' })
  await page.getByRole('alert').waitFor()
  await expectAccessible(page, 'a refused sign-in')
  await new SignInScreen(page).signIn(OPERATOR)
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  await visitInspection(page, token)
  await visitProblems(page)
})

test.describe('a server without a client', () => {
  test.use({ config: OPERATOR_ONLY })

  test('the first run has no violation', async ({ operator }) => {
    await visitFirstRun(operator)
  })
})
