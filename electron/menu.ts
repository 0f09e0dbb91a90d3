import type { MenuItemConstructorOptions } from 'electron'

/** What the menu asks of the application. */
export interface MenuCommands {
  copyIssuerUrl: () => void
  openSettings: () => void
  openDocumentation: () => void
  showDataDirectory: () => void
  showDiscoveryDocument: () => void
  openInBrowser: (url: string) => void
}

export interface MenuSurroundings {
  platform: NodeJS.Platform
  /** Not for the installed application: developer tools can read the operator's access token, and nothing needs a reload. */
  developerTools: boolean
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

/**
 * The native menu: the application's (macOS), File, Edit, View, Window, Help. What has a role has the system's own words and
 * keys; none of the keys is one of the console's (renderer/lib/shortcuts.ts).
 */
export function menuTemplate(
  { platform, developerTools }: MenuSurroundings,
  commands: MenuCommands,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const link = (label: string, url: string): MenuItemConstructorOptions => ({
    label,
    click: () => {
      commands.openInBrowser(url)
    },
  })
  const settings: MenuItemConstructorOptions = {
    id: 'settings',
    label: isMac ? 'Settings…' : 'Settings',
    accelerator: 'CmdOrCtrl+,',
    click: commands.openSettings,
  }

  const application: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      {
        id: 'copy-issuer-url',
        label: 'Copy Issuer URL',
        accelerator: 'CmdOrCtrl+Shift+U',
        click: commands.copyIssuerUrl,
      },
      ...(isMac ? [] : [separator, settings]),
      separator,
      isMac ? { role: 'close' } : { role: 'quit' },
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
      ...(developerTools ? [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
    ],
  }
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      { id: 'documentation', label: 'Gatehouse Documentation', click: commands.openDocumentation },
      { id: 'data-directory', label: 'Show Data Directory', click: commands.showDataDirectory },
      { id: 'discovery-document', label: 'Show Discovery Document', click: commands.showDiscoveryDocument },
      separator,
      link('OAuth 2.0 (RFC 6749)', 'https://www.rfc-editor.org/rfc/rfc6749'),
      link('OAuth 2.0 Security Best Current Practice (RFC 9700)', 'https://www.rfc-editor.org/rfc/rfc9700'),
      link('OpenID Connect Core 1.0', 'https://openid.net/specs/openid-connect-core-1_0.html'),
      // macOS has it in the application's own menu.
      ...(isMac ? [] : [separator, { role: 'about' } as const]),
    ],
  }

  return [...(isMac ? [application] : []), file, { role: 'editMenu' }, view, { role: 'windowMenu' }, help]
}
