import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { trayTemplate, trayToolTip, type TrayState } from './tray-menu.ts'

const state: TrayState = { isRunning: true, issuer: 'http://127.0.0.1:4400', recentClients: [] }

function menu(changes: Partial<TrayState> = {}) {
  const asked: unknown[] = []
  const items = trayTemplate(
    { ...state, ...changes },
    {
      show: (path) => asked.push(['show', path]),
      copyIssuerUrl: () => asked.push('copy'),
      setRunning: (isRunning) => asked.push(['setRunning', isRunning]),
      quit: () => asked.push('quit'),
    },
  )
  const item = (id: string) => items.find((candidate) => candidate.id === id)
  const clients = item('recent-clients')?.submenu as MenuItemConstructorOptions[]
  // A native item is clicked with itself, a window and an event; the template uses none of them.
  const click = (clicked: MenuItemConstructorOptions | undefined) => {
    ;(clicked?.click as (() => void) | undefined)?.()
  }
  return { items, item, clients, click, asked }
}

test('says that the server runs, and offers to stop it', () => {
  const { item, click, asked } = menu()
  expect(item('state')).toMatchObject({ label: 'Server Running', enabled: false })
  expect(item('issuer')?.label).toBe('http://127.0.0.1:4400')
  expect(item('set-running')?.label).toBe('Stop Server')
  for (const id of ['set-running', 'copy-issuer-url', 'show', 'quit']) click(item(id))
  expect(asked).toEqual([['setRunning', false], 'copy', ['show', undefined], 'quit'])
  expect(trayToolTip(state)).toMatch(/running/)
})

test('says that it is stopped, and offers to start it', () => {
  const { item, click, asked } = menu({ isRunning: false })
  expect(item('state')?.label).toBe('Server Stopped')
  click(item('set-running'))
  expect(asked).toEqual([['setRunning', true]])
  expect(trayToolTip({ ...state, isRunning: false })).toMatch(/stopped/)
})

test('leads to the clients that were used last', () => {
  expect(menu().item('recent-clients')?.enabled).toBe(false)
  const { item, clients, click, asked } = menu({
    recentClients: [
      { clientId: 'shop', name: 'Shop & Co' },
      { clientId: 'https://a/b?c#d', name: 'Line\nbreaks\u0007 and a name that does not end where a menu would' },
      { clientId: 'nameless', name: ' ' },
    ],
  })
  expect(item('recent-clients')?.enabled).toBe(true)
  expect(clients.map(({ label }) => label)).toEqual([
    'Shop && Co',
    'Line breaks  and a name that does not e…',
    'nameless',
  ])
  clients.forEach(click)
  expect(asked).toEqual([
    ['show', '/clients/shop'],
    ['show', '/clients/https%3A%2F%2Fa%2Fb%3Fc%23d'],
    ['show', '/clients/nameless'],
  ])
})
