import { readFile, truncate, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import type { SaveDialogOptions } from 'electron'
import { ClientsPage } from '../pages/clients-page.ts'
import { dragFiles } from '../pages/drag-files.ts'
import { openScreen } from '../pages/navigation.ts'
import { ScopesPage } from '../pages/scopes-page.ts'
import { SettingsPage } from '../pages/settings-page.ts'
import { expect, test } from './fixtures.ts'
import { answerBox } from './person.ts'

declare global {
  /** In the main process: what the dialog for the last download was to ask. */
  var saved: SaveDialogOptions | undefined
}

const PASSPHRASE = 'a passphrase for backups'
const SCOPE = { name: 'orders:read', description: 'Read your orders' }

/** As macOS brings a link. */
const follow = (desktop: ElectronApplication, link: string) =>
  desktop.evaluate(({ app }, followed) => {
    app.emit('open-url', { preventDefault: () => undefined }, followed)
  }, link)

const heading = (window: Page, name: string) => window.getByRole('heading', { name, level: 1 })

const clickMenu = (desktop: ElectronApplication, id: string) =>
  desktop.evaluate(({ Menu }, clicked) => {
    Menu.getApplicationMenu()?.getMenuItemById(clicked)?.click()
  }, id)

test('links and files from outside lead into the console, and change nothing', async ({
  launch,
  dataDirectory,
  runToEnd,
}) => {
  const file = join(dataDirectory, 'shop.gatehouse')
  await writeFile(file, JSON.stringify({ scopes: [SCOPE] }))
  const broken = join(dataDirectory, 'broken.gatehouse')
  await writeFile(broken, 'scopes: []')
  const huge = join(dataDirectory, 'huge.gatehouse-backup')
  await writeFile(huge, '{')
  await truncate(huge, 3_000_000_000)

  const desktop = await launch({ options: [file] })
  const window = await desktop.firstWindow()
  const { plan, dialog } = withDialogs(window)
  const scopes = new ScopesPage(window)

  await test.step('a file on the command line is shown as a plan over the first screen, and is not applied', async () => {
    await expect(plan).toContainText('1 created, 0 changed')
    await expect(plan).toContainText('orders:read')
    await window.keyboard.press('Escape')
    await expect(plan).toHaveCount(0)
    await scopes.open()
    await expect(scopes.row('openid')).toBeVisible()
    await expect(scopes.row('orders:read')).toHaveCount(0)
  })

  const { clientId } = await new ClientsPage(window).create({
    kind: 'Machine to machine',
    name: 'Billing',
    scope: 'openid',
  })

  await test.step('a link opens a client, a section, and what the palette copies', async () => {
    await openScreen(window, 'Keys')
    await follow(desktop, `gatehouse://clients/${clientId}`)
    await expect(heading(window, 'Billing')).toBeVisible()
    await window.keyboard.press('ControlOrMeta+k')
    await window.getByRole('combobox', { name: /^Find a screen/ }).fill('copy link')
    await window.keyboard.press('Enter')
    await expect(window.getByText('Link copied')).toBeVisible()
    await follow(desktop, 'gatehouse://settings/backup')
    await expect(heading(window, 'Settings')).toBeVisible()
    await expect(window).toHaveURL(/\/settings#backup$/)
  })

  await test.step('a link that would do something opens the Overview', async () => {
    const hostile = ['clients/new', `clients/${clientId}?delete=1`, 'clients/%2e%2e%2fsettings', 'keys?rotate=RS256']
    for (const link of [...hostile.map((path) => `gatehouse://${path}`), 'javascript:alert(1)']) {
      await follow(desktop, 'gatehouse://users')
      await expect(heading(window, 'Users')).toBeVisible()
      await follow(desktop, link)
      await expect(heading(window, 'Overview')).toBeVisible()
    }
    await expect(window.getByRole('dialog')).toHaveCount(0)
    expect(new URL(window.url()).search).toBe('')
    expect(desktop.windows()).toHaveLength(1)
  })

  await test.step('another instance hands over its link, and its file by the folder that it was started in', async () => {
    expect((await runToEnd('--data', dataDirectory, 'gatehouse://keys')).exitCode).toBe(0)
    await expect(heading(window, 'Keys')).toBeVisible()
    expect((await runToEnd('--data', dataDirectory, relative(process.cwd(), file))).exitCode).toBe(0)
    await expect(plan).toContainText('1 created, 0 changed')
    // What is looked at is not covered by the next.
    await desktop.evaluate(({ app }, path) => app.emit('open-file', { preventDefault: () => undefined }, path), file)
    await expect(window.getByText('Close what is open first, then open shop.gatehouse again.')).toBeVisible()
    await plan.getByRole('button', { name: 'Apply 1 change' }).click()
    await expect(dialog('The file is applied')).toBeVisible()
    await dialog('The file is applied').getByRole('button', { name: 'Done' }).click()
    await scopes.open()
    await expect(scopes.row('orders:read')).toBeVisible()
  })

  await test.step('File, Open… asks natively; what cannot be opened is said', async () => {
    const choose = (path: string | undefined) =>
      desktop.evaluate(({ dialog: native }, chosen) => {
        native.showOpenDialog = () =>
          Promise.resolve({ canceled: chosen === undefined, filePaths: chosen === undefined ? [] : [chosen] })
      }, path)
    for (const [path, reason] of [
      [broken, 'broken.gatehouse is not JSON'],
      [huge, 'huge.gatehouse-backup has 3,000 MB'],
    ] as const) {
      await choose(path)
      await clickMenu(desktop, 'open')
      await expect.poll(() => desktop.evaluate(() => globalThis.boxes[0]?.options.detail)).toContain(reason)
      await desktop.evaluate(() => {
        globalThis.boxes.shift()
      })
    }
    await choose(undefined)
    await clickMenu(desktop, 'open')
    await choose(file)
    await clickMenu(desktop, 'open')
    await expect(plan).toContainText('Nothing changes')
  })
})

test('files are saved where a native dialog says, and dropped anywhere to be looked at', async ({
  desktop,
  window,
  dataDirectory,
}) => {
  const { plan, dialog } = withDialogs(window)
  const settings = new SettingsPage(window)
  /** Answers the next dialogs. */
  const saveIn = (folder: string) =>
    desktop.evaluate(({ session }, into) => {
      session.defaultSession.on('will-download', (event, item) => {
        globalThis.saved = item.getSaveDialogOptions()
        if (!event.defaultPrevented) item.setSavePath(`${into}/saved-${item.getFilename()}`)
      })
    }, folder)
  await saveIn(dataDirectory)
  await settings.open()

  await test.step('an export goes where its operator says, under a name that opens with Gatehouse', async () => {
    await window.getByRole('button', { name: 'Export', exact: true }).click()
    await expect
      .poll(() => readFile(join(dataDirectory, 'saved-gatehouse.json'), 'utf8').catch(() => ''))
      .toContain('scopes')
    const options = await desktop.evaluate(() => globalThis.saved)
    expect(basename(options?.defaultPath ?? '')).toBe('configuration.gatehouse')
    expect(options?.filters?.flatMap(({ extensions }) => extensions)).toEqual(['gatehouse', 'json'])
    // Whether it was saved is the dialog's to say.
    await expect(window.getByText('The configuration is exported')).toHaveCount(0)
  })

  await test.step('a download that the console did not begin is cancelled', async () => {
    await window.evaluate(() => {
      const link = document.createElement('a')
      link.href = '/favicon.png'
      link.download = 'favicon.png'
      link.click()
    })
    await expect.poll(() => desktop.evaluate(() => globalThis.saved)).toEqual({})
    await expect(readFile(join(dataDirectory, 'saved-favicon.png'))).rejects.toThrow('ENOENT')
  })

  const backup = await test.step('a backup, too', async () => {
    await window.getByRole('button', { name: 'Back up now' }).click()
    await dialog('Back up now').getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
    await dialog('Back up now').getByLabel('The same again').fill(PASSPHRASE)
    await dialog('Back up now').getByRole('button', { name: 'Back up', exact: true }).click()
    await expect.poll(() => desktop.evaluate(() => globalThis.saved?.title)).toBe('Save Backup')
    const { defaultPath = '' } = (await desktop.evaluate(() => globalThis.saved)) ?? {}
    const path = join(dataDirectory, `saved-${basename(defaultPath)}`)
    await expect.poll(() => readFile(path, 'utf8').catch(() => '')).toContain('"backup"')
    return path
  })

  await test.step('dropped anywhere, a backup shows what it would replace', async () => {
    await openScreen(window, 'Keys')
    await dragFiles(window, [backup], 'over')
    await expect(window.getByText('Drop a configuration file or a backup')).toBeVisible()
    await dragFiles(window, [backup], 'drop')
    await expect(window.getByText('Drop a configuration file or a backup')).toHaveCount(0)
    const restoring = dialog('Restore a backup')
    await expect(restoring).toContainText(basename(backup))
    await expect(restoring.getByLabel('Passphrase of the backup')).toBeFocused()
    await window.keyboard.type(PASSPHRASE)
    await window.keyboard.press('Enter')
    await expect(restoring.getByRole('table', { name: 'What would be replaced' })).toBeVisible()
    await expect(restoring.getByRole('button', { name: 'Restore' })).toBeDisabled()
    await restoring.getByRole('button', { name: 'Cancel' }).click()
    await expect(restoring).toHaveCount(0)
    await expect(heading(window, 'Keys')).toBeVisible()
  })

  await test.step('a configuration shows its plan; others and several say what is taken; nothing leaves the console', async () => {
    const page = join(dataDirectory, 'page.html')
    await writeFile(page, '<title>Elsewhere</title>')
    const configuration = join(dataDirectory, 'saved-gatehouse.json')
    await dragFiles(window, [page], 'drop')
    await expect(window.getByText('page.html is neither a configuration file nor a backup')).toBeVisible()
    await dragFiles(window, [configuration, backup], 'drop')
    await expect(window.getByText('One file at a time')).toBeVisible()
    await dragFiles(window, [configuration], 'drop')
    await expect(plan).toContainText('Nothing changes')
    // While a dialog is open nothing is taken, and nothing is shown in the place of the console.
    await dragFiles(window, [page], 'drop')
    // Nor where something new comes under the pointer at the last moment.
    await dragFiles(window, [page], 'over')
    await window.evaluate(() => document.querySelector('[role="dialog"]')?.append(document.createElement('aside')))
    await window.addStyleTag({ content: 'aside { position: fixed; inset: 0 }' })
    await dragFiles(window, [page], 'let go')
    await window.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
    await expect(plan).toBeVisible()
    await expect(window).toHaveURL(/\/keys$/)
    expect(desktop.windows()).toHaveLength(1)
  })
})

test('its appearance, its zoom and where updates come from are kept, without a flash at the next start', async ({
  launch,
}) => {
  const desktop = await launch()
  const window = await desktop.firstWindow()
  const colours = (of: ElectronApplication) =>
    of.evaluate(({ BrowserWindow, nativeTheme }) => ({
      source: nativeTheme.themeSource,
      background: BrowserWindow.getAllWindows()[0]?.getBackgroundColor().toLowerCase(),
    }))
  const zoom = (of: ElectronApplication) =>
    of.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomLevel())

  await openScreen(window, 'Settings')
  expect(await colours(desktop)).toEqual({ source: 'system', background: '#ffffff' })
  await window.getByRole('radiogroup', { name: 'Colour scheme' }).getByText('Dark').click()
  await expect.poll(() => colours(desktop)).toEqual({ source: 'dark', background: '#1b1a17' })
  await clickMenu(desktop, 'zoom-in')
  await clickMenu(desktop, 'zoom-in')
  await clickMenu(desktop, 'zoom-out')
  expect(await zoom(desktop)).toBe(0.5)

  const section = window.getByRole('region', { name: 'Desktop' })
  const address = section.getByRole('textbox', { name: 'Look for updates at' })
  await address.fill('http://updates.example.com')
  await expect(address).toHaveAccessibleDescription(/Must be an https URL/)
  const choose = async (answer: 'Cancel' | 'Take Updates from There') => {
    await address.fill('https://updates.example.com/gatehouse')
    await section.getByRole('button', { name: 'Save' }).click()
    expect(await answerBox(desktop, answer)).toBe('Take updates from updates.example.com?')
  }
  await choose('Cancel')
  await expect(address).toHaveValue('')
  await choose('Take Updates from There')
  await expect(section).toContainText('only an installed one can update itself')

  const closed = desktop.waitForEvent('close')
  await desktop.evaluate(({ app }) => app.quit()).catch(() => undefined)
  await closed
  const again = await launch()
  const next = await again.firstWindow()
  expect(await colours(again)).toEqual({ source: 'dark', background: '#1b1a17' })
  await openScreen(next, 'Settings')
  expect(await zoom(again)).toBe(0.5)
  await expect(next.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expect(next.getByRole('radio', { name: 'Dark', exact: true })).toBeChecked()
  await expect(next.getByRole('textbox', { name: 'Look for updates at' })).toHaveValue(/updates\.example\.com/)
})

const withDialogs = (window: Page) => ({
  dialog: (name: string) => window.getByRole('dialog', { name }),
  plan: window.getByRole('dialog', { name: 'What the file would change' }),
})
