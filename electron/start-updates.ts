import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { loadUpdater } from './updater.ts'
import { createUpdates, updateObstacle, type Updates } from './updates.ts'

interface StartUpdatesSurroundings {
  /** Null where updates are off. */
  url: string | null
  /** Stops the server in order, and then does `last`. */
  quitBy: (last: () => void) => void
  report: (line: string) => void
}

/** The updates of this installation, if it can have any. */
export function startUpdates({ url, quitBy, report }: StartUpdatesSurroundings): Updates {
  const updates = createUpdates({
    load: loadUpdater,
    obstacle: updateObstacle({
      isPackaged: app.isPackaged,
      platform: process.platform,
      appImage: process.env['APPIMAGE'],
      packageType: packageType(),
    }),
    now: Date.now,
    report,
    quitBy: (last) => {
      quitBy(() => {
        // The next version is started before this one has quite gone, and must not take itself for its second instance.
        app.releaseSingleInstanceLock()
        last()
      })
    },
    startAgain: () => {
      const appImage = process.env['APPIMAGE']
      const args = process.argv.slice(1)
      app.relaunch(appImage === undefined ? { args } : { args, execPath: appImage })
      app.quit()
    },
  })
  updates.setUrl(url)
  return updates
}

function packageType(): string | undefined {
  if (!app.isPackaged) return undefined
  const file = join(process.resourcesPath, 'package-type')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}
