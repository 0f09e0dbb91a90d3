import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, nativeTheme } from 'electron'
import type { AskPassphrase } from '../server/index.ts'
import { isAskingPage, takeAttempts } from './passphrase-attempts.ts'
import { passphraseChannel } from './passphrase-call.ts'
import { backgroundColor } from './background.ts'
import { contained } from './contained.ts'

/** In the source and in the package, beside the build. */
const page = join(import.meta.dirname, '../../electron/passphrase/passphrase.html')

/**
 * The page's own address holds all of it, and what it says behind the `#`: a page of `file:` could reach for other files, and
 * the fuse `grantFileProtocolExtraPrivileges` is off.
 */
async function pageUrl(says: Record<string, string>): Promise<string> {
  const html = await readFile(page, 'base64')
  return `data:text/html;charset=utf-8;base64,${html}#${new URLSearchParams(says).toString()}`
}

interface Surroundings {
  dataDirectory: string
  icon: string
}

/** Asks in a small window of its own, since the system has no box with a field to write in. */
export function askPassphraseInWindow({ dataDirectory, icon }: Surroundings): AskPassphrase {
  return async ({ attempt, isForKeychain }) => {
    const url = await pageUrl({ directory: dataDirectory, ...(isForKeychain ? { keychain: 'other' } : {}) })
    await new Promise<void>((resolve, reject) => {
      const window = new BrowserWindow({
        title: 'Gatehouse',
        icon,
        width: 460,
        height: 384,
        useContentSize: true,
        resizable: false,
        maximizable: false,
        fullscreenable: false,
        show: false,
        backgroundColor: backgroundColor(nativeTheme.shouldUseDarkColors),
        webPreferences: { ...contained('passphrase-preload.cjs'), devTools: false },
      })
      // On macOS the menu is the application's, and pastes.
      if (process.platform !== 'darwin') window.removeMenu()

      let failure: { error: unknown } | undefined
      let isQuitting = false
      const { receive } = takeAttempts(attempt, (thrown) => {
        failure = thrown
        if (!window.isDestroyed()) window.destroy()
      })
      ipcMain.handle(passphraseChannel, async (event, ...received: unknown[]) => {
        if (!isAskingPage(event, { contents: window.webContents, url })) {
          throw new Error('Only the window that asks for the passphrase may call this.')
        }
        return await receive(received)
      })

      const bringToFront = () => {
        window.show()
        window.focus()
      }
      const quitting = () => {
        isQuitting = true
      }
      app.on('second-instance', bringToFront)
      // Before the windows are taken away for it.
      app.prependListener('before-quit', quitting)
      // The console's window comes after this one: until then none is no reason to quit.
      app.on('window-all-closed', () => undefined)
      window.once('ready-to-show', bringToFront)
      window.once('closed', () => {
        ipcMain.removeHandler(passphraseChannel)
        app.removeListener('second-instance', bringToFront)
        app.removeListener('before-quit', quitting)
        // Whoever quits wants no answer, and no box that says that there was none.
        if (isQuitting) return
        if (failure === undefined) resolve()
        else reject(failure.error instanceof Error ? failure.error : new Error(String(failure.error)))
      })
      window.loadURL(url).catch((error: unknown) => {
        if (window.isDestroyed()) return
        failure = { error }
        window.destroy()
      })
    })
  }
}
