import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { IssuerPages } from '../pages/issuer-pages.ts'
import { SignInScreen } from '../pages/sign-in-screen.ts'
import { startTwin } from '../../scripts/headless-twin.ts'
import { ADA, EXAMPLE_SHOP, issueTokens, OPERATOR, WEB } from './example-shop.ts'
import { expect, test } from './fixtures.ts'
import { codeRequest } from './program.ts'

test.use({ config: EXAMPLE_SHOP })

/** CSS pixels: a laptop, and the narrowest window of the desktop. */
const WIDTHS = [1280, 960]

/** Expects no violation of any rule of axe on what is shown, at each width. */
async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 })
    // No frames here: axe need not gather their findings on a page of its own, nor list what is in order.
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
    const { violations } = await axe.analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
    expect.soft(found, `${what}, ${String(width)} pixels wide`).toEqual([])
  }
}

async function visitScreens(page: Page, base: string): Promise<void> {
  const screens = {
    '/': 'Overview',
    '/clients': 'Clients',
    '/clients?q=nothing': 'Clients',
    '/clients/new': 'Create client',
    [`/clients/${WEB.clientId}`]: 'Northwind Shop',
    '/clients/unknown': 'Client not found',
    '/users': 'Users',
    '/users/new': 'Create user',
    '/scopes': 'Scopes',
    '/tokens': 'Tokens',
    '/tokens/inspect': 'Inspect token',
    '/settings': 'Settings',
    '/nowhere': 'Not found',
  }
  for (const [path, heading] of Object.entries(screens)) {
    await page.goto(base + path)
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    await expectAccessible(page, path)
  }
}

async function visitDialogs(page: Page, base: string): Promise<void> {
  const expectDialog = async (what: string) => {
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, what)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await page.goto(`${base}/clients/${WEB.clientId}`)
  for (const action of ['Disable', 'Delete', 'Add secret']) {
    await page.getByRole('button', { name: action, exact: true }).click()
    await expectDialog(`the dialog ${action} of a client`)
  }
  await page.goto(`${base}/scopes`)
  for (const action of ['Create scope', 'Edit orders:read', 'Delete orders:read']) {
    await page.getByRole('button', { name: action }).click()
    await expectDialog(`the dialog ${action}`)
  }
  await page.goto(`${base}/users`)
  await page.getByRole('link', { name: ADA.username }).click()
  await page.getByRole('button', { name: 'Set password' }).click()
  await expectDialog('the dialog Set password')
  await page.goto(`${base}/tokens?status=active`)
  await page.getByRole('row').nth(1).getByRole('link').click()
  await expectDialog('the drawer of a token')
  await page.getByRole('row').nth(1).getByRole('button', { name: 'Revoke' }).click()
  await expectDialog('the dialog Revoke')
}

async function visitInspection(page: Page, base: string, token: string): Promise<void> {
  for (const pasted of [token, `${token.slice(0, -4)}AAAA`]) {
    await page.goto(`${base}/tokens/inspect`)
    await page.getByRole('textbox', { name: 'Token' }).fill(pasted)
    await page.getByRole('button', { name: 'Inspect' }).click()
    await page.getByRole('region', { name: 'Findings' }).waitFor()
    await expectAccessible(page, 'an inspected token')
  }
}

/** Forms with every problem shown, and what a server's refusal looks like. */
async function visitProblems(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/clients/new`)
  await page.getByRole('button', { name: 'Create client' }).click()
  await expectAccessible(page, 'a client with problems')
  await page.goto(`${base}/users`)
  await page.getByRole('link', { name: OPERATOR.username }).click()
  await page.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('alert').waitFor()
  await expectAccessible(page, 'a refusal of the server')
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } })

    test(`the console has no violation, ${colorScheme}`, async ({ page, twin }) => {
      test.setTimeout(150_000)
      const token = await issueTokens(twin.issuer)
      await page.goto(twin.console)
      await expectAccessible(page, 'the sign-in')
      await new SignInScreen(page).signIn({ ...OPERATOR, password: 'not the password' })
      await page.getByRole('alert').waitFor()
      await expectAccessible(page, 'a refused sign-in')
      await new SignInScreen(page).signIn(OPERATOR)
      await page.getByRole('navigation', { name: 'Screens' }).waitFor()

      await visitScreens(page, twin.console)
      await visitInspection(page, twin.console, token)
      await visitDialogs(page, twin.console)
      await visitProblems(page, twin.console)
    })

    test(`the pages of the issuer and the set-up have no violation, ${colorScheme}`, async ({ page, twin }) => {
      const asked = {
        clientId: WEB.clientId,
        redirectUri: 'http://127.0.0.1/callback',
        scope: 'openid profile orders:read',
      }
      const pages = new IssuerPages(page)
      await page.goto(codeRequest(twin.issuer, asked).url)
      await expectAccessible(page, 'the sign-in page')
      await pages.signIn({ ...ADA, password: 'not the password' })
      await page.getByRole('alert').waitFor()
      await expectAccessible(page, 'a refused sign-in page')
      await pages.signIn(ADA)
      await page.getByRole('button', { name: 'Allow' }).waitFor()
      await expectAccessible(page, 'the consent page')
      await page.goto(codeRequest(twin.issuer, { ...asked, redirectUri: 'https://elsewhere.example.com' }).url)
      await page.getByText('For the developer').click()
      await expectAccessible(page, 'the error page')

      const fresh = await startTwin()
      try {
        await page.goto(fresh.setupUrl ?? '')
        await page.getByRole('button', { name: 'Create operator' }).click()
        await expectAccessible(page, 'the set-up')
      } finally {
        await fresh.dispose()
      }
    })
  })
}
