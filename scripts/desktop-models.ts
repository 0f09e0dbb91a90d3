// What the desktop asks the system to draw, its boxes and menus, as a page: the system's own drawing of them is in no picture
// that a program can take, and their words, order and choices are ours.
import type { MenuItemConstructorOptions, MessageBoxOptions } from 'electron'
import { decideClosing } from '../electron/closing.ts'
import { crashQuestion, unresponsiveQuestion } from '../electron/crashes.ts'
import { menuTemplate } from '../electron/menu.ts'
import { startQuestion, storedAddressesQuestion } from '../electron/start-question.ts'
import { trayTemplate } from '../electron/tray-menu.ts'
import { updateQuestion } from '../electron/updates.ts'

interface Menu {
  title: string
  items: readonly MenuItemConstructorOptions[]
}

const nothing = () => undefined

async function boxes(): Promise<MessageBoxOptions[]> {
  const asked: MessageBoxOptions[] = []
  await decideClosing({
    preferences: { whenClosed: () => 'ask', setWhenClosed: nothing },
    hasWayBack: true,
    ask: (options) => {
      asked.push(options)
      return Promise.resolve({ response: 2, checkboxChecked: false })
    },
  })
  const data = '/home/ada/.local/share/gatehouse'
  return [
    ...asked,
    startQuestion('port', 'The port 4400 of the issuer is in use.').options,
    startQuestion('data-directory', `The data directory ${data} is in use by process 4242 (gatehouse serve).`).options,
    startQuestion('keys', `The keychain of this computer does not open the keys in ${data}.`).options,
    storedAddressesQuestion('The host 192.168.1.20 is not one of this machine.'),
    crashQuestion('crashed', false, true).options,
    unresponsiveQuestion,
    updateQuestion('https://updates.example.com/gatehouse'),
  ]
}

function menus(): Menu[] {
  const recentClients = [
    { clientId: 'northwind-web', name: 'Northwind Shop' },
    { clientId: 'northwind-billing', name: 'Billing' },
  ]
  const tray = (isRunning: boolean): Menu => ({
    title: `Tray, the server ${isRunning ? 'running' : 'stopped'}`,
    items: trayTemplate(
      { isRunning, issuer: 'http://127.0.0.1:4400', recentClients: isRunning ? recentClients : [] },
      { show: nothing, copyIssuerUrl: nothing, setRunning: nothing, quit: nothing },
    ),
  })
  const bar = menuTemplate(
    { platform: 'linux', developerTools: false },
    {
      copyIssuerUrl: nothing,
      openFile: nothing,
      openSettings: nothing,
      zoom: nothing,
      openDocumentation: nothing,
      showDataDirectory: nothing,
      showDiscoveryDocument: nothing,
      openInBrowser: nothing,
    },
  )
  return [
    tray(true),
    tray(false),
    ...bar.map(({ label, role, submenu }) => ({
      title: label?.replace('&', '') ?? `(${role ?? ''})`,
      items: Array.isArray(submenu) ? submenu : [],
    })),
  ]
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')

function boxHtml({
  title = '',
  message,
  detail = '',
  buttons = [],
  defaultId,
  checkboxLabel,
}: MessageBoxOptions): string {
  const choices = buttons.map((label, at) => `<b class="${at === defaultId ? 'usual' : ''}">${escaped(label)}</b>`)
  return `<section><h2>${escaped(title)}</h2><p class="message">${escaped(message)}</p><p>${escaped(detail)}</p>
    ${checkboxLabel === undefined ? '' : `<p>☑ ${escaped(checkboxLabel)}</p>`}<footer>${choices.join('')}</footer></section>`
}

function itemHtml({ type, label, role, enabled, visible, accelerator, submenu }: MenuItemConstructorOptions): string {
  // Keys alone.
  if (visible === false) return ''
  if (type === 'separator') return '<hr>'
  const words = (label ?? `(${role ?? ''})`).replaceAll('&&', '\u0000').replaceAll('&', '').replaceAll('\u0000', '&')
  const below = Array.isArray(submenu) ? submenu.map(itemHtml).join('') : ''
  return `<li class="${enabled === false ? 'off' : ''}"><span>${escaped(words)}</span><kbd>${escaped(accelerator ?? '')}</kbd></li>
    ${below === '' ? '' : `<ul>${below}</ul>`}`
}

/** A page with all of them; names in brackets are roles, whose words are the system's. */
export async function desktopModels(): Promise<string> {
  const shownBoxes = (await boxes()).map(boxHtml)
  const shownMenus = menus().map(
    ({ title, items }) => `<nav><h2>${escaped(title)}</h2>${items.map(itemHtml).join('')}</nav>`,
  )
  return `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><style>
    body { margin: 24px; font: 13px/20px system-ui, sans-serif; background: light-dark(#f4f2ed, #141311); color: light-dark(#1f1e1b, #edebe5) }
    main { columns: 3 360px; column-gap: 16px } section, nav { break-inside: avoid; margin: 0 0 16px; border: 1px solid light-dark(#d6d2c8, #3a3831); border-radius: 8px; background: light-dark(#fff, #1b1a17); padding: 12px 16px }
    h2 { margin: 0 0 8px; font-size: 12px; font-weight: 500; opacity: .7 } p { margin: 4px 0; overflow-wrap: anywhere } .message { font-weight: 600 }
    footer { display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; margin-top: 12px } b { font-weight: 500; border: 1px solid light-dark(#8a867c, #928e83); border-radius: 6px; padding: 3px 12px } b.usual { background: light-dark(#14603f, #24784f); color: #fff }
    li { display: flex; justify-content: space-between; gap: 16px; list-style: none } ul { margin: 0; padding-left: 16px } .off { opacity: .55 } kbd { font: 12px/20px ui-monospace, monospace; opacity: .7 } hr { border: 0; border-top: 1px solid light-dark(#e3e0d9, #33312b) }
  </style><main>${shownMenus.join('')}${shownBoxes.join('')}</main>`
}
