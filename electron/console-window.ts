import { app, BrowserWindow, dialog, nativeTheme, screen, type MessageBoxOptions } from 'electron'
import { backgroundColor as backgroundOf } from './background.ts'
import { bridgeChannels } from './bridge.ts'
import { decideClosing, type Closing } from './closing.ts'
import { contained } from './contained.ts'
import { countCrashes, crashQuestion, unresponsiveQuestion, type Remedy } from './crashes.ts'
import { errorLine } from './error-line.ts'
import type { KeptFile } from './kept-file.ts'
import type { Preferences } from './preferences.ts'
import { placeOn, rememberWindowState, smallest, type WindowState } from './window-state.ts'
import { keepZoom, type KeptZoom, type ZoomStep } from './zoom.ts'

/** The one window. */
export interface ConsoleWindow {
  /**
   * Brings the console to the front, wherever it was; opens it where it is not.
   * @param path where in the console it leads; default where it is
   */
  show: (path?: string) => void
  /** Tells the page that a file waits for it; one that is not there yet asks by itself. */
  announceFile: () => void
  zoom: (step: ZoomStep) => void
  /** Whether the window went because its operator wants the server to go on without it. */
  isSetAside: () => boolean
}

export interface ConsoleWindowSurroundings {
  /** Base URL of the console listener. */
  consoleUrl: string
  createSignInTicket: () => string
  icon: string
  state: KeptFile<WindowState>
  preferences: Preferences
  /** Whether something brings back a window that is not seen: the tray, or on macOS the Dock. */
  hasWayBack: boolean
  report: (line: string) => void
}

export function createConsoleWindow(surroundings: ConsoleWindowSurroundings): ConsoleWindow {
  const { consoleUrl, createSignInTicket, icon, state, preferences, hasWayBack, report } = surroundings
  const crashed = countCrashes(() => Date.now())
  let current: BrowserWindow | undefined
  let isLoaded = false
  let isSetAside = false
  let zoom: KeptZoom | undefined

  const backgroundColor = () => backgroundOf(nativeTheme.shouldUseDarkColors)
  const isVisible = (window: BrowserWindow) => window.isVisible() || window.isMinimized()
  const ask = (window: BrowserWindow, options: MessageBoxOptions) => dialog.showMessageBox(window, options)
  const failed = (error: unknown) => {
    report(`The window: ${errorLine(error)}`)
  }

  /** Signed in by a one-time ticket: it travels in the fragment, which is sent to no server and kept in no log. */
  function open(path = '/'): void {
    isSetAside = false
    isLoaded = false
    const [primary, displays] = [screen.getPrimaryDisplay(), screen.getAllDisplays()]
    const areas = [primary, ...displays.filter(({ id }) => id !== primary.id)].map(({ workArea }) => workArea)
    const before = state.read()
    const { isMaximized, ...placement } = placeOn(areas, before)
    const window = new BrowserWindow({
      ...placement,
      title: 'Gatehouse',
      icon,
      minWidth: smallest.width,
      minHeight: smallest.height,
      show: false,
      backgroundColor: backgroundColor(),
      webPreferences: contained('preload.cjs'),
    })
    current = window
    zoom = keepZoom(window.webContents, before?.zoomLevel ?? 0, () => {
      zoomed()
    })
    const zoomed = rememberWindowState(window, state, zoom.level)
    askBeforeClosing(window)
    surviveItsPage(window)
    window.once('ready-to-show', () => {
      if (isMaximized) window.maximize()
      window.show()
    })
    window.once('closed', () => {
      if (current === window) current = undefined
    })
    window.webContents.on('did-finish-load', () => {
      if (current === window) isLoaded = true
    })
    const { pathname, search, hash } = new URL(path, consoleUrl)
    const page = `${consoleUrl}${pathname}${search}#ticket=${createSignInTicket()}`
    const goOn = () => {
      // Its place in the screen; the address had the ticket there.
      if (hash !== '' && !window.isDestroyed()) window.webContents.send(bridgeChannels.onGoTo, path)
    }
    window.loadURL(page).then(goOn, (error: unknown) => {
      if (!window.isDestroyed()) report(`The console did not load: ${errorLine(error)}`)
    })
  }

  function show(path?: string): void {
    if (current === undefined) {
      open(path)
      return
    }
    const window = current
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
    if (path === undefined) return
    const goThere = () => {
      window.webContents.send(bridgeChannels.onGoTo, path)
    }
    if (isLoaded) goThere()
    else window.webContents.once('did-finish-load', goThere)
  }

  function announceFile(): void {
    if (isLoaded) current?.webContents.send(bridgeChannels.onOpenedFile)
  }

  function askBeforeClosing(window: BrowserWindow): void {
    let isDeciding = false
    window.on('close', (event) => {
      event.preventDefault()
      if (isDeciding) return
      isDeciding = true
      decideClosing({ preferences, hasWayBack, ask: (options) => ask(window, options) })
        .then((closing) => {
          carryOut(window, closing)
        })
        .catch(failed)
        .finally(() => {
          isDeciding = false
        })
    })
  }

  function carryOut(window: BrowserWindow, closing: Closing): void {
    if (closing === 'quit') app.quit()
    if (window.isDestroyed()) return
    if (closing === 'minimize') window.minimize()
    if (closing !== 'hide') return
    isSetAside = true
    if (!window.isFullScreen()) {
      window.hide()
      return
    }
    // macOS keeps the empty screen of a window that is hidden in it.
    window.once('leave-full-screen', () => {
      window.hide()
    })
    window.setFullScreen(false)
  }

  /** The page may crash or hang: the server is in this process, and goes on. */
  function surviveItsPage(window: BrowserWindow): void {
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit' || window.isDestroyed()) return
      report(`The window's page is gone: ${reason}`)
      const isRepeated = crashed()
      if (!isVisible(window) && hasWayBack) {
        // Nobody looks; whoever does next gets a new one.
        mend(window, 'close')
        return
      }
      const { options, remedies } = crashQuestion(reason, isRepeated, hasWayBack)
      ask(window, options)
        .then(({ response }) => {
          mend(window, remedies[response] ?? 'reload')
        })
        .catch(failed)
    })

    let isAsking = false
    window.on('unresponsive', () => {
      if (isAsking) return
      isAsking = true
      const reacts = new AbortController()
      window.once('responsive', () => {
        reacts.abort()
      })
      ask(window, { ...unresponsiveQuestion, signal: reacts.signal })
        .then(({ response }) => {
          if (response === 1 && !reacts.signal.aborted) mend(window, 'reload')
        })
        .catch(failed)
        .finally(() => {
          isAsking = false
        })
    })
  }

  function mend(window: BrowserWindow, remedy: Remedy): void {
    if (window.isDestroyed()) return
    if (remedy === 'quit') {
      app.quit()
      return
    }
    if (remedy === 'close') isSetAside = true
    else {
      // A new window at the same place of the console: the old one's process is gone or hangs.
      const { pathname, search } = new URL(window.webContents.getURL() || consoleUrl)
      open(pathname + search)
    }
    window.destroy()
  }

  nativeTheme.on('updated', () => {
    current?.setBackgroundColor(backgroundColor())
  })
  return {
    show,
    announceFile,
    zoom: (step) => {
      if (current !== undefined) zoom?.take(step)
    },
    isSetAside: () => isSetAside,
  }
}
