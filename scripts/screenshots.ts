// npm run screenshots: builds what is stale and writes docs/screenshots, from a headless twin with the data of an example.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, chromium, type Browser, type Page } from '@playwright/test'
import { ADA, EXAMPLE_SHOP, issueTokens, OPERATOR, WEB } from '../e2e/console/example-shop.ts'
import { codeRequest } from '../e2e/console/program.ts'
import chooseElectron from '../e2e/desktop/global-setup.ts'
import { IssuerPages } from '../e2e/pages/issuer-pages.ts'
import { SignInScreen } from '../e2e/pages/sign-in-screen.ts'
import { build } from './build.ts'
import { chromiumSwitches, ensureChromium } from './chromium.ts'
import { desktopModels } from './desktop-models.ts'
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

/** The desktop's own windows, and what it has the system draw; on the stand-in where Electron cannot run. */
async function shootDesktop(browser: Browser, colorScheme: 'light' | 'dark'): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-screenshots-'))
  const env = { ...process.env, STAND_IN_KEYRING: join(directory, 'keyring') }
  const save = (page: Page, name: string) =>
    page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled', caret: 'hide' })
  const open = async (given: Record<string, string> = {}) => {
    const args = [root, '--data', join(directory, 'data'), '--port', '0']
    const desktop = await _electron.launch({ args, env: { ...env, ...given }, chromiumSandbox: true })
    const window = await desktop.firstWindow()
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    return { desktop, window }
  }
  try {
    const { desktop, window } = await open()
    await window.getByRole('heading', { name: 'Welcome to Gatehouse' }).waitFor()
    await save(window, 'desktop-window')
    await window.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Settings' }).click()
    const protection = window.getByRole('region', { name: 'Protection of the keys' })
    await protection.getByRole('button', { name: 'Set a passphrase' }).click()
    const dialog = window.getByRole('dialog', { name: 'Set a passphrase' })
    await dialog.getByLabel('Passphrase', { exact: true }).fill('a passphrase for the screenshots')
    await dialog.getByLabel('The same again').fill('a passphrase for the screenshots')
    await dialog.getByRole('button', { name: 'Set', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await window.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Desktop' }).click()
    const toast = window.getByRole('alert').filter({ hasText: 'The passphrase is set' })
    await toast.getByRole('button').click()
    await toast.waitFor({ state: 'hidden' })
    await save(window, 'desktop-settings')
    await desktop.close()
    // As on another machine: its keychain does not open the keys.
    const elsewhere = await open({ STAND_IN_KEYRING: join(directory, 'another-keyring') })
    await elsewhere.window.getByRole('heading', { name: 'Enter the passphrase' }).waitFor()
    await save(elsewhere.window, 'desktop-passphrase')
    await elsewhere.desktop.close()
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
  const models = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme })
  await models.setContent(await desktopModels())
  await models.screenshot({ path: join(folder, `desktop-boxes-and-menus-${colorScheme}.png`), fullPage: true })
  await models.close()
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
    chooseElectron()
    for (const colorScheme of ['light', 'dark'] as const) {
      await shootAll(browser, twin, token, colorScheme)
      await shootDesktop(browser, colorScheme)
    }
  } finally {
    await browser.close()
    await twin.dispose()
  }
  return 0
}

process.exitCode = await main()
