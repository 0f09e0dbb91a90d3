import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { app, clipboard, dialog, Menu, session, shell } from 'electron'
import { StartUpError, type Addresses } from '../server/index.ts'
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

/** Nobody who has no command line is locked out by addresses that are stored. */
function startsWithoutStored(reason: string): boolean {
  process.stderr.write(`Gatehouse cannot start on the addresses that are stored: ${reason}\n`)
  const chosen = dialog.showMessageBoxSync({
    type: 'warning',
    message: 'Gatehouse cannot start on the addresses that are stored',
    detail: `${reason}\n\nIt can start on the usual ones, for this machine alone; correct the others in Settings then.`,
    buttons: ['Start on the usual addresses', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  })
  return chosen === 0
}

async function start(): Promise<void> {
  app.enableSandbox()
  const options = desktopOptions(process.argv.slice(1), process.env)
  settleProfile(options.dataDirectory)
  if (!app.requestSingleInstanceLock()) {
    app.exit(0)
    return
  }

  const showMenu = ({ issuer }: Addresses) => {
    const menu = menuTemplate(
      { platform: process.platform, issuer, developerTools: !app.isPackaged },
      {
        copyIssuerUrl: () => void clipboard.writeText(issuer),
        openDataFolder: () => void shell.openPath(options.dataDirectory),
        openInBrowser,
      },
    )
    Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
  }
  // The window goes to the console by itself where that moved: the page knows where to.
  const server = createServerHost(options, { onFailure: failToStart, onMoved: showMenu, startsWithoutStored })
  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents, server.consoleOrigin, openInBrowser)
  })
  stopBeforeQuitting(server.stop)

  await app.whenReady()
  guardPermissions(session.defaultSession, server.consoleOrigin)
  answerBridge(server.createSignInTicket, server.consoleOrigin)
  showMenu(await server.start())

  const showConsole = () => {
    const consoleUrl = server.consoleOrigin()
    if (consoleUrl !== null && !focusConsoleWindow()) openConsoleWindow(consoleUrl, server.createSignInTicket())
  }
  app.on('second-instance', showConsole)
  app.on('activate', showConsole)
  app.on('window-all-closed', () => {
    // On macOS an application goes on without a window; the Dock's icon opens one again.
    if (process.platform !== 'darwin') app.quit()
  })
  showConsole()
}

start().catch(failToStart)
