// Where the keys of a data directory are kept, on machines that are the stand-in's: a keyring is a file there, and another file
// another machine. The system's own keychains are asked by real Electron alone.
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { gatehouse, run } from '../headless/command.ts'
import { findViolations, THEMES } from '../pages/axe.ts'
import { ClientsPage, type Credentials } from '../pages/clients-page.ts'
import { openScreen } from '../pages/navigation.ts'
import { expect, test as base } from './fixtures.ts'
import { answerBox } from './person.ts'

declare global {
  /** In the main process: what Electron has for its own use. */
  interface Invocable {
    invoked?: (channel: string, event: object, received: unknown[]) => Promise<unknown>
  }
}

const PASSPHRASE = 'arch over the gate of the house'

const test = base.extend<{ folder: string }>({
  /** For what is beside the data directory of a test. */
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-keychain-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
})
test.skip(
  process.env['ELECTRON_OVERRIDE_DIST_PATH']?.endsWith('stand-in') !== true,
  'Machines with a keyring each are the stand-in’s.',
)

const keyringOf = (folder: string, machine: string) => ({ STAND_IN_KEYRING: join(folder, `${machine}.keyring`) })

const keyFile = async (directory: string) =>
  JSON.parse(await readFile(join(directory, 'gatehouse.key'), 'utf8')) as { kind: string; keychain?: string }

const screens = (page: Page) => page.getByRole('navigation', { name: 'Screens' })
const protection = (page: Page) => page.getByRole('region', { name: 'Protection of the keys' })

/** Expects nothing that axe finds on a part of what is shown. */
async function expectAccessible(page: Page, within: string): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme.colorScheme })
    // The theme's transitions.
    await page.waitForTimeout(300)
    expect.soft(await findViolations(page, theme, within), `${within}, ${theme.colorScheme}`).toEqual([])
  }
}

