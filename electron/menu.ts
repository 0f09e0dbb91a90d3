import type { MenuItemConstructorOptions } from 'electron'
import type { ZoomStep } from './zoom.ts'

/** What the menu asks of the application. */
export interface MenuCommands {
  copyIssuerUrl: () => void
  /** Asks for a file and opens it. */
  openFile: () => void
  openSettings: () => void
  zoom: (step: ZoomStep) => void
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
 * keys; none of the keys is one of the console's (renderer/lib/shortcuts.ts, held to it by the test).
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
  const zoom = (step: ZoomStep, label: string, accelerator: string): MenuItemConstructorOptions => ({
    id: `zoom-${step}`,
    label,
    accelerator,
    click: () => {
      commands.zoom(step)
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
      { id: 'open', label: 'Open…', accelerator: 'CmdOrCtrl+O', click: commands.openFile },
      separator,
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
      // Not by their roles: those tell nobody, and the level is kept.
      zoom('reset', 'Actual Size', 'CmdOrCtrl+0'),
      zoom('in', 'Zoom In', 'CmdOrCtrl+Plus'),
      // Where the plus needs the shift key, it is pressed without.
      { ...zoom('in', 'Zoom In', 'CmdOrCtrl+='), id: 'zoom-in-unshifted', visible: false },
      zoom('out', 'Zoom Out', 'CmdOrCtrl+-'),
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
