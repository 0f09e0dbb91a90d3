import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import { menuTemplate, type MenuSurroundings } from './menu.ts'

const surroundings: MenuSurroundings = { platform: 'linux', issuer: 'http://127.0.0.1:4400', developerTools: false }

/** The menu's items, flat, and what was asked of the application. */
function menu(changes: Partial<MenuSurroundings> = {}) {
  const asked: string[] = []
  const template = menuTemplate(
    { ...surroundings, ...changes },
    {
      copyIssuerUrl: () => asked.push('copyIssuerUrl'),
      openDataFolder: () => asked.push('openDataFolder'),
      openInBrowser: (url) => asked.push(url),
    },
  )
  const items = template.flatMap((item) => [
    item,
    ...((item.submenu as MenuItemConstructorOptions[] | undefined) ?? []),
  ])
  const click = (label: string) => {
    const item = items.find((candidate) => candidate.label === label)
    // A native item is clicked with itself, a window and an event; the template uses none of them.
    ;(item?.click as (() => void) | undefined)?.()
  }
  return { top: template.map(({ label, role }) => label ?? role), roles: items.map(({ role }) => role), asked, click }
}

describe('the menu', () => {
  test('has the platform’s own order', () => {
    expect(menu().top).toEqual(['&File', 'editMenu', '&View', 'windowMenu', 'help'])
    expect(menu({ platform: 'darwin' }).top).toEqual(['appMenu', '&File', 'editMenu', '&View', 'windowMenu', 'help'])
  })

  test('quits from File, but on macOS from the application’s menu', () => {
    expect(menu().roles).toContain('quit')
    expect(menu({ platform: 'darwin' }).roles).not.toContain('quit')
  })

  test('has developer tools only where they are asked for', () => {
    expect(menu().roles).not.toContain('toggleDevTools')
    expect(menu({ developerTools: true }).roles).toContain('toggleDevTools')
  })

  test('asks the application', () => {
    const { asked, click } = menu()
    click('Copy Issuer URL')
    click('Open Data Folder')
    click('Discovery Document')
    expect(asked).toEqual(['copyIssuerUrl', 'openDataFolder', 'http://127.0.0.1:4400/.well-known/openid-configuration'])
  })
})
