// npm start: builds what is stale and opens the desktop; where that cannot be, the headless twin with the same console.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { build } from './build.ts'
import { exitCode, relaySignals, run } from './child-process.ts'
import { desktopObstacle, fetchElectronRuntime, hasDisplay, hasElectronRuntime, here } from './electron-runtime.ts'
import { electronExecutable, headlessTwin, root } from './repository.ts'

/** Of the line that the headless twin prints when it answers. */
interface Ready {
  issuer: string
  console: string
  /** Where the first operator is created; null once there is one. */
  setupUrl: string | null
}

async function findObstacle(): Promise<string | null> {
  const obstacle = desktopObstacle(here)
  if (obstacle !== null) return obstacle
  if (hasElectronRuntime() || (await fetchElectronRuntime())) return null
  return 'the Electron runtime is missing and could not be fetched (`npx install-electron` tries again)'
}

function openBrowser(url: string): void {
  const openers: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
    darwin: ['open', url],
    win32: ['rundll32', 'url.dll,FileProtocolHandler', url],
  }
  const [command, ...args] = openers[process.platform] ?? ['xdg-open', url]
  const browser = spawn(command, args, { stdio: 'ignore', detached: true })
  // No browser: the URL has been printed.
  browser.once('error', () => undefined)
  browser.unref()
}

function announce(line: string): void {
  const ready = JSON.parse(line) as Ready
  const url = ready.setupUrl ?? ready.console
  process.stdout.write(`Issuer:  ${ready.issuer}\nConsole: ${url}\n`)
  if (hasDisplay(here)) openBrowser(url)
}

function startHeadless(options: readonly string[]): Promise<number> {
  const wantsJson = options.includes('--json')
  const server = spawn(process.execPath, [headlessTwin, 'serve', ...options, ...(wantsJson ? [] : ['--json'])], {
    stdio: ['inherit', wantsJson ? 'inherit' : 'pipe', 'inherit'],
  })
  relaySignals(server)
  if (server.stdout !== null) createInterface({ input: server.stdout }).once('line', announce)
  return exitCode(server)
}

async function start(options: readonly string[]): Promise<number> {
  const built = await build()
  if (built !== 0) return built
  const obstacle = await findObstacle()
  // The options name files as they are seen from where the user is.
  if (obstacle === null) return run(electronExecutable(), [root, ...options], { cwd: process.cwd() })
  process.stderr.write(`The desktop cannot open because ${obstacle}; starting the server without it.\n`)
  return startHeadless(options)
}

process.exitCode = await start(process.argv.slice(2))