async function requestToken(issuer: string, { clientId, clientSecret }: Credentials): Promise<string> {
  const response = await fetch(`${issuer}/authorization/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  expect(response.status).toBe(200)
  return ((await response.json()) as { access_token: string }).access_token
}

async function isActive(issuer: string, { clientId, clientSecret }: Credentials, token: string): Promise<boolean> {
  const response = await fetch(`${issuer}/authorization/introspect`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ token }),
  })
  return ((await response.json()) as { active: boolean }).active
}

/** Everything that the server keeps, as text; the browser's profile is none of it. */
async function everythingIn(directory: string): Promise<string> {
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && !join(entry.parentPath, entry.name).startsWith(join(directory, 'desktop/')),
  )
  const contents = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')))
  return contents.join('\n')
}

/** What a box asks; then it is answered with Quit, which ends the desktop with an exit code. */
async function quitAt(desktop: ElectronApplication): Promise<{ message: string; exitCode: unknown }> {
  const main = desktop.process()
  const exited = new Promise((resolve) => main.once('exit', resolve))
  const asked = () => desktop.evaluate(() => globalThis.boxes[0]?.options.message)
  await expect.poll(asked, { timeout: 20_000 }).not.toBeUndefined()
  const message = (await asked()) ?? ''
  // It may be gone before it has answered.
  await answerBox(desktop, 'Quit').catch(() => undefined)
  return { message, exitCode: await exited }
}

const isVisible = (desktop: ElectronApplication) =>
  desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())

test('from the keychain of one machine to another by the passphrase, once; the twin takes it from its environment', async ({
  launch,
  folder,
  dataDirectory,
  issuer,
}) => {
  test.setTimeout(240_000)
  const copy = join(folder, 'copy')
  const elsewhere = { data: copy, env: keyringOf(folder, 'another') }
  let credentials: Credentials = { clientId: '', clientSecret: '' }
  let token = ''

  await test.step('a new data directory is sealed by the keychain, and no private key lies in it in clear', async () => {
    const desktop = await launch({ env: keyringOf(folder, 'home') })
    const window = await desktop.firstWindow()
    await expect(screens(window)).toBeVisible()
    credentials = await new ClientsPage(window).create({ kind: 'Machine to machine', name: 'Billing', scope: 'openid' })
    token = await requestToken(issuer, credentials)

    const { kind, keychain = '' } = await keyFile(dataDirectory)
    expect(kind).toBe('wrapped')
    const { result: key } = await desktop.evaluate(
      ({ safeStorage }, sealed) => safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64')),
      keychain,
    )
    expect(key).toMatch(/^[\w-]{43}$/)
    const kept = await everythingIn(dataDirectory)
    expect(kept).toContain('sealedPrivateKey')
    for (const secret of [key, Buffer.from(key, 'base64url').toString('base64'), 'PRIVATE KEY', '"d":']) {
      expect(kept).not.toContain(secret)
    }

    await openScreen(window, 'Overview')
    await expect(window.getByText('The signing keys are not protected')).toHaveCount(0)
    await openScreen(window, 'Settings')
    await expect(protection(window)).toContainText('Protected by GNOME Keyring')
    await protection(window).getByRole('button', { name: 'Set a passphrase' }).click()
    const dialog = window.getByRole('dialog', { name: 'Set a passphrase' })
    const type = async (passphrase: string, again = passphrase) => {
      await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase)
      await dialog.getByLabel('The same again').fill(again)
      await dialog.getByRole('button', { name: 'Set', exact: true }).click()
    }
    await type('too short')
    await expect(dialog).toContainText('Must be at least 12 characters')
    await type(PASSPHRASE, `${PASSPHRASE}!`)
    await expect(dialog).toContainText('Must be the same passphrase')
    await type('123456qwerty')
    await expect(dialog).toContainText('Is one of the most common passwords')
    await expectAccessible(window, '[role="dialog"]')
    await type(PASSPHRASE)
    await expect(protection(window)).toContainText('Protected by GNOME Keyring and a passphrase')
    await expectAccessible(window, '#key-protection')
    await expectAccessible(window, '#desktop')
    await desktop.close()
    expect(await everythingIn(dataDirectory)).not.toContain(PASSPHRASE)
    await cp(dataDirectory, copy, { recursive: true, filter: (path) => path !== join(dataDirectory, 'desktop') })
  })

  await test.step('another machine asks for it, and its keychain opens the copy from then on', async () => {
    const before = await keyFile(copy)
    const desktop = await launch(elsewhere)
    const asking = await desktop.firstWindow()
    const field = asking.getByLabel('Passphrase')
    await expect(field).toBeFocused()
    await expect.poll(() => isVisible(desktop)).toBe(true)
    await expect(asking.getByText(copy)).toBeVisible()
    await expect(asking.getByText('The keychain of this computer does not open them')).toBeVisible()

    // What its page has, and who else is heard.
    const globals = await asking.evaluate(() =>
      ['gatehouse', 'require', 'process', 'ipcRenderer'].filter((name) => name in globalThis),
    )
    expect(globals).toEqual([])
    const isLeavingDenied = await desktop.evaluate(({ BrowserWindow }) => {
      const event = { url: 'https://example.com/', isDenied: false, preventDefault: () => void (event.isDenied = true) }
      BrowserWindow.getAllWindows()[0]?.webContents.emit('will-navigate', event)
      return event.isDenied
    })
    expect(isLeavingDenied).toBe(true)
    const stranger = await desktop.evaluate(async ({ ipcMain, BrowserWindow }) => {
      const sender = BrowserWindow.getAllWindows()[0]?.webContents
      const event = { sender, senderFrame: { url: sender?.getURL() } }
      const invoked = (ipcMain as Invocable).invoked?.bind(ipcMain)
      return await invoked?.('gatehouse:give-passphrase', event, ['a guess of a stranger']).catch(String)
    })
    expect(stranger).toMatch(/Only the window that asks for the passphrase may call this/)

    await field.fill('not the passphrase')
    await field.press('Enter')
    await expect(asking.getByRole('alert')).toHaveText('This is not the passphrase. Try again.')
    await expect(field).toBeFocused()
    await expectAccessible(asking, 'html')
    await field.fill(PASSPHRASE)
    const opened = desktop.waitForEvent('window')
    await field.press('Enter')
    await expect(screens(await opened)).toBeVisible()
    expect(desktop.windows()).toHaveLength(1)
    expect(await isActive(issuer, credentials, token)).toBe(true)
    expect((await keyFile(copy)).keychain).not.toBe(before.keychain)
    await desktop.close()

    const again = await launch(elsewhere)
    await expect(screens(await again.firstWindow())).toBeVisible()
    await again.close()
  })

  await test.step('the headless twin needs the passphrase, and says so', async () => {
    const serve = ['serve', '--data', copy, '--port', new URL(issuer).port, '--console-port', '0']
    const without = await run(serve)
    expect([without.code, without.stdout]).toEqual([1, ''])
    expect(without.stderr).toMatch(/^gatehouse: The signing keys are sealed by a passphrase: set GATEHOUSE_KEY\n$/)
    const twin = gatehouse(serve, { GATEHOUSE_KEY: PASSPHRASE })
    const ended = new Promise((resolve) => twin.once('exit', resolve))
    await new Promise((resolve) => twin.stdout?.once('data', resolve))
    expect(await isActive(issuer, credentials, token)).toBe(true)
    twin.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})

test('without a passphrase another machine says what can be done, and changes nothing', async ({
  launch,
  folder,
  dataDirectory,
}) => {
  const home = await launch({ env: keyringOf(folder, 'home') })
  await expect(screens(await home.firstWindow())).toBeVisible()
  await home.close()
  const before = await readFile(join(dataDirectory, 'gatehouse.key'), 'utf8')

  const desktop = await launch({ env: keyringOf(folder, 'another') })
  await answerBox(desktop, 'Try Again')
  const { message, exitCode } = await quitAt(desktop)
  expect(message).toMatch(/sealed on another machine, by another user .* no passphrase was set/)
  expect(exitCode).toBe(1)
  expect(await readFile(join(dataDirectory, 'gatehouse.key'), 'utf8')).toBe(before)

  const { code, stderr } = await run(['serve', '--data', dataDirectory, '--port', '0', '--console-port', '0'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^gatehouse: .*set a passphrase there \(Settings, Protection of the keys\).*\n$/)
})

test('a desktop without a keyring says that the keys are not protected; a passphrase does, and is asked for', async ({
  launch,
  runToEnd,
  dataDirectory,
  elsewhere,
}) => {
  test.setTimeout(120_000)
  // One that ends by itself, since it finds its port taken: the first lines of another are gone before they can be read.
  const { stderr } = await runToEnd('--data', dataDirectory, '--port', new URL(elsewhere).port)
  expect(stderr).toMatch(/The signing keys are not protected: whoever can read the data directory/)

  const desktop = await launch()
  const window = await desktop.firstWindow()
  const notice = window.getByRole('listitem').filter({ hasText: 'The signing keys are not protected' })
  await expect(notice).toBeVisible()
  await notice.getByRole('link', { name: 'Open Settings' }).click()
  await expect(protection(window)).toContainText('Not protected')
  await expect(protection(window)).toContainText('no keyring that Gatehouse can use')
  await expectAccessible(window, '#key-protection')
  await protection(window).getByRole('button', { name: 'Set a passphrase' }).click()
  const dialog = window.getByRole('dialog', { name: 'Set a passphrase' })
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await dialog.getByLabel('The same again').fill(PASSPHRASE)
  await dialog.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(protection(window)).toContainText('Protected by a passphrase')
  await desktop.close()

  // Escape gives up, and a box says what else can be done.
  const again = await launch()
  const asking = await again.firstWindow()
  await expect(asking.getByLabel('Passphrase')).toBeFocused()
  await expect(asking.getByText('The keychain of this computer')).toBeHidden()
  // The window may be gone before the key is up.
  await asking.keyboard.press('Escape').catch(() => undefined)
  expect(await answerBox(again, 'Try Again')).toMatch(/sealed by a passphrase, and none was given/)
  // The former one may still be counted.
  const others = () => again.windows().filter((page) => page !== asking)
  await expect.poll(() => others().length).toBe(1)
  const [anew = asking] = others()
  await expect(anew.getByLabel('Passphrase')).toBeFocused()
  // Quit while it asks: no box, and the data directory is let go.
  const ended = new Promise((resolve) => again.process().once('exit', resolve))
  await again.close()
  expect(await ended).toBe(0)

  // Given by the environment, nobody is asked.
  const given = await launch({ env: { GATEHOUSE_KEY: PASSPHRASE } })
  await expect(screens(await given.firstWindow())).toBeVisible()
})
