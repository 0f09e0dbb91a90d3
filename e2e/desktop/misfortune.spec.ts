import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { exitCode } from '../../scripts/child-process.ts'
import { root } from '../../scripts/repository.ts'
import { expect, test } from './fixtures.ts'
import { answerBox } from './person.ts'

test('a page that crashes is replaced when its operator wants that, and the server goes on', async ({
  desktop,
  window,
  issuer,
}) => {
  await expect(window.getByRole('navigation', { name: 'Screens' })).toBeVisible()
  await window.getByRole('link', { name: 'Keys' }).click()
  await expect(window.getByRole('heading', { name: 'Keys', level: 1 })).toBeVisible()

  const crash = () =>
    desktop.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
    })
  await crash()
  const replaced = desktop.waitForEvent('window')
  expect(await answerBox(desktop, 'Reload')).toBe('The window has stopped working')
  const second = await replaced
  await expect(second.getByRole('heading', { name: 'Keys', level: 1 })).toBeVisible()
  expect((await fetch(`${issuer}/health`)).status).toBe(200)
  await expect.poll(() => desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)

  // One that hangs.
  await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.emit('unresponsive'))
  expect(await answerBox(desktop, 'Wait')).toBe('The window does not respond')
  await expect(second.getByRole('heading', { name: 'Keys', level: 1 })).toBeVisible()

  // In the tray nobody is asked: the next who looks gets a new one.
  await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await answerBox(desktop, 'Keep Running')
  await crash()
  const windows = () => desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  await expect.poll(windows).toBe(0)
  const third = desktop.waitForEvent('window')
  await desktop.evaluate(({ app }) => app.emit('activate'))
  await expect((await third).getByRole('navigation', { name: 'Screens' })).toBeVisible()
})

test('a data directory that the headless twin holds: says who, and opens once that one is gone', async ({
  launch,
  dataDirectory,
  issuer,
}) => {
  const twin = spawn(
    process.execPath,
    [join(root, 'scripts/serve.ts'), '--data', dataDirectory, '--port', '0', '--console-port', '0'],
    { stdio: ['ignore', 'pipe', 'ignore'], timeout: 50_000 },
  )
  const ended = exitCode(twin)
  await new Promise((resolve) => twin.stdout.once('data', resolve))

  const desktop = await launch()
  expect(await answerBox(desktop, 'Try Again')).toMatch(/is in use by process \d+ \(gatehouse/)
  await expect.poll(() => desktop.evaluate(() => globalThis.boxes.length)).toBe(1)
  expect(desktop.windows()).toHaveLength(0)
  twin.kill('SIGTERM')
  expect(await ended).toBe(0)
  await answerBox(desktop, 'Try Again')
  const window = await desktop.firstWindow()
  await expect(window.getByRole('navigation', { name: 'Screens' })).toBeVisible()
  expect((await fetch(`${issuer}/health`)).status).toBe(200)
})
