import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { dragFiles } from '../pages/drag-files.ts'
import { DevicePages } from '../pages/device-pages.ts'
import { IssuerPages } from '../pages/issuer-pages.ts'
import { SettingsPage } from '../pages/settings-page.ts'
import { SignInScreen } from '../pages/sign-in-screen.ts'
import { startTwin } from '../../scripts/headless-twin.ts'
import { ADA, EXAMPLE_SHOP, issueTokens, OPERATOR, WEB } from './example-shop.ts'
import { expect, OPERATOR_ONLY, test } from './fixtures.ts'
import { codeRequest } from './program.ts'

test.use({ config: EXAMPLE_SHOP })

/** CSS pixels: the window of a laptop, and the narrowest one of the desktop. */
const LAPTOP = 1280
const NARROWEST = 960

/**
 * The rules of axe that look at colours. The others look at elements, names, roles and sizes, and those are the same in both
 * themes: a theme is a set of colours here (`renderer/app/theme.ts`, `server/oauth/pages/page-styles.ts`), and no component
 * asks which one is shown. So the dark theme is checked with these, and the light one with every rule.
 */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']
const THEMES = [
  { colorScheme: 'light', rules: {} },
  { colorScheme: 'dark', rules: { runOnly: { type: 'rule' as const, values: COLOUR_RULES } } },
] as const

interface View {
  theme: (typeof THEMES)[number]
  width: number
}

const [LIGHT, DARK] = THEMES
/** Round in a ring: from each to the next either the theme changes or the width. */
const EVERY_VIEW: readonly View[] = [
  { theme: LIGHT, width: LAPTOP },
  { theme: LIGHT, width: NARROWEST },
  { theme: DARK, width: NARROWEST },
  { theme: DARK, width: LAPTOP },
]

/** For what is as wide in every window, a dialog above all: each theme and each width once. AXE_VIEWS=every looks at all four. */
const A_VIEW_OF_EACH = EVERY_VIEW.filter(
  ({ theme, width }) => process.env['AXE_VIEWS'] === 'every' || (theme === LIGHT) === (width === NARROWEST),
)

/** Switches the theme under what is shown, as the system does at dusk; resolves when its colours are there. */
async function switchTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  const isDark = () =>
    page.evaluate(() => {
      const [red = 255] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? []
      return red < 128
    })
  await expect.poll(isDark, { intervals: [20] }).toBe(colorScheme === 'dark')
}

/**
 * Resolves when nothing has changed in the page for longer than the theme's transitions take, and that has been drawn: axe
 * would take a dialog that is half there for one of too little contrast.
 */
function untilStill(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let stillness = 0
        const changes = new MutationObserver(wait)
        function wait() {
          clearTimeout(stillness)
          stillness = window.setTimeout(() => {
            changes.disconnect()
            requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
          }, 150)
        }
        changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
        wait()
      }),
  )
}

