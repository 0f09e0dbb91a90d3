// Of Electron's security checklist what a run cannot show: what the main process never asks Electron for. What a page finds
// when it tries is in e2e/desktop/containment.spec.ts; the whole list, point by point, in docs/desktop.md.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contained } from './contained.ts'

const folder = import.meta.dirname

/** The programs that run in the main process or as a preload, without their comments. */
const sources = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => [name, withoutComments(readFileSync(join(folder, name), 'utf8'))]),
)

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
}

/** Where something stands, a name for each time. */
const placesOf = (pattern: RegExp) =>
  [...sources].flatMap(([name, source]) => Array.from(source.matchAll(pattern), () => name))

test('the programs are there to be looked at', () => {
  expect(sources.size).toBeGreaterThan(30)
  expect(withoutComments('a /* b */ c\n  // d\ne')).toBe('a  c\n\ne')
})

describe('windows', () => {
  test('are all contained, and a page is given no more than that', () => {
    const { preload, ...preferences } = contained('preload.cjs')
    expect(preload).toMatch(/preload\.cjs$/)
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false })
    expect(placesOf(/new BrowserWindow\(/g)).toEqual(['console-window.ts', 'passphrase-window.ts'])
    expect(
      placesOf(/webPreferences: (contained\('[\w.-]+'\)|\{ \.\.\.contained\('[\w.-]+'\), devTools: false \}),/g),
    ).toEqual(['console-window.ts', 'passphrase-window.ts'])
    expect(placesOf(/webPreferences/g)).toHaveLength(2)
    expect(placesOf(/new (BrowserView|WebContentsView|BaseWindow)\(/g)).toEqual([])
  })

  test.each([
    ['switched off', /\bwebSecurity\b|allowRunningInsecureContent|disable-web-security|ignore-certificate-errors/g],
    ['experimental', /experimentalFeatures|enableBlinkFeatures|disableBlinkFeatures|enable-blink-features/g],
    ['of Node', /nodeIntegrationIn|enableRemoteModule|@electron\/remote|no-sandbox/g],
    ['a webview', /webviewTag|allowpopups/gi],
    ['a switch of Chromium', /commandLine\.append/g],
    ['a page of file:', /loadFile\(|pathToFileURL|['"`]file:/g],
    ['code run in a page', /executeJavaScript|insertCSS|\.debugger\b/g],
  ])('ask for nothing that is %s', (_what, pattern) => {
    expect(placesOf(pattern)).toEqual([])
  })

  test('load the console, or a page that comes with the program', () => {
    const loaded = [...sources].flatMap(([name, source]) =>
      Array.from(source.matchAll(/loadURL\((\w+)/g), ([, what]) => [name, what]),
    )
    expect(loaded).toEqual([
      ['console-window.ts', 'page'],
      ['passphrase-window.ts', 'url'],
    ])
    expect(sources.get('console-window.ts')).toContain('const page = `${consoleUrl}')
    expect(sources.get('passphrase-window.ts')).toContain('return `data:text/html')
  })
})

test('the sandbox is switched on for every process, before anything else', () => {
  const main = sources.get('main.ts') ?? ''
  const [firstCall] = /\bapp\.\w+\(/.exec(main.slice(main.indexOf('async function start'))) ?? []
  expect(firstCall).toBe('app.enableSandbox(')
})

test('the system is given an address in one place, which has it from browserUrl', () => {
  expect(placesOf(/openExternal/g)).toEqual(['main.ts'])
  expect(sources.get('main.ts')).toMatch(
    /const outside = browserUrl\(url\)\s+if \(outside === null\) return\s+shell\.openExternal\(outside\)/,
  )
})

describe('messages', () => {
  test('are answered in two places, each of which looks at the sender first', () => {
    expect(placesOf(/ipcMain\.(on|once|handleOnce)\b/g)).toEqual([])
    expect(placesOf(/ipcMain\.handle\(/g)).toEqual(['ipc.ts', 'passphrase-window.ts'])
    for (const name of ['ipc.ts', 'passphrase-window.ts']) {
      expect(sources.get(name)).toMatch(/async \(event, \.\.\.received: unknown\[\]\) => \{\s+if \(!is\w+\(event, /)
    }
  })

  test('are sent by named calls: no page is given ipcRenderer, or the name of a channel to choose', () => {
    expect(placesOf(/\bipcRenderer\b(?!\.invoke\(|\.on\()/g)).toEqual(['passphrase-preload.ts', 'preload.ts'])
    for (const name of ['preload.ts', 'passphrase-preload.ts']) {
      expect(sources.get(name)).toMatch(/import \{[^}]*ipcRenderer[^}]*\} from 'electron'/)
      expect(sources.get(name)).not.toMatch(/ipcRenderer\.(invoke|on)\((?!bridgeChannels\.\w+|passphraseChannel)/)
    }
    expect(placesOf(/exposeInMainWorld\(/g)).toEqual(['preload.ts'])
    expect(sources.get('preload.ts')).toContain('contextBridge.exposeInMainWorld(bridgeName, bridge)')
  })
})

test('the runtime is one exact version, so that which one it is can be looked up', () => {
  const manifest = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const installed = JSON.parse(readFileSync(join(folder, '../node_modules/electron/package.json'), 'utf8')) as {
    version: string
  }
  expect(manifest.devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/)
  expect(installed.version).toBe(manifest.devDependencies['electron'])
})
