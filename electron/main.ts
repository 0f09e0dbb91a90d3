import { join } from 'node:path'
import { app, clipboard, dialog, Menu, nativeTheme, powerMonitor, safeStorage, session, shell } from 'electron'
import { defaultDataDirectory } from '../server/command-line.ts'
import { describeDefect, makeDirectory, StartUpError } from '../server/index.ts'
import { listenForArrivals, messageOfSecondInstance } from './arrivals.ts'
import { chooseFolder, showError, showNotification, showProblem, startsWithoutStored } from './boxes.ts'
import { isCommand } from './command.ts'
import { createConsoleWindow, type ConsoleWindow } from './console-window.ts'
import { guardDownloads } from './downloads.ts'
import { errorLine } from './error-line.ts'
import { answerBridge } from './ipc.ts'
import { createKeychain } from './keychain.ts'
import { keptFile } from './kept-file.ts'
import { createLoginItem, loginCommand, type LoginItem } from './login-item.ts'
import { menuTemplate } from './menu.ts'
import { browserUrl, guardNavigation } from './navigation.ts'
import { createNotifications } from './notifications.ts'
import { backupFolderOptions, chosenPath, openFileOptions } from './open-dialog.ts'
import { createOpenedFiles } from './opened-files.ts'
import { desktopOptions, type DesktopOptions } from './options.ts'
import { askPassphraseInWindow } from './passphrase-window.ts'
import { guardPermissions } from './permissions.ts'
import { answerPreferences } from './preferences-answers.ts'
import { openPreferences } from './preferences.ts'
import { stopBeforeQuitting } from './quit.ts'
import { report } from './report.ts'
import { createServerHost } from './server-host.ts'
import { createServerSwitch } from './server-switch.ts'
import { argumentsFor, startOrAsk, type Started } from './start-failure.ts'
import type { TrayCommands, TrayState } from './tray-menu.ts'
import { createTray, type TrayIcon } from './tray.ts'
import { startUpdates } from './start-updates.ts'
import { updateQuestion } from './updates.ts'
import { windowState } from './window-state.ts'

/** As in electron-builder.yml: Windows shows the notifications of applications that it knows by name. */
const appId = 'org.gatehouse.desktop'

const isMac = process.platform === 'darwin'

/** In the source and in the package, beside the build. */
const icons = join(import.meta.dirname, '../../electron/icons')

async function start(): Promise<void> {
  // 1. What Electron has to know before it is ready.
  app.enableSandbox()
  const argv = process.argv.slice(1)
  const arrivals = listenForArrivals(app, argv, report)
  const options = desktopOptions(argv, process.env)
  const { dataDirectory } = options
  settleProfile(dataDirectory)
  if (!app.requestSingleInstanceLock(messageOfSecondInstance(argv))) {
    app.exit(0)
    return
  }
  app.setAppUserModelId(appId)

  // 2. The server, and what keeps the window's page in its place.
  let consoleWindow: ConsoleWindow | undefined
  let issuer = ''
  const show = (path?: string) => consoleWindow?.show(path)
  const notify = createNotifications((notification) => {
    showNotification(notification, show)
  })
  const server = createServerHost(options, createKeychain(safeStorage, process.platform), {
    onFailure: failToStart,
    onNotice: notify,
    // The window goes to the console by itself where that moved: the page knows where to.
    onMoved: (addresses) => {
      issuer = addresses.issuer
      tray?.refresh()
    },
    startsWithoutStored,
    askPassphrase: askPassphraseInWindow({ dataDirectory, icon: join(icons, 'app.png') }),
  })
  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents, server.consoleOrigin, openInBrowser)
  })
  const quitBy = stopBeforeQuitting(async () => {
    consoleWindow = undefined
    await server.stop()
  })
  await app.whenReady()
  guardPermissions(session.defaultSession, server.consoleOrigin)
  guardDownloads(session.defaultSession, {
    consoleOrigin: server.consoleOrigin,
    folder: () => app.getPath('downloads'),
    report,
    refuse: showProblem,
  })
  const started = await startOrAsk({
    start: server.start,
    ask: (question) => dialog.showMessageBox(question),
    chooseFolder,
    report: ({ message }) => {
      report(`Gatehouse cannot start: ${message}`)
    },
  })
  if (started.how !== 'started') {
    leave(started)
    return
  }
  issuer = started.addresses.issuer
  const { console: consoleUrl } = started.addresses

  // 3. What is seen of it: the tray, the window, the menu.
  const preferences = openPreferences(dataDirectory, report)
  nativeTheme.themeSource = preferences.appearance()
  const loginItem = loginItemOf(options)
  const serverSwitch = createServerSwitch(server, () => tray?.refresh())
  const copyIssuerUrl = () => void clipboard.writeText(issuer)
  const trayState = async (): Promise<TrayState> => {
    return { isRunning: server.isRunning(), issuer, recentClients: await server.recentClients() }
  }
  const tray = trayOrNone(trayState, {
    show,
    copyIssuerUrl,
    setRunning: (isRunning) => {
      serverSwitch.set(isRunning).then(({ problem }) => {
        if (problem !== null) showError(problem)
      }, failToStart)
    },
    quit: () => {
      app.quit()
    },
  })
  const hasWayBack = tray !== null || isMac
  const { isSetAside, announceFile, zoom } = (consoleWindow = createConsoleWindow({
    consoleUrl,
    createSignInTicket: server.createSignInTicket,
    icon: join(icons, 'app.png'),
    state: keptFile(join(dataDirectory, 'desktop-window.json'), windowState, report),
    preferences,
    hasWayBack,
    report,
  }))
  const openedFiles = createOpenedFiles({ announce: announceFile, refuse: showProblem })
  const updates = startUpdates({ url: preferences.updateUrl(), quitBy, report })
  const menu = menuTemplate(
    { platform: process.platform, developerTools: !app.isPackaged },
    {
      copyIssuerUrl,
      openFile: () => {
        void dialog.showOpenDialog(openFileOptions).then((answer) => {
          const path = chosenPath(answer)
          if (path === undefined) return
          show()
          void openedFiles.open([path])
        })
      },
      zoom,
      openSettings: () => {
        show('/settings')
      },
      openDocumentation: () => {
        openFile(documentation())
      },
      showDataDirectory: () => {
        openFile(dataDirectory)
      },
      showDiscoveryDocument: () => {
        openInBrowser(`${issuer}/.well-known/openid-configuration`)
      },
      openInBrowser,
    },
  )
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
  app.setAboutPanelOptions({
    applicationName: app.name,
    applicationVersion: app.getVersion(),
    copyright: 'Copyright © The Gatehouse authors',
    iconPath: join(icons, 'app.png'),
  })

  // 4. What comes from outside: the page, other instances, the system.
  answerBridge(
    {
      requestSignInTicket: () => Promise.resolve(server.createSignInTicket()),
      requestServerState: () => Promise.resolve(serverSwitch.state()),
      setServerRunning: serverSwitch.set,
      ...answerPreferences({
        preferences,
        loginItem,
        hasTray: tray !== null,
        allowsUpdatesFrom: async (url) => (await dialog.showMessageBox(updateQuestion(url))).response === 0,
        apply: ({ appearance, updateUrl }) => {
          if (appearance !== undefined) nativeTheme.themeSource = appearance
          if (updateUrl !== undefined) updates.setUrl(updateUrl)
        },
      }),
      takeOpenedFile: () => Promise.resolve(openedFiles.take()),
      chooseBackupFolder: async () => chosenPath(await dialog.showOpenDialog(backupFolderOptions)) ?? null,
      requestUpdateState: () => Promise.resolve(updates.state()),
      takeUpdateStep: (step) => Promise.resolve(updates.take(step)),
    },
    server.consoleOrigin,
  )
  app.on('activate', () => {
    show()
  })
  app.on('window-all-closed', () => {
    const goesOn = isMac || isSetAside() || preferences.whenClosed() === 'keep-running'
    if (!goesOn || !hasWayBack) app.quit()
  })
  powerMonitor.on('resume', () => {
    server.catchUp().catch((error: unknown) => {
      report(`What was due while the machine slept was not done: ${errorLine(error)}`)
    })
  })
  const hasArrived = arrivals.receive({ show, openFiles: (paths) => void openedFiles.open(paths) })
  if (!hasArrived && (!isStartedHidden(options) || !hasWayBack)) show()
}

