import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { ClientsPage } from '../pages/clients-page.ts'
import { expect, test } from './fixtures.ts'
import { answerBox, clickTray, trayLines } from './person.ts'

const answers = (issuer: string) =>
  fetch(`${issuer}/health`).then(
    ({ ok }) => ok,
    () => false,
  )

const closeWindow = (desktop: ElectronApplication) =>
  desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

const windowNow = (desktop: ElectronApplication) =>
  desktop.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return window === undefined ? null : { isVisible: window.isVisible(), ...window.getNormalBounds() }
  })

test('people keep it running all day: closed to the tray, stopped and started, found again where it was', async ({
  launch,
  dataDirectory,
  issuer,
}) => {
  const desktop = await launch()
  const window = await desktop.firstWindow()
  const clients = new ClientsPage(window)
  await clients.create({ kind: 'Machine to machine', name: 'Billing', scope: 'openid' })

  await test.step('closing asks, and stays where that is not answered', async () => {
    await closeWindow(desktop)
    expect(await answerBox(desktop, 'Cancel')).toMatch(/Keep the server running/)
    expect(await windowNow(desktop)).toMatchObject({ isVisible: true })
  })

  await test.step('closed to the tray, the server goes on and the tray leads back', async () => {
    await desktop.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 200, y: 120, width: 1100, height: 760 })
    })
    await closeWindow(desktop)
    await answerBox(desktop, 'Keep Running', true)
    await expect.poll(() => windowNow(desktop)).toMatchObject({ isVisible: false })
    expect(await answers(issuer)).toBe(true)
    await expect
      .poll(() => trayLines(desktop), { timeout: 15_000 })
      .toEqual([
        ...['Server Running', issuer, 'Copy Issuer URL', 'Show Window', 'Recent Clients', '  Billing'],
        ...['Stop Server', 'Quit Gatehouse'],
      ])
    await clickTray(desktop, 'Billing')
    await expect(window.getByRole('heading', { name: 'Billing', level: 1 })).toBeVisible()
    expect(await windowNow(desktop)).toMatchObject({ isVisible: true })
  })

  await test.step('the issuer is stopped in the tray and started in the console, which goes on', async () => {
    await clickTray(desktop, 'Stop Server')
    await expect.poll(() => answers(issuer)).toBe(false)
    await expect.poll(() => trayLines(desktop)).toContain('Start Server')
    await expect(window.getByText('Server stopped')).toBeVisible()
    await window.getByRole('button', { name: 'Start server' }).click()
    await expect(window.getByText('Server running')).toBeVisible()
    expect(await answers(issuer)).toBe(true)
    await expect.poll(() => trayLines(desktop)).toContain('Stop Server')
  })

  await test.step('a wake from sleep harms nothing', async () => {
    await desktop.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
    expect(await answers(issuer)).toBe(true)
  })

  await test.step('the tray ends it, in order', async () => {
    const main = desktop.process()
    const closed = desktop.waitForEvent('close')
    await clickTray(desktop, 'Quit Gatehouse').catch(() => undefined)
    await closed
    expect(main.exitCode).toBe(0)
    expect(await answers(issuer)).toBe(false)
    const kept = JSON.parse(await readFile(join(dataDirectory, 'desktop-window.json'), 'utf8')) as unknown
    expect(kept).toEqual({ x: 200, y: 120, width: 1100, height: 760, isMaximized: false, zoomLevel: 0 })
  })

  await test.step('the next one opens where it was and closes as it was told', async () => {
    const again = await launch()
    await again.firstWindow()
    expect(await windowNow(again)).toMatchObject({ x: 200, y: 120, width: 1100, height: 760 })
    await closeWindow(again)
    await expect.poll(() => windowNow(again)).toMatchObject({ isVisible: false })
    expect(await again.evaluate(() => globalThis.boxes.length)).toBe(0)
  })
})

test('the desktop is set up in Settings, which the menu opens', async ({ desktop, window, configHome }) => {
  await expect(window.getByRole('navigation', { name: 'Screens' })).toBeVisible()
  await desktop.evaluate(({ Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById('settings')?.click()
  })
  const section = window.getByRole('region', { name: 'Desktop' })
  await expect(section.getByRole('radio', { name: 'Ask each time' })).toBeChecked()
  await section.getByRole('radio', { name: 'Quit' }).click()
  await expect(section.getByRole('radio', { name: 'Quit' })).toBeChecked()

  if (process.platform === 'linux') {
    await section.getByRole('switch', { name: 'Start at login' }).click()
    await expect(section.getByRole('switch', { name: 'Start at login' })).toBeChecked()
    const entry = await readFile(join(configHome, 'autostart/org.gatehouse.desktop.desktop'), 'utf8')
    expect(entry).toMatch(/^Exec=.*"--hidden"/m)
  }

  const main = desktop.process()
  const closed = desktop.waitForEvent('close')
  await closeWindow(desktop).catch(() => undefined)
  await closed
  expect(main.exitCode).toBe(0)
})
