import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNode } from './child-process.ts'
import { root } from './repository.ts'

/** Milliseconds: the runtime is some 100 MB. */
const downloadLimit = 120_000
const electronFolder = join(root, 'node_modules/electron')

/** Whether Electron's runtime, which its package fetches apart, is on this machine. */
export function hasElectronRuntime(): boolean {
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined) return true
  const pathFile = join(electronFolder, 'path.txt')
  return existsSync(pathFile) && existsSync(join(electronFolder, 'dist', readFileSync(pathFile, 'utf8')))
}

/** Tries to fetch the runtime, in bounded time; whether it is there now. */
export async function fetchElectronRuntime(): Promise<boolean> {
  process.stderr.write('Fetching the Electron runtime (once, some 100 MB) ...\n')
  await runNode([join(electronFolder, 'install.js')], { stdio: 'ignore', timeout: downloadLimit })
  return hasElectronRuntime()
}

export interface Surroundings {
  platform: NodeJS.Platform
  /** Of the user; undefined on Windows. */
  uid: number | undefined
  environment: NodeJS.ProcessEnv
}

export const here: Surroundings = {
  platform: process.platform,
  uid: process.getuid?.(),
  environment: process.env,
}

/** Whether somebody can see a window or a browser. */
export function hasDisplay({ platform, environment }: Surroundings): boolean {
  if (platform !== 'linux') return true
  return [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some((name) => name !== undefined && name !== '')
}

/** Why the desktop cannot open here whatever its runtime, in words that follow "because"; null where it can. */
export function desktopObstacle(surroundings: Surroundings): string | null {
  if (!hasDisplay(surroundings)) return 'there is no display (DISPLAY and WAYLAND_DISPLAY are not set)'
  if (surroundings.platform === 'linux' && surroundings.uid === 0) {
    return "Electron's sandbox refuses to run as root; start it as another user"
  }
  return null
}
