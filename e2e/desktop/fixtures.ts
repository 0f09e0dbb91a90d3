import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { exitCode } from '../../scripts/child-process.ts'
import { electronExecutable, root } from '../../scripts/repository.ts'

/** What a desktop that ran to its end by itself left behind. */
interface Ended {
  exitCode: number
  stderr: string
}

interface Fixtures {
  /** Of this test alone; gone after it. */
  dataDirectory: string
  /** Where this user's settings are, on Linux. */
  configHome: string
  /** Base URL of the issuer of this test's desktop. */
  issuer: string
  /**
   * Opens the desktop on this test's data directory, or on another one; it is closed after the test if the test did not. It sees
   * the variables of `env`, too.
   */
  launch: (given?: { data?: string; env?: Record<string, string>; options?: string[] }) => Promise<ElectronApplication>
  desktop: ElectronApplication
  /** The page in the desktop's window. */
  window: Page
  /** Runs a desktop that is expected to end by itself, with options for it. */
  runToEnd: (...options: string[]) => Promise<Ended>
  /** Base URL of a web server that is not the console. */
  elsewhere: string
}

/** Loaded into each main process: a person who sees its boxes and its tray (person.ts). */
const attended = join(import.meta.dirname, 'attended.cjs')

/** Milliseconds. */
const endLimit = 20_000

async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return port
}

export const test = base.extend<Fixtures>({
  dataDirectory: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-desktop-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  issuer: async ({}, use) => {
    await use(`http://127.0.0.1:${await freePort()}`)
  },
  configHome: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-config-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  launch: async ({ dataDirectory, configHome, issuer }, use) => {
    const launched: ElectronApplication[] = []
    await use(async ({ data = dataDirectory, env = {}, options = [] } = {}) => {
      const application = await _electron.launch({
        args: ['-r', attended, root, '--data', data, '--port', new URL(issuer).port, ...options],
        // What is started at login is kept there.
        env: { ...process.env, XDG_CONFIG_HOME: configHome, ...env },
        chromiumSandbox: true,
      })
      launched.push(application)
      return application
    })
    await Promise.all(launched.map((application) => application.close()))
  },
  desktop: async ({ launch }, use) => {
    await use(await launch())
  },
  window: async ({ desktop }, use) => {
    const page = await desktop.firstWindow()
    // A window begins empty.
    await page.waitForURL(/^http:/)
    await use(page)
  },
  runToEnd: async ({}, use) => {
    await use(async (...options) => {
      const dismissDialogs = join(import.meta.dirname, 'dismiss-dialogs.cjs')
      const child = spawn(electronExecutable(), ['-r', dismissDialogs, root, ...options], {
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: endLimit,
      })
      const [code, stderr] = await Promise.all([exitCode(child), text(child.stderr)])
      return { exitCode: code, stderr }
    })
  },
  elsewhere: async ({}, use) => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<title>Elsewhere</title><h1>Elsewhere</h1>')
    })
    const port = await listen(server)
    await use(`http://127.0.0.1:${port}`)
    server.closeAllConnections()
    server.close()
  },
})

export { expect } from '@playwright/test'
