import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { electronExecutable, root } from '../../scripts/repository.ts'
import { expect, test } from './fixtures.ts'
import { answerBox } from './person.ts'

declare global {
  /** In the main process: how often another desktop was started on the same data. */
  var secondInstances: number
}

async function answers(issuer: string): Promise<boolean> {
  return fetch(`${issuer}/health`).then(
    () => true,
    () => false,
  )
}

test('a second instance hands over to the first and exits', async ({ desktop, window, dataDirectory, runToEnd }) => {
  await desktop.evaluate(({ app }) => {
    globalThis.secondInstances = 0
    app.on('second-instance', () => {
      globalThis.secondInstances++
    })
  })

  await desktop.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.hide()
  })

  const second = await runToEnd('--data', dataDirectory)

  expect(second.exitCode).toBe(0)
  await expect.poll(() => desktop.evaluate(() => globalThis.secondInstances)).toBe(1)
  const isVisible = () => desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await expect.poll(isVisible).toBe(true)
  expect(desktop.windows()).toEqual([window])
})

test('closing the window ends the server and the application', async ({ desktop, window, issuer }) => {
  test.skip(process.platform === 'darwin', 'On macOS an application goes on without a window.')
  expect(await answers(issuer)).toBe(true)

  const main = desktop.process()
  const closed = desktop.waitForEvent('close')
  await window.close()
  await closed

  expect(main.exitCode).toBe(0)
  expect(await answers(issuer)).toBe(false)
})

test('SIGTERM ends it in order and releases the data directory', async ({ launch, dataDirectory, issuer }) => {
  test.skip(process.platform === 'win32', 'Windows has no SIGTERM.')
  const first = spawn(electronExecutable(), [root, '--data', dataDirectory, '--port', new URL(issuer).port], {
    stdio: 'ignore',
  })
  const exited = once(first, 'exit')
  await expect.poll(() => answers(issuer), { timeout: 20_000 }).toBe(true)

  first.kill('SIGTERM')

  expect(await exited).toEqual([0, null])
  const again = await launch()
  await again.firstWindow()
  expect(await answers(issuer)).toBe(true)
})

test('a port in use is said in one line and in a dialog, and the desktop exits', async ({
  dataDirectory,
  elsewhere,
  runToEnd,
}) => {
  const { port } = new URL(elsewhere)

  const { exitCode, stderr } = await runToEnd('--data', dataDirectory, '--port', port)

  expect(exitCode).toBe(1)
  const lines = stderr.split('\n').filter((line) => line.includes('Gatehouse cannot start'))
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(new RegExp(`^Gatehouse cannot start: .*${port}`))
  expect(lines[1]).toMatch(new RegExp(`^\\[dialog\\] Gatehouse cannot start: .*${port}`))
  expect(stderr).not.toMatch(/^\s+at /m)
})

test('stored addresses on which it cannot start are no dead end: it offers the usual ones', async ({
  dataDirectory,
  runToEnd,
  launch,
  issuer,
}) => {
  const stored = { issuer: null, host: '192.0.2.1', port: 0, console_port: 0, trusted_proxies: [], tls: 'off' }
  await mkdir(dataDirectory, { recursive: true })
  await writeFile(
    join(dataDirectory, 'network.json'),
    JSON.stringify({ ...stored, own_certificate: null, revision: 1 }),
  )

  const { exitCode, stderr } = await runToEnd('--data', dataDirectory)

  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^\[dialog\] Gatehouse cannot start on the addresses that are stored: The host 192\.0\.2\.1/m)
  expect(stderr).toContain('It can start on the usual ones, for this machine alone')
  // Whoever chose to quit is asked nothing more.
  expect(stderr.match(/^\[dialog\]/gm)).toHaveLength(1)
  expect(stderr).not.toMatch(/^\s+at /m)

  const desktop = await launch()
  expect(await answerBox(desktop, 'Start on the Usual Addresses')).toContain('The host 192.0.2.1')
  await expect((await desktop.firstWindow()).getByRole('navigation', { name: 'Screens' })).toBeVisible()
  expect(await answers(issuer)).toBe(true)
})

test('an option that cannot be is refused before anything starts', async ({ dataDirectory, runToEnd }) => {
  const { exitCode, stderr } = await runToEnd('--data', dataDirectory, '--port', '70000')

  expect(exitCode).toBe(1)
  expect(stderr).toContain('Expected --port to be a port from 0 to 65535; received 70000')
})

test('the menu copies the issuer URL', async ({ desktop, window, issuer }) => {
  await expect(window).toHaveTitle(/./)

  const copied = await desktop.evaluate(async ({ clipboard, Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById('copy-issuer-url')?.click()
    return clipboard.readText()
  })

  expect(copied).toBe(issuer)
})
