// npm run screenshots: builds what is stale and writes docs/screenshots, from a headless twin with the data of an example.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { ADA, EXAMPLE_SHOP, issueTokens, OPERATOR, WEB } from '../e2e/console/example-shop.ts'
import { codeRequest } from '../e2e/console/program.ts'
import { IssuerPages } from '../e2e/pages/issuer-pages.ts'
import { SignInScreen } from '../e2e/pages/sign-in-screen.ts'
import { build } from './build.ts'
import { chromiumSwitches, ensureChromium } from './chromium.ts'
import { startTwin, type Twin } from './headless-twin.ts'
import { root } from './repository.ts'

const folder = join(root, 'docs/screenshots')
const redirectUri = 'http://127.0.0.1/callback'

type Shoot = (name: string) => Promise<void>

/** The screens of the console that an address alone shows. */
const screens = {
  overview: '/',
  clients: '/clients',
  client: `/clients/${WEB.clientId}`,
  'create-client': '/clients/new',
  users: '/users',
  scopes: '/scopes',
  tokens: '/tokens',
  keys: '/keys',
  settings: '/settings',
}

async function shootConsole(page: Page, { console: base }: Twin, token: string, shoot: Shoot): Promise<void> {
  await page.goto(base)
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await shoot('sign-in')
  await new SignInScreen(page).signIn(OPERATOR)
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  for (const [name, path] of Object.entries(screens)) {
    await page.goto(base + path)
    await shoot(name)
  }
  await page.goto(`${base}/users`)
  await page.getByRole('link', { name: ADA.username }).click()
  await page.getByRole('heading', { name: ADA.username, level: 1 }).waitFor()
  await shoot('user')
  await page.goto(`${base}/tokens?type=refresh_token`)
  await page.getByRole('row').nth(1).getByRole('link').click()
  await page.getByRole('dialog').getByText('Tokens of this family').waitFor()
  await shoot('token')
  await page.goto(`${base}/tokens/inspect`)
  await page.getByRole('textbox', { name: 'Token' }).fill(token)
  await page.getByRole('button', { name: 'Inspect' }).click()
  await page.getByRole('region', { name: 'Findings' }).waitFor()
  await shoot('inspect')
}

async function shootIssuer(page: Page, { issuer }: Twin, shoot: Shoot): Promise<void> {
  const asked = { clientId: WEB.clientId, redirectUri, scope: 'openid profile orders:read orders:write' }
  await page.goto(codeRequest(issuer, asked).url)
  await new IssuerPages(page).signIn(ADA)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await shoot('consent')
  await page.goto(codeRequest(issuer, { ...asked, redirectUri: 'https://elsewhere.example/callback' }).url)
  await page.getByText('For the developer').click()
  await shoot('error')
}

async function shootAll(browser: Browser, twin: Twin, token: string, colorScheme: 'light' | 'dark'): Promise<void> {
  const viewport = { width: 1280, height: 800 }
  const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' })
  const shoot: Shoot = async (name) => {
    await page.waitForLoadState('networkidle')
    await page.locator('[aria-busy="true"]').waitFor({ state: 'hidden' })
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled', caret: 'hide' })
  }
  await shootConsole(page, twin, token, shoot)
  await shootIssuer(page, twin, shoot)
  await page.close()
}

async function main(): Promise<number> {
  const executablePath = await ensureChromium()
  const built = await build()
  if (built !== 0) return built
  await mkdir(folder, { recursive: true })
  const twin = await startTwin(EXAMPLE_SHOP)
  const browser = await chromium.launch({ executablePath, args: [...chromiumSwitches] })
  try {
    const token = await issueTokens(twin.issuer)
    for (const colorScheme of ['light', 'dark'] as const) await shootAll(browser, twin, token, colorScheme)
  } finally {
    await browser.close()
    await twin.dispose()
  }
  return 0
}

process.exitCode = await main()
