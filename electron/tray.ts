import { join } from 'node:path'
import { Menu, Tray } from 'electron'
import { trayTemplate, trayToolTip, type TrayCommands, type TrayState } from './tray-menu.ts'

/** The icon in the tray, or in the menu bar of macOS. */
export interface TrayIcon {
  /** Shows the state as it is now, instead of in a while. */
  refresh: () => void
}

/** Milliseconds between two looks at the state. */
const lookEvery = 10_000

/** macOS draws what is named Template in the colours of its menu bar. */
const iconFile = (isRunning: boolean) =>
  `${isRunning ? 'running' : 'stopped'}${process.platform === 'darwin' ? 'Template' : ''}.png`

/**
 * Puts the icon there.
 * @param icons folder of the icons
 * @param stateNow read again and again; the menu is made anew only when it changed, since one that is open would close
 * @throws what Electron does where there is no tray
 */
export function createTray(icons: string, stateNow: () => Promise<TrayState>, commands: TrayCommands): TrayIcon {
  const tray = new Tray(join(icons, iconFile(true)))
  let shown = ''
  const show = (state: TrayState) => {
    const described = JSON.stringify(state)
    if (described === shown) return
    shown = described
    tray.setImage(join(icons, iconFile(state.isRunning)))
    tray.setToolTip(trayToolTip(state))
    tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(state, commands)))
  }
  const refresh = () => {
    // What cannot be read now is shown the next time.
    stateNow().then(show, () => undefined)
  }
  // On macOS a click opens the menu; so it does on Linux where the desktop has it that way, and says nothing of it.
  if (process.platform !== 'darwin') {
    tray.on('click', () => {
      commands.show()
    })
  }
  refresh()
  // The process lives by its windows and its server; this also keeps the icon from being collected.
  setInterval(refresh, lookEvery).unref()
  return { refresh }
}
