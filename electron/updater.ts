import { EventEmitter } from 'node:events'
import type { AppUpdater } from 'electron-updater'
import type { Updater } from './updates.ts'

/** What of electron-updater's own client is needed here: it is not in its types. */
interface Requests {
  httpExecutor: {
    createRequest: (options: { protocol?: string }, answered: (response: unknown) => void) => unknown
  }
}

/** Loads electron-updater and points it at a folder of a web server. @param url checked by server/contract/update-url.ts */
export async function loadUpdater(url: string): Promise<Updater> {
  const { autoUpdater } = await import('electron-updater')
  return prepareUpdater(autoUpdater, url)
}

/**
 * Has electron-updater do nothing by itself, and nothing but what is meant: no download and no installation unasked, no older
 * and no unfinished version, not a byte over plain http, and nothing that tells this desktop from another.
 */
export function prepareUpdater(updater: AppUpdater, url: string): Updater {
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false
  updater.allowPrerelease = false
  updater.allowDowngrade = false
  updater.disableWebInstaller = true
  updater.logger = null
  // By default it sends a number that it makes up once and keeps.
  updater.requestHeaders = { 'x-user-staging-id': 'none' }
  const isSupported = updater.isUpdateSupported
  updater.isUpdateSupported = async (info) => !info.version.includes('-') && (await isSupported(info))
  // It rejects as well; an event that nobody listens for would end the process.
  updater.on('error', () => undefined)
  refusePlainRequests(updater as unknown as Requests)
  updater.setFeedURL({ provider: 'generic', url, useMultipleRangeRequest: false })
  return {
    async check() {
      const result = await updater.checkForUpdates()
      if (result === null) throw new Error('This Gatehouse cannot update itself.')
      return result.isUpdateAvailable ? result.updateInfo.version : null
    },
    async download(progress) {
      const listen = ({ percent }: { percent: number }) => {
        progress(percent)
      }
      updater.on('download-progress', listen)
      try {
        await updater.downloadUpdate()
      } finally {
        updater.off('download-progress', listen)
      }
    },
    install(failed) {
      updater.once('error', failed)
      updater.quitAndInstall(false, true)
    },
  }
}

/** The description of an update says what its checksum is, so it must not come over plain http, after a redirect neither. */
function refusePlainRequests({ httpExecutor }: Requests): void {
  const createRequest = httpExecutor.createRequest.bind(httpExecutor)
  httpExecutor.createRequest = (options, answered) =>
    options.protocol === 'https:' ? createRequest(options, answered) : new RefusedRequest()
}

/** A request that fails when it is sent, as one does that meets no server. */
class RefusedRequest extends EventEmitter {
  end(): void {
    setImmediate(() =>
      this.emit('error', new Error('The server of updates led to plain http: updates come by https alone')),
    )
  }
  abort(): void {
    // It was never sent.
  }
}