/**
 * The window's own profile lives with the data it shows, so that two desktops on the same data are instances of one, and two
 * on different data are not.
 */
function settleProfile(dataDirectory: string): void {
  // Before Chromium creates it: this folder holds credentials and is its owner's alone.
  makeDirectory(dataDirectory)
  app.setPath('userData', join(dataDirectory, 'desktop'))
}

/** Ends a desktop whose server did not start: for good, or to begin anew on other data. */
function leave(started: Exclude<Started, { how: 'started' }>): void {
  if (started.how === 'given-up') {
    app.exit(1)
    return
  }
  const appImage = process.env['APPIMAGE']
  const args = argumentsFor(started.dataDirectory, process.argv.slice(1))
  app.relaunch(appImage === undefined ? { args } : { args, execPath: appImage })
  app.exit(0)
}

function loginItemOf(options: DesktopOptions): LoginItem {
  const command = loginCommand({
    executable: process.env['APPIMAGE'] ?? process.execPath,
    appPath: app.isPackaged ? undefined : app.getAppPath(),
    options,
    usualDataDirectory: defaultDataDirectory(process.env),
  })
  return createLoginItem({ platform: process.platform, app, command, configHome: app.getPath('appData') })
}

/** macOS says so itself; elsewhere it is what the login item was given. */
function isStartedHidden({ isHidden }: DesktopOptions): boolean {
  return isHidden || (isMac && app.getLoginItemSettings().wasOpenedAtLogin)
}

/** Null where the desktop around us has no tray. */
function trayOrNone(stateNow: () => Promise<TrayState>, commands: TrayCommands): TrayIcon | null {
  try {
    return createTray(icons, stateNow, commands)
  } catch (error) {
    report(`There is no tray: ${errorLine(error)}`)
    return null
  }
}

function openInBrowser(url: string): void {
  const outside = browserUrl(url)
  if (outside === null) return
  shell.openExternal(outside).catch((error: unknown) => {
    report(`The browser did not open: ${errorLine(error)}`)
  })
}

/** In a package it lies beside the archive, where other programs can read it. */
const documentation = () => join(app.isPackaged ? process.resourcesPath : app.getAppPath(), 'README.md')

function openFile(path: string): void {
  // It resolves with what went wrong, and with nothing where nothing did.
  void shell.openPath(path).then((problem) => {
    if (problem !== '') report(`${path} did not open: ${problem}`)
  })
}

function failToStart(error: unknown): void {
  const reason = errorLine(error)
  report(`Gatehouse cannot start: ${reason}`)
  // Anything else is a defect, and where it came from is for whoever mends it.
  if (!(error instanceof StartUpError)) report(describeDefect(error))
  dialog.showErrorBox('Gatehouse cannot start', reason)
  app.exit(1)
}

if (!isCommand()) start().catch(failToStart)
