import { join } from 'node:path'
import { createGatehouse, StartUpError, type Addresses } from '../server/index.ts'
import type { ConsoleOrigin } from './console-origin.ts'
import type { DesktopOptions } from './options.ts'

/** The embedded server, as the desktop needs it. */
export interface ServerHost {
  /** @throws StartUpError with one line for the operator */
  start: () => Promise<Addresses>
  stop: () => Promise<void>
  createSignInTicket: () => string
  consoleOrigin: ConsoleOrigin
}

/** What the server tells the desktop of, and asks it. */
interface ServerHostEvents {
  /** The server, stopped to restore a backup or to move, does not start again. */
  onFailure: (error: unknown) => void
  /** It runs on other addresses than before. */
  onMoved: (addresses: Addresses) => void
  /** It does not start on the addresses that are stored, and why: whether to start without them. */
  startsWithoutStored: (reason: string) => boolean
}

/** Prepares the server of this desktop: the console on a free port, known to its window only. */
export function createServerHost(options: DesktopOptions, events: ServerHostEvents): ServerHost {
  let origin: string | null = null
  const know = (addresses: Addresses): Addresses => {
    origin = new URL(addresses.console).origin
    return addresses
  }
  const create = (ignoresStoredNetwork: boolean) =>
    createGatehouse({
      dataDirectory: options.dataDirectory,
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.passphrase === undefined ? {} : { passphrase: options.passphrase }),
      consolePort: 0,
      // Beside the main process in the build, packaged or not.
      consoleAssets: join(import.meta.dirname, '../renderer'),
      command: 'Gatehouse desktop',
      ignoresStoredNetwork,
      onFailure: events.onFailure,
      onMoved: (addresses) => events.onMoved(know(addresses)),
    })
  let gatehouse = create(false)

  return {
    start: async () => {
      try {
        return know(await gatehouse.start())
      } catch (error) {
        const isAskable = error instanceof StartUpError && error.isByStoredNetwork
        if (!isAskable || !events.startsWithoutStored(error.message)) throw error
        gatehouse = create(true)
        return know(await gatehouse.start())
      }
    },
    stop: () => gatehouse.stop(),
    createSignInTicket: () => gatehouse.createSignInTicket(),
    consoleOrigin: () => origin,
  }
}
