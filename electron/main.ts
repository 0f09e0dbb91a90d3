import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { app, clipboard, dialog, Menu, session, shell } from 'electron'
import { StartUpError } from '../server/index.ts'
import { isCommand } from './command.ts'
import { errorLine } from './error-line.ts'
import { answerBridge } from './ipc.ts'
import { menuTemplate } from './menu.ts'
import { browserUrl, guardNavigation } from './navigation.ts'
import { desktopOptions } from './options.ts'
import { guardPermissions } from './permissions.ts'
import { stopBeforeQuitting } from './quit.ts'
import { createServerHost } from './server-host.ts'
import { focusConsoleWindow, openConsoleWindow } from './window.ts'

/**
 * The window's own profile lives with the data it shows, so that two desktops on the same data are instances of one, and two
 * on different data are not.
 */
function settleProfile(dataDirectory: string): void {
  // Before Chromium creates it: this folder holds credentials and is its owner's alone.
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  app.setPath('userData', join(dataDirectory, 'desktop'))
}

function openInBrowser(url: string): void {
  const outside = browserUrl(url)
  if (outside === null) return
  shell.openExternal(outside).catch((error: unknown) => {
    process.stderr.write(`The browser did not open: ${errorLine(error)}\n`)
  })
}

function failToStart(error: unknown): void {
  const reason = errorLine(error)
  process.stderr.write(`Gatehouse cannot start: ${reason}\n`)
  // Anything else is a defect, and its stack is for whoever mends it.
  if (!(error instanceof StartUpError)) process.stderr.write(`${inspect(error)}\n`)
  dialog.showErrorBox('Gatehouse cannot start', reason)
  app.exit(1)
}

async function start(): Promise<void> {
  app.enableSandbox()
  const options = desktopOptions(process.argv.slice(1), process.env)
  settleProfile(options.dataDirectory)
  if (!app.requestSingleInstanceLock()) {
    app.exit(0)
    return
  }

  const server = createServerHost(options, failToStart)
  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents, server.consoleOrigin, openInBrowser)
  })
  stopBeforeQuitting(server.stop)

  await app.whenReady()
  guardPermissions(session.defaultSession, server.consoleOrigin)
  answerBridge(server.createSignInTicket, server.consoleOrigin)
  const { issuer, console: consoleUrl } = await server.start()

  const showConsole = () => {
    if (!focusConsoleWindow()) openConsoleWindow(consoleUrl, server.createSignInTicket())
  }
  const menu = menuTemplate(
    { platform: process.platform, issuer, developerTools: !app.isPackaged },
    {
      copyIssuerUrl: () => void clipboard.writeText(issuer),
      openDataFolder: () => void shell.openPath(options.dataDirectory),
      openInBrowser,
    },
  )
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
  app.on('second-instance', showConsole)
  app.on('activate', showConsole)
  app.on('window-all-closed', () => {
    // On macOS an application goes on without a window; the Dock's icon opens one again.
    if (process.platform !== 'darwin') app.quit()
  })
  showConsole()
}

if (!isCommand()) start().catch(failToStart)