/** Runs axe on what is shown; what violates its rules, in words. */
async function findViolations(page: Page, rules: (typeof THEMES)[number]['rules']): Promise<string[]> {
  // Its half megabyte is read once by each page that is loaded, not with every run: the builder always sends something first.
  const isThere = await page.evaluate(() => 'axe' in window)
  const builder = new AxeBuilder(isThere ? { page, axeSource: '"axe is there"' } : { page })
  // No frames here: axe need not gather their findings on a page of its own, nor list what is in order.
  const { violations } = await builder
    .setLegacyMode()
    .options({ resultTypes: ['violations'], ...rules })
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)}: ${failureSummary.replace(/\s+/g, ' ')}`,
    ),
  )
}

/** The views in an order that begins with what the page looks like now: to lay a page out anew takes longer than axe. */
async function fromHere(page: Page, views: readonly View[]): Promise<readonly View[]> {
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const isHere = ({ theme, width }: View) =>
    (theme.colorScheme === 'dark') === isDark && width === page.viewportSize()?.width
  const here = Math.max(0, EVERY_VIEW.findIndex(isHere))
  return [...EVERY_VIEW.slice(here), ...EVERY_VIEW.slice(0, here)].filter((view) => views.includes(view))
}

/** Expects no violation on what is shown. */
async function expectAccessible(page: Page, what: string, views: readonly View[] = A_VIEW_OF_EACH): Promise<void> {
  for (const { theme, width } of await fromHere(page, views)) {
    await switchTheme(page, theme.colorScheme)
    await page.setViewportSize({ width, height: 800 })
    await untilStill(page)
    const found = await findViolations(page, theme.rules)
    expect.soft(found, `${what}, ${theme.colorScheme}, ${String(width)} pixels wide`).toEqual([])
  }
}

/** Goes to an address of the console as its links do. Loaded anew, the page would have to read and compile axe again. */
async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), path)
}

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
  // Of a screen that was seen in every view, or words alone.
  const variants = new Set(['/clients?q=nothing', `/clients/new?copy=${WEB.clientId}`, '/clients/unknown', '/nowhere'])
  for (const [path, sign] of Object.entries(screens)) {
    await follow(page, path)
    await sign.waitFor()
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    await expectAccessible(page, path, variants.has(path) ? A_VIEW_OF_EACH : EVERY_VIEW)
  }
}

async function visitDialogs(page: Page): Promise<void> {
  const expectDialog = async (what: string) => {
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, what)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await follow(page, `/clients/${WEB.clientId}`)
  for (const action of ['Disable', 'Delete', 'Add secret']) {
    await page.getByRole('button', { name: action, exact: true }).click()
    await expectDialog(`the dialog ${action} of a client`)
  }
  await follow(page, '/scopes')
  for (const action of ['Create scope', 'Edit orders:read', 'Delete orders:read']) {
    await page.getByRole('button', { name: action }).click()
    await expectDialog(`the dialog ${action}`)
  }
  await follow(page, '/keys')
  await page.getByRole('button', { name: 'Rotate RS256' }).click()
  await expectDialog('the dialog Rotate RS256')
  await page.getByRole('region', { name: 'JWKS' }).getByRole('button', { name: 'JWKS' }).click()
  await page.getByRole('group', { name: 'JWKS' }).waitFor()
  await expectAccessible(page, 'the unfolded JWKS')
  await follow(page, '/users')
  await page.getByRole('link', { name: ADA.username }).click()
  await page.getByRole('table', { name: `Sign-ins of ${ADA.username}` }).waitFor()
  await expectAccessible(page, 'a user')
  await page.getByRole('button', { name: 'Set password' }).click()
  await expectDialog('the dialog Set password')
  await follow(page, '/tokens?status=active')
  await page.getByRole('heading', { name: 'Tokens', level: 1 }).waitFor()
  await page.getByRole('row').nth(1).getByRole('link').click()
  await expectDialog('the drawer of a token')
  await page.getByRole('row').nth(1).getByRole('button', { name: 'Revoke' }).click()
  await expectDialog('the dialog Revoke')
  await page.getByRole('row').nth(1).getByRole('checkbox').click()
  await expectAccessible(page, 'a selection of tokens', EVERY_VIEW)
  await page.getByRole('button', { name: 'Revoke selection' }).click()
  await expectDialog('the dialog Revoke selection')
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

/** A server without a desktop has no keychain: what its screen shows of one is answered in its place. */
const KEYCHAIN_AND_PASSPHRASE = {
  keychain: { in_use: true, name: 'GNOME Keyring', problem: null },
  passphrase: { is_set: true, given_at_start: false },
}

async function visitKeyProtection(page: Page): Promise<void> {
  const protection = page.getByRole('region', { name: 'Protection of the keys' })
  const open = async (action: string) => {
    await protection.getByRole('button', { name: action }).click()
    await page.getByRole('dialog').waitFor()
  }
  const close = async () => {
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await follow(page, '/settings#key-protection')
  await protection.getByText('Not set.').waitFor()
  await expectAccessible(page, 'the protection of the keys by nothing')
  await open('Set a passphrase')
  await page.getByRole('dialog').getByRole('button', { name: 'Set' }).click()
  await expectAccessible(page, 'the dialog Set a passphrase, with problems')
  await close()

  await page.route('**/backend/key-protection', (route) => route.fulfill({ json: KEYCHAIN_AND_PASSPHRASE }))
  await follow(page, '/keys')
  await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor()
  await follow(page, '/settings#key-protection')
  await protection.getByText('GNOME Keyring opens the keys').first().waitFor()
  await expectAccessible(page, 'the protection of the keys by a keychain and a passphrase')
  for (const action of ['Stop using it', 'Change', 'Remove']) {
    await open(action)
    await expectAccessible(page, `the dialog ${action} of the protection of the keys`)
    await close()
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
  await expectAccessible(page, 'the welcome', EVERY_VIEW)
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

// One visit for all themes and widths; several tests, so that two can run side by side.
test.use({ contextOptions: { reducedMotion: 'reduce' } })

// Dozens of runs of axe each.
test.describe.configure({ timeout: 150_000 })

test('the screens of the console have no violation', async ({ operator, twin }) => {
  await issueTokens(twin.issuer)
  // For the Overview: of a client, of an unknown one, and of none.
  for (const client_id of [WEB.clientId, 'nobody', '']) {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id })
    await fetch(`${twin.issuer}/authorization/token`, { method: 'POST', body })
  }
  await visitScreens(operator)
})

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

test('the folded parts of a client and what registration needs have no violation', async ({ operator: page }) => {
  await follow(page, `/clients/${WEB.clientId}`)
  for (const part of ['Links and contacts', 'Lifetimes', 'Sign-out', 'Signatures', 'Binding and resources']) {
    await page.getByRole('region', { name: part }).getByRole('button', { name: part }).click()
  }
  await expectAccessible(page, 'a client with all its parts unfolded')
  await follow(page, '/settings')
  await page.getByRole('button', { name: 'Create initial access token' }).click()
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page, 'the dialog Create initial access token')
})

test('the branding with its preview, the schedule of backups, the protection of the keys and a dragged file have no violation', async ({
  operator: page,
}) => {
  await follow(page, '/settings#branding')
  const pages = page.getByRole('region', { name: 'Sign-in pages' })
  await pages.getByLabel('Accent colour', { exact: true }).fill('green')
  await pages.getByLabel('Support').fill('javascript:alert(1)')
  await expectAccessible(page, 'the branding with problems')
  await pages.getByRole('button', { name: 'Reset' }).click()
  const schedule = page.getByRole('region', { name: 'Scheduled backups' })
  await schedule.getByRole('switch').click()
  await schedule.getByLabel('Passphrase of the backups', { exact: true }).fill('a passphrase for backups')
  await schedule.getByRole('button', { name: 'Save' }).click()
  // The buttons of the form go when it is saved, and what is below them moves up.
  await expect(schedule.getByRole('button', { name: 'Save' })).toHaveCount(0)
  await schedule.getByRole('button', { name: 'Run now' }).click()
  await schedule.getByRole('table').waitFor()
  await expectAccessible(page, 'the schedule with a backup')
  for (const name of [/^Restore gatehouse/, /^Delete gatehouse/]) {
    await schedule.getByRole('button', { name }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, `the dialog ${String(name)}`)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await page.getByRole('button', { name: 'Read the MIT licence' }).click()
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page, 'the licence')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await visitKeyProtection(page)
  await dragFiles(page, [import.meta.filename], 'over')
  await page.getByText('Drop a configuration file or a backup').waitFor()
  await expectAccessible(page, 'the target of a file that is dragged')
})

test('the legacy switches, the shared secret and its key have no violation', async ({ operator: page }) => {
  await follow(page, '/settings')
  await page.getByRole('switch', { name: /HS256/ }).click()
  await page.getByRole('switch', { name: /implicit flow/ }).click()
  await expectAccessible(page, 'the settings with the warnings of a shared secret and of the implicit flow')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Show the current secret' }).click()
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page, 'the dialog of a shared secret')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expectAccessible(page, 'the settings with a shared secret')
  await follow(page, '/keys')
  await page.getByRole('button', { name: 'Rotate HS256' }).click()
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page, 'the dialog Rotate HS256')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expectAccessible(page, 'the keys with a shared secret')
  await follow(page, `/clients/${WEB.clientId}`)
  await page.getByRole('checkbox', { name: 'Implicit (legacy)' }).check()
  await page.getByRole('checkbox', { name: 'ID token (id_token)' }).uncheck()
  await expectAccessible(page, 'a client of the implicit flow without a response type')
})

test('the issuer, its addresses and TLS have no violation', async ({ operator: page }) => {
  await follow(page, '/settings')
  const issuer = page.getByRole('region', { name: 'Issuer and addresses' })
  const save = page.getByRole('button', { name: 'Save and restart the server' })
  await issuer.getByLabel('Issuer URL').fill('http://auth.example.com/')
  await issuer.getByLabel('Trusted proxies').fill('proxy')
  await page.getByRole('radio', { name: 'Your own certificate' }).click()
  await save.click()
  await expectAccessible(page, 'the issuer and TLS with problems')
  await issuer.getByLabel('Trusted proxies').fill('')
  await issuer.getByLabel('Issuer URL').fill('')
  await page.getByRole('radio', { name: 'A certificate of the local authority' }).click()
  await page.getByRole('button', { name: 'Make a local authority' }).click()
  await page.getByRole('button', { name: 'Download its certificate' }).waitFor()
  await expectAccessible(page, 'TLS by a local authority')
  await page.getByRole('button', { name: 'Make another' }).click()
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page, 'the dialog Make another local authority')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('radio', { name: 'Off' }).click()
  await issuer.getByRole('combobox', { name: 'Host' }).click()
  await page.getByRole('option', { name: /^0\.0\.0\.0/ }).click()
  await expectAccessible(page, 'an issuer in clear')
  await save.click()
  await page.getByRole('dialog').waitFor()
  await expectAccessible(page, 'the dialog Restart the server')
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

test('the pages of the issuer and the set-up have no violation', async ({ page, twin }) => {
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
  const logout = `${twin.issuer}/authorization/logout?client_id=${WEB.clientId}`
  await page.goto(logout)
  await expectAccessible(page, 'the logout page')
  await page.goto(`${logout}&post_logout_redirect_uri=https%3A%2F%2Felsewhere.example.com`)
  await page.getByText('For the developer').click()
  await expectAccessible(page, 'a refused logout page')
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
  await expectAccessible(page, 'the signed-out page')

  await page.goto(`${twin.issuer}/device`)
  await new DevicePages(page).enter('wrong')
  await expectAccessible(page, 'a refused device code')
  const body = new URLSearchParams({ client_id: 'northwind-tv' })
  const asking = await fetch(`${twin.issuer}/authorization/device`, { method: 'POST', body })
  const { user_code } = (await asking.json()) as { user_code: string }
  await new DevicePages(page).enter(user_code)
  await pages.signIn(ADA)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await expectAccessible(page, 'the consent page for a device')
  await new DevicePages(page).decide('Allow')
  await expectAccessible(page, 'the end at a device')

  const fresh = await startTwin()
  try {
    await page.goto(fresh.setupUrl ?? '')
    await page.getByRole('button', { name: 'Create operator' }).click()
    await expectAccessible(page, 'the set-up')
  } finally {
    await fresh.dispose()
  }
})

test.describe('a server without a client', () => {
  test.use({ config: OPERATOR_ONLY })

  test('the first run has no violation', async ({ operator }) => {
    await visitFirstRun(operator)
  })
})
