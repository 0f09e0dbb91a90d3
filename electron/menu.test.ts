import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import { SHORTCUTS, strokeOf } from '../renderer/lib/shortcuts.ts'
import { menuTemplate, type MenuSurroundings } from './menu.ts'

const surroundings: MenuSurroundings = { platform: 'linux', developerTools: false }

/** The menu's items, flat, and what was asked of the application. */
function menu(changes: Partial<MenuSurroundings> = {}) {
  const asked: string[] = []
  const template = menuTemplate(
    { ...surroundings, ...changes },
    {
      openFile: () => asked.push('openFile'),
      zoom: (step) => asked.push(`zoom ${step}`),
      copyIssuerUrl: () => asked.push('copyIssuerUrl'),
      openSettings: () => asked.push('openSettings'),
      openDocumentation: () => asked.push('openDocumentation'),
      showDataDirectory: () => asked.push('showDataDirectory'),
      showDiscoveryDocument: () => asked.push('showDiscoveryDocument'),
      openInBrowser: (url) => asked.push(url),
    },
  )
  const submenu = (item: MenuItemConstructorOptions) => (item.submenu as MenuItemConstructorOptions[] | undefined) ?? []
  const items = template.flatMap((item) => [item, ...submenu(item)])
  const click = (item: MenuItemConstructorOptions | undefined) => {
    // A native item is clicked with itself, a window and an event; the template uses none of them.
    ;(item?.click as (() => void) | undefined)?.()
  }
  const [first] = template
  return {
    top: template.map(({ label, role }) => label ?? role),
    firstMenu: first === undefined ? [] : submenu(first).map(({ role, id, type }) => role ?? id ?? type),
    roles: items.map(({ role }) => role),
    items,
    asked,
    click,
  }
}

describe('the menu', () => {
  test('has the platform’s own order', () => {
    expect(menu().top).toEqual(['&File', 'editMenu', '&View', 'windowMenu', 'help'])
    expect(menu({ platform: 'win32' }).top).toEqual(menu().top)
    expect(menu({ platform: 'darwin' }).top).toEqual(['appMenu', '&File', 'editMenu', '&View', 'windowMenu', 'help'])
  })

  test('has on macOS what every application’s own menu has', () => {
    const { firstMenu, roles, items } = menu({ platform: 'darwin' })
    expect(firstMenu.filter((entry) => entry !== 'separator')).toEqual([
      ...['about', 'settings', 'services', 'hide', 'hideOthers', 'unhide', 'quit'],
    ])
    for (const once of ['about', 'quit'] as const) expect(roles.filter((role) => role === once)).toHaveLength(1)
    expect(items.filter(({ id }) => id === 'settings')).toHaveLength(1)
  })

  test('has elsewhere Settings and Quit in File, and About in Help', () => {
    const { firstMenu, roles } = menu()
    expect(firstMenu).toEqual(['open', 'separator', 'copy-issuer-url', 'separator', 'settings', 'separator', 'quit'])
    expect(roles.at(-1)).toBe('about')
  })

  test('zooms everywhere, and has developer tools and a reload only where they are asked for', () => {
    const zooms = menu().items.filter(({ id }) => id?.startsWith('zoom') === true)
    const seen = zooms.filter(({ visible }) => visible !== false)
    expect(seen.map(({ accelerator }) => accelerator)).toEqual(['CmdOrCtrl+0', 'CmdOrCtrl+Plus', 'CmdOrCtrl+-'])
    for (const role of ['reload', 'toggleDevTools'] as const) {
      expect(menu().roles).not.toContain(role)
      expect(menu({ developerTools: true }).roles).toContain(role)
    }
  })

  test('asks the application', () => {
    const { asked, click, items } = menu()
    items.filter(({ id }) => id !== undefined).forEach(click)
    expect(asked).toEqual([
      ...['openFile', 'copyIssuerUrl', 'openSettings', 'zoom reset', 'zoom in', 'zoom in', 'zoom out'],
      ...['openDocumentation', 'showDataDirectory', 'showDiscoveryDocument'],
    ])
    click(items.find(({ label }) => label?.includes('RFC 9700')))
    expect(asked.at(-1)).toBe('https://www.rfc-editor.org/rfc/rfc9700')
  })

  test.each(['darwin', 'linux', 'win32'] as const)('gives no key twice on %s', (platform) => {
    const keys = menu({ platform }).items.flatMap(({ accelerator }) => accelerator ?? [])
    expect(keys.length).toBeGreaterThan(0)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test.each(['darwin', 'linux', 'win32'] as const)('takes no key from the console on %s', (platform) => {
    const isMac = platform === 'darwin'
    const consoles = new Set(Object.values(SHORTCUTS).flatMap(({ keys }) => keys.split(' ')))
    const strokes = menu({ platform, developerTools: true }).items.flatMap((item) =>
      acceleratorsOf(item).map((accelerator) => strokeOf(pressOf(accelerator, isMac), isMac) ?? accelerator),
    )
    expect(strokes.length).toBeGreaterThan(10)
    expect(strokes.filter((stroke) => consoles.has(stroke))).toEqual([])
    // It is held to the table that the console handles: were the palette in the menu, too, it would be found.
    expect(consoles.has(strokeOf(pressOf('CmdOrCtrl+K', isMac), isMac) ?? '')).toBe(true)
    // Without a modifier a letter is typed, or one of the console's.
    for (const accelerator of menu({ platform }).items.flatMap(({ accelerator }) => accelerator ?? [])) {
      expect(accelerator).toMatch(/^CmdOrCtrl\+/)
    }
  })
})

/** What Electron binds by itself to a role that the menu has, and to what its submenus of roles hold. */
const OF_ROLES: Readonly<Record<string, readonly string[]>> = {
  quit: ['CmdOrCtrl+Q'],
  close: ['CmdOrCtrl+W'],
  hide: ['Command+H'],
  hideOthers: ['Command+Alt+H'],
  togglefullscreen: ['F11'],
  reload: ['CmdOrCtrl+R'],
  toggleDevTools: ['CmdOrCtrl+Shift+I'],
  editMenu: ['Z', 'Shift+Z', 'X', 'C', 'V', 'Shift+Alt+V', 'A'].map((key) => `CmdOrCtrl+${key}`),
  windowMenu: ['CmdOrCtrl+M', 'CmdOrCtrl+W'],
}

const acceleratorsOf = ({ accelerator, role }: MenuItemConstructorOptions): readonly string[] =>
  accelerator === undefined ? (OF_ROLES[role ?? ''] ?? []) : [accelerator]

/** An accelerator as the page would see it pressed. */
function pressOf(accelerator: string, isMac: boolean) {
  const parts = accelerator.split('+')
  const key = parts.at(-1) ?? ''
  const has = (...names: string[]) => names.some((name) => parts.includes(name))
  return {
    key: key === 'Plus' ? '+' : key,
    ctrlKey: !isMac && has('CmdOrCtrl', 'Ctrl'),
    metaKey: (isMac && has('CmdOrCtrl')) || has('Command'),
    altKey: has('Alt'),
    shiftKey: has('Shift'),
  }
}
