import { join } from 'node:path'
import { desktopObstacle, hasElectronRuntime, here } from '../../scripts/electron-runtime.ts'

/** The desktop's specs run on Electron where it can, else on the stand-in; they are the same either way. */
export default function chooseElectron(): void {
  const overridden = process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined
  const canRun = desktopObstacle(here) === null && hasElectronRuntime()
  if (!overridden && !canRun) process.env['ELECTRON_OVERRIDE_DIST_PATH'] = join(import.meta.dirname, 'stand-in')
  console.log(overridden || !canRun ? 'Desktop specs: on the stand-in for Electron' : 'Desktop specs: on Electron')
}
