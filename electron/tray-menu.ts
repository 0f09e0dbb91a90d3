import type { MenuItemConstructorOptions } from 'electron'
import type { RecentClient } from '../server/index.ts'

/** What the tray's menu shows. */
export interface TrayState {
  isRunning: boolean
  /** Issuer identifier: `http://127.0.0.1:4400`. */
  issuer: string
  recentClients: readonly RecentClient[]
}

/** What it asks of the application. */
export interface TrayCommands {
  show: (path?: string) => void
  copyIssuerUrl: () => void
  setRunning: (isRunning: boolean) => void
  quit: () => void
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

/** Characters of a name that are shown: the menu is as wide as its longest item. */
const longest = 40

const characters = new Intl.Segmenter()

/** A name as a menu shows it: one line, and none of it marks an access key. */
function asLabel(name: string): string {
  const line = name.replaceAll(/\p{Cc}+/gu, ' ').trim()
  const seen = Array.from(characters.segment(line), ({ segment }) => segment)
  const short =
    seen.length > longest
      ? `${seen
          .slice(0, longest - 1)
          .join('')
          .trimEnd()}…`
      : line
  return short.replaceAll('&', '&&')
}

export const trayToolTip = ({ isRunning }: TrayState): string =>
  isRunning ? 'Gatehouse: the server is running' : 'Gatehouse: the server is stopped'

/** The menu of the icon in the tray, or in the menu bar of macOS. */
export function trayTemplate(
  { isRunning, issuer, recentClients }: TrayState,
  commands: TrayCommands,
): MenuItemConstructorOptions[] {
  const clients = recentClients.map(({ clientId, name }): MenuItemConstructorOptions => ({
    label: asLabel(name) || clientId,
    click: () => {
      commands.show(`/clients/${encodeURIComponent(clientId)}`)
    },
  }))
  return [
    { id: 'state', label: isRunning ? 'Server Running' : 'Server Stopped', enabled: false },
    { id: 'issuer', label: asLabel(issuer), enabled: false },
    { id: 'copy-issuer-url', label: 'Copy Issuer URL', click: commands.copyIssuerUrl },
    separator,
    {
      id: 'show',
      label: 'Show Window',
      click: () => {
        commands.show()
      },
    },
    { id: 'recent-clients', label: 'Recent Clients', enabled: clients.length > 0, submenu: clients },
    separator,
    {
      id: 'set-running',
      label: isRunning ? 'Stop Server' : 'Start Server',
      click: () => {
        commands.setRunning(!isRunning)
      },
    },
    separator,
    { id: 'quit', label: 'Quit Gatehouse', click: commands.quit },
  ]
}
