/**
 * What every screen looks like, beside how it looked when somebody last said that it was right: with nothing in it, with what
 * a small shop has, and with 100,000 tokens; light and dark. After a change that is meant: `npm run test:e2e -- visual
 * --update-snapshots`, and look at each picture before it is committed.
 */
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { fillDirectory } from '../../bench/filled-directory.ts'
import { startTwin, type Config, type Twin } from '../../scripts/headless-twin.ts'
import { ADA, EXAMPLE_SHOP, issueTokens, WEB } from './example-shop.ts'
import { enter, expect, OPERATOR_ONLY, test as base } from './fixtures.ts'

/** When the servers of these pictures start, by their own clocks; and when the browser looks. */
const STARTED = Date.parse('2026-03-02T09:00:00Z')
const SEEN = STARTED + 90_000
/** When the tokens of the full one were there, the newest an hour old. */
const FILLED = STARTED - 3_600_000
const CLOCK = new URL('visual-clock.mjs', import.meta.url)

const TOKENS = 100_000

/** Runs something for whose servers it is always `time`. */
async function at<Result>(time: number, run: () => Promise<Result>): Promise<Result> {
  const { NODE_OPTIONS } = process.env
  process.env['NODE_OPTIONS'] = `--import ${CLOCK.href}?time=${String(time)}`
  try {
    return await run()
  } finally {
    if (NODE_OPTIONS === undefined) delete process.env['NODE_OPTIONS']
    else process.env['NODE_OPTIONS'] = NODE_OPTIONS
  }
}

const test = base.extend<{ start: (config: Config, fill?: (directory: string) => Promise<unknown>) => Promise<Twin> }>({
  /** Starts a server whose clock stands still; it ends with the test, however that ends. */
  start: async ({}, use) => {
    const started: Twin[] = []
    await use(async (config, fill) => {
      const twin = await at(STARTED, () => startTwin(config, fill))
      started.push(twin)
      return twin
    })
    await Promise.all(started.map((twin) => twin.dispose()))
  },
})

// Another system draws the same letters otherwise.
test.skip(process.platform !== 'linux', 'The pictures are of Chromium on Linux')
test.use({
  viewport: { width: 1280, height: 800 },
  locale: 'en-GB',
  timezoneId: 'UTC',
  contextOptions: { reducedMotion: 'reduce' },
})
test.describe.configure({ timeout: 120_000 })

type Screens = Record<string, string>

/** Screens that an address alone shows. */
const LISTS: Screens = {
  overview: '/',
  clients: '/clients',
  users: '/users',
  scopes: '/scopes',
  tokens: '/tokens',
}
/** Those of one moment are in the order of their ids, which are random for refresh tokens. */
const TOKENS_IN_ORDER = '/tokens?type=access_token'
/** Those that show little of what a server holds. */
const OF_THE_SERVER: Screens = { keys: '/keys', settings: '/settings' }
/** Those that show next to nothing of it. */
const OF_NOTHING: Screens = {
  'create-client': '/clients/new',
  'create-user': '/users/new',
  'not-found': '/nowhere',
}
const INSPECT = '/tokens/inspect'

async function open(page: Page, console: string): Promise<void> {
  await page.clock.setFixedTime(SEEN)
  await enter(page, console, SEEN)
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
}

/** Goes to an address of the console without loading it anew. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), path)
}

async function openUser(page: Page, username: string): Promise<void> {
  await goTo(page, `/users?q=${username}`)
  await page.getByRole('link', { name: username, exact: true }).click()
  await page.getByRole('heading', { name: username, level: 1 }).waitFor()
}

/** The first of that list. */
async function openToken(page: Page, list: string): Promise<void> {
  await goTo(page, list)
  await page.getByRole('row').nth(1).getByRole('link').first().click()
  await page.getByRole('dialog').getByText('Tokens of this family').waitFor()
}

/** The key that signed all tokens retires: a next one is made anew before, since chance says when the first was made. */
async function rotate(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Delete the next RS256 key' }).click({ timeout: 30_000 })
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Rotate RS256' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate anyway' }).click()
  await expect(page.getByRole('button', { name: 'Delete the retiring RS256 key' })).toBeVisible()
  await page.mouse.move(0, 0)
  await expect(page.getByText('The next RS256 key signs now')).toBeHidden()
}

/** Compares what is shown, in both themes, with the pictures of that name. */
async function compare(page: Page, name: string): Promise<void> {
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect.soft(page).toHaveScreenshot(`${name}-${colorScheme}.png`, {
      stylePath: fileURLToPath(new URL('visual.css', import.meta.url)),
      // A word or an icon is more than that.
      maxDiffPixels: 200,
    })
  }
}

async function compareAll(page: Page, state: string, screens: Screens): Promise<void> {
  for (const [name, path] of Object.entries(screens)) {
    await goTo(page, path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await compare(page, `${name}-${state}`)
  }
}

test('every screen of a server on which nothing happened looks as it did', async ({ page, start }) => {
  const twin = await start(OPERATOR_ONLY)
  await open(page, twin.console)
  await compareAll(page, 'empty', { ...LISTS, ...OF_THE_SERVER, ...OF_NOTHING, inspect: INSPECT })
})

test('every screen of a small shop looks as it did', async ({ page, start }) => {
  const twin = await start(EXAMPLE_SHOP)
  const token = await issueTokens(twin.issuer)
  await open(page, twin.console)
  const client = `/clients/${WEB.clientId}`
  await compareAll(page, 'typical', {
    ...LISTS,
    tokens: TOKENS_IN_ORDER,
    client,
    ...OF_THE_SERVER,
    ...OF_NOTHING,
  })
  await openUser(page, ADA.username)
  await compare(page, 'user-typical')
  await openToken(page, '/tokens?status=spent')
  await compare(page, 'token-typical')
  await goTo(page, INSPECT)
  const pasted = page.getByRole('textbox', { name: 'Token' })
  await pasted.fill(token)
  await page.getByRole('button', { name: 'Inspect' }).click()
  const issuer = page.getByRole('region', { name: 'Findings' }).getByText(`Issued by ${twin.issuer}`, { exact: true })
  // Its port is another one each time, and so is the token.
  await issuer.evaluate((element) => (element.textContent = 'Issued by http://127.0.0.1'))
  await pasted.fill(token.replaceAll(/[\w-]/g, 'x'))
  await page.mouse.move(0, 0)
  await compare(page, 'inspect-typical')
})

test(`every screen with ${String(TOKENS)} tokens looks as it did`, async ({ page, start }) => {
  const fill = (directory: string) => at(FILLED, () => fillDirectory(directory, TOKENS, FILLED))
  const twin = await start(OPERATOR_ONLY, fill)
  await open(page, twin.console)
  const { keys = '', settings = '' } = OF_THE_SERVER
  await compareAll(page, 'full', {
    ...LISTS,
    tokens: TOKENS_IN_ORDER,
    client: '/clients/shop-1',
    settings,
    ...OF_NOTHING,
    inspect: INSPECT,
  })
  await openUser(page, 'user-77')
  await compare(page, 'user-full')
  await openToken(page, `${TOKENS_IN_ORDER}&client_id=shop-1`)
  await compare(page, 'token-full')
  await goTo(page, keys)
  await rotate(page)
  await compare(page, 'keys-full')
})
