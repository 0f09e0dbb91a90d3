import type { MenuItemConstructorOptions } from 'electron'

/** What the menu asks of the application. */
export interface MenuCommands {
  copyIssuerUrl: () => void
  openDataFolder: () => void
  openInBrowser: (url: string) => void
}

export interface MenuSurroundings {
  platform: NodeJS.Platform
  /** Issuer identifier: `http://127.0.0.1:4400`. */
  issuer: string
  /** Not for the installed application: developer tools can read the operator's access token. */
  developerTools: boolean
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

/** The native menu: App (macOS), File, Edit, View, Window, Help. */
export function menuTemplate(
  { platform, issuer, developerTools }: MenuSurroundings,
  commands: MenuCommands,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const link = (label: string, url: string): MenuItemConstructorOptions => ({
    label,
    click: () => {
      commands.openInBrowser(url)
    },
  })

  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      {
        id: 'copy-issuer-url',
        label: 'Copy Issuer URL',
        accelerator: 'CmdOrCtrl+Shift+U',
        click: commands.copyIssuerUrl,
      },
      { id: 'open-data-folder', label: 'Open Data Folder', click: commands.openDataFolder },
      separator,
      isMac ? { role: 'close' } : { role: 'quit' },
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'reload' },
      ...(developerTools ? [{ role: 'toggleDevTools' } as const] : []),
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
    ],
  }
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      link('Discovery Document', `${issuer}/.well-known/openid-configuration`),
      separator,
      link('OAuth 2.0 (RFC 6749)', 'https://www.rfc-editor.org/rfc/rfc6749'),
      link('OAuth 2.0 Security Best Current Practice (RFC 9700)', 'https://www.rfc-editor.org/rfc/rfc9700'),
      link('OpenID Connect Core 1.0', 'https://openid.net/specs/openid-connect-core-1_0.html'),
      // macOS has it in the application's own menu.
      ...(isMac ? [] : [separator, { role: 'about' } as const]),
    ],
  }

  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    file,
    { role: 'editMenu' },
    view,
    { role: 'windowMenu' },
    help,
  ]
}
