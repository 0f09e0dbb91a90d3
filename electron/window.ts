import { join } from 'node:path'
import { BrowserWindow, nativeTheme } from 'electron'
import { errorLine } from './error-line.ts'

/** The console's page colours, so that the window does not flash before its first paint. */
const backgroundColor = { light: '#ffffff', dark: '#1a1a18' }

/**
 * Opens the console, signed in.
 * @param consoleUrl base URL of the console listener
 * @param ticket one-time; it travels in the fragment, which is sent to no server and kept in no log
 */
export function openConsoleWindow(consoleUrl: string, ticket: string): void {
  const window = new BrowserWindow({
    title: 'Gatehouse',
    width: 1280,
    height: 832,
    minWidth: 960,
    minHeight: 640,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgroundColor.dark : backgroundColor.light,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => {
    window.show()
  })
  window.loadURL(`${consoleUrl}/#ticket=${ticket}`).catch((error: unknown) => {
    process.stderr.write(`The console did not load: ${errorLine(error)}\n`)
  })
}

/** Brings the console to the front, wherever it was; false where no window is open. */
export function focusConsoleWindow(): boolean {
  const [window] = BrowserWindow.getAllWindows()
  if (window === undefined) return false
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
  return true
}
