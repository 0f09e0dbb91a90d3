import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from 'electron'
import type { DesktopOptions } from './options.ts'

/** Whether the desktop starts when its user logs in: kept by the system, not by us. */
export interface LoginItem {
  /** Null where this system, or this way of running the desktop, offers none. */
  isSet: () => boolean | null
  /** @throws what the system says where it does not allow it */
  set: (isSet: boolean) => void
}

/** What is started at login. */
export interface LoginCommand {
  executable: string
  args: readonly string[]
}

interface Launched {
  /** Of this process; of an AppImage the image itself, since its content is elsewhere with each start. */
  executable: string
  /** Of an application that is not packaged: Electron is told what to run. */
  appPath: string | undefined
  options: DesktopOptions
  usualDataDirectory: string
}

/** What starts this desktop again, without a window: on the same data and the same port. */
export function loginCommand({ executable, appPath, options, usualDataDirectory }: Launched): LoginCommand {
  const { dataDirectory, port } = options
  const args = [
    ...(appPath === undefined ? [] : [appPath]),
    '--hidden',
    ...(dataDirectory === usualDataDirectory ? [] : [`--data=${dataDirectory}`]),
    ...(port === undefined ? [] : [`--port=${String(port)}`]),
  ]
  return { executable, args }
}

interface Surroundings {
  platform: NodeJS.Platform
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings' | 'isPackaged'>
  command: LoginCommand
  /** XDG_CONFIG_HOME, or what it is by default. */
  configHome: string
}

/** The login items of macOS and Windows are Electron's; elsewhere it is a file (Desktop Application Autostart Specification). */
export function createLoginItem({ platform, app, command, configHome }: Surroundings): LoginItem {
  if (platform === 'darwin') {
    return {
      // Without the application's bundle the item would be Electron itself. Its start at login is told by the system, not by
      // an argument.
      isSet: () => (app.isPackaged ? app.getLoginItemSettings().openAtLogin : null),
      set: (openAtLogin) => {
        app.setLoginItemSettings({ openAtLogin })
      },
    }
  }
  if (platform === 'win32') {
    const item = { path: command.executable, args: command.args.map((argument) => `"${argument}"`) }
    return {
      isSet: () => app.getLoginItemSettings(item).openAtLogin,
      set: (openAtLogin) => {
        app.setLoginItemSettings({ ...item, openAtLogin })
      },
    }
  }
  if (platform !== 'linux') return { isSet: () => null, set: () => undefined }
  return autostartEntry(join(configHome, 'autostart'), command)
}

const entryFile = 'org.gatehouse.desktop.desktop'

function autostartEntry(folder: string, command: LoginCommand): LoginItem {
  const path = join(folder, entryFile)
  const entry = desktopEntry(command)
  return {
    isSet: () => {
      try {
        // One that starts another data directory, or that was switched off elsewhere, is not this one.
        return readFileSync(path, 'utf8') === entry
      } catch {
        return false
      }
    },
    set: (isSet) => {
      if (!isSet) {
        rmSync(path, { force: true })
        return
      }
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(path, entry)
    },
  }
}

/** Quoted twice: as an argument of Exec, and as a value of type string (Desktop Entry Specification, "The Exec key"). */
const quote = (argument: string) =>
  `"${argument.replaceAll(/["`$\\]/g, String.raw`\$&`)}"`
    .replaceAll('%', '%%')
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\n', String.raw`\n`)

function desktopEntry({ executable, args }: LoginCommand): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.0',
    'Name=Gatehouse',
    'Comment=OAuth 2.0 and OpenID Connect authorization server',
    `Exec=${[executable, ...args].map(quote).join(' ')}`,
    'Terminal=false',
    '',
  ].join('\n')
}
