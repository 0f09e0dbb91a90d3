import { basename, join } from 'node:path'
import type { SaveDialogOptions, Session } from 'electron'
import type { ConsoleOrigin } from './console-origin.ts'
import { fileKinds } from './opened-file.ts'

const { configuration, backup, json } = fileKinds

/**
 * Whether a download is one of the console's own: a file that its page made in memory (renderer/lib/save-file.ts). An address
 * that is downloaded is none, the console's own addresses included.
 * @param initiator the origin of the document that began it
 */
export function isConsoleDownload(url: string, initiator: string, consoleOrigin: string | null): boolean {
  return consoleOrigin !== null && initiator === consoleOrigin && url.startsWith(`blob:${consoleOrigin}/`)
}

/** What the dialog offers for a file that the console calls `name`. */
export function saveOptions(name: string, folder: string): SaveDialogOptions {
  const plain = basename(name.replaceAll('\\', '/'))
  const extension = plain.slice(plain.lastIndexOf('.') + 1)
  // The system opens the file with Gatehouse again only if it is called so; JSON is what other programs know.
  if (plain === 'gatehouse.json') {
    return {
      title: 'Export Configuration',
      defaultPath: join(folder, 'configuration.gatehouse'),
      filters: [configuration, json].map(filter),
    }
  }
  if (extension === 'gatehouse-backup') {
    return { title: 'Save Backup', defaultPath: join(folder, plain), filters: [filter(backup)] }
  }
  return { title: 'Save', defaultPath: join(folder, plain) }
}

const filter = ({ name, extensions }: { name: string; extensions: readonly string[] }) => ({
  name,
  extensions: [...extensions],
})

interface DownloadSurroundings {
  consoleOrigin: ConsoleOrigin
  /** Where the dialog begins. */
  folder: () => string
  report: (line: string) => void
  /** Shows a native box. */
  refuse: (title: string, reason: string) => void
}

/** Files that the console saves go where its operator says, in a native dialog; nothing else is downloaded. */
export function guardDownloads(
  session: Session,
  { consoleOrigin, folder, report, refuse }: DownloadSurroundings,
): void {
  session.on('will-download', (event, item) => {
    if (!isConsoleDownload(item.getURL(), item.getInitiatorOrigin(), consoleOrigin())) {
      event.preventDefault()
      report('A download that the console did not begin was cancelled')
      return
    }
    const name = item.getFilename()
    item.setSaveDialogOptions(saveOptions(name, folder()))
    item.once('done', (_event, state) => {
      if (state !== 'interrupted') return
      refuse(
        'The file was not saved',
        `${name} could not be written there. Save it again, in another place if need be.`,
      )
    })
  })
}
