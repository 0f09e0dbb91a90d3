import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App, LoginItemSettings } from 'electron'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createLoginItem, loginCommand, type LoginCommand } from './login-item.ts'

const command: LoginCommand = { executable: '/opt/Gatehouse/gatehouse', args: ['--hidden'] }

function configHome() {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-login-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Electron's part, as the systems behave that it speaks for. */
function electron(isPackaged = true) {
  const asked: unknown[] = []
  let openAtLogin = false
  const app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings' | 'isPackaged'> = {
    isPackaged,
    getLoginItemSettings: (options) => {
      asked.push(['get', options])
      return { openAtLogin } as LoginItemSettings
    },
    setLoginItemSettings: (settings) => {
      asked.push(['set', settings])
      openAtLogin = settings.openAtLogin ?? false
    },
  }
  return { app, asked }
}

describe('on Linux', () => {
  const item = (folder: string, changes: Partial<LoginCommand> = {}) =>
    createLoginItem({
      platform: 'linux',
      app: electron().app,
      command: { ...command, ...changes },
      configHome: folder,
    })

  test('is an entry in the autostart folder, made where that is missing, and taken away again', () => {
    const home = configHome()
    const entry = item(join(home, 'config'))
    expect(entry.isSet()).toBe(false)
    entry.set(false)
    entry.set(true)
    entry.set(true)
    expect(entry.isSet()).toBe(true)
    const folder = join(home, 'config/autostart')
    expect(readdirSync(folder)).toEqual(['org.gatehouse.desktop.desktop'])
    const lines = readFileSync(join(folder, 'org.gatehouse.desktop.desktop'), 'utf8').split('\n')
    expect(lines[0]).toBe('[Desktop Entry]')
    expect(lines).toContain('Type=Application')
    expect(lines).toContain('Exec="/opt/Gatehouse/gatehouse" "--hidden"')
    entry.set(false)
    expect(entry.isSet()).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })

  test('quotes what a shell or the entry would read otherwise', () => {
    const home = configHome()
    item(home, { executable: '/a b/"x"', args: ['$HOME', '100%', '`id`', 'back\\slash', 'two\nlines'] }).set(true)
    const text = readFileSync(join(home, 'autostart/org.gatehouse.desktop.desktop'), 'utf8')
    expect(text).toContain(
      String.raw`Exec="/a b/\\"x\\"" "\\$HOME" "100%%" "\\${'`'}id\\${'`'}" "back\\\\slash" "two\nlines"` + '\n',
    )
  })

  test('is not one that starts something else or was switched off', () => {
    const home = configHome()
    item(home, { args: ['--data=/other'] }).set(true)
    expect(item(home).isSet()).toBe(false)
    item(home).set(true)
    const file = join(home, 'autostart/org.gatehouse.desktop.desktop')
    writeFileSync(file, `${readFileSync(file, 'utf8')}Hidden=true\n`)
    expect(item(home).isSet()).toBe(false)
  })

  test('tells when it cannot be made', () => {
    const home = configHome()
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'autostart'), 'in the way')
    expect(item(home).isSet()).toBe(false)
    expect(() => item(home).set(true)).toThrow(/EEXIST|ENOTDIR/)
  })
})

test('on macOS it is Electron’s, and the application’s alone', () => {
  const { app, asked } = electron()
  const item = createLoginItem({ platform: 'darwin', app, command, configHome: '' })
  item.set(true)
  expect(item.isSet()).toBe(true)
  expect(asked).toEqual([
    ['set', { openAtLogin: true }],
    ['get', undefined],
  ])
  const unpackaged = electron(false)
  expect(createLoginItem({ platform: 'darwin', app: unpackaged.app, command, configHome: '' }).isSet()).toBeNull()
})

test('on Windows it names what is started, quoted', () => {
  const { app, asked } = electron()
  const named = { executable: 'C:\\Programs\\Gatehouse.exe', args: ['--hidden', '--data=C:\\my data'] }
  const item = createLoginItem({ platform: 'win32', app, command: named, configHome: '' })
  item.set(true)
  expect(item.isSet()).toBe(true)
  const expected = { path: named.executable, args: ['"--hidden"', '"--data=C:\\my data"'] }
  expect(asked).toEqual([
    ['set', { ...expected, openAtLogin: true }],
    ['get', expected],
  ])
})

test('elsewhere there is none', () => {
  const item = createLoginItem({ platform: 'freebsd', app: electron().app, command, configHome: '' })
  item.set(true)
  expect(item.isSet()).toBeNull()
})

test('what starts at login is this desktop: its data, its port, no window', () => {
  const options = { dataDirectory: '/data', port: undefined, passphrase: 'never in a file', isHidden: false }
  const launched = { executable: '/opt/gatehouse', appPath: undefined, options, usualDataDirectory: '/data' }
  expect(loginCommand(launched)).toEqual({ executable: '/opt/gatehouse', args: ['--hidden'] })
  const other = { ...launched, appPath: '/src', usualDataDirectory: '/usual', options: { ...options, port: 5000 } }
  expect(loginCommand(other).args).toEqual(['/src', '--hidden', '--data=/data', '--port=5000'])
})
