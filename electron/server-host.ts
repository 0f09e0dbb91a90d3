import { join } from 'node:path'
import { createGatehouse, type Addresses } from '../server/index.ts'
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

/**
 * Prepares the server of this desktop: the console on a free port, known to its window only.
 * @param onFailure called when the server, stopped to restore a backup, does not start again.
 */
export function createServerHost(options: DesktopOptions, onFailure: (error: unknown) => void): ServerHost {
  const gatehouse = createGatehouse({
    dataDirectory: options.dataDirectory,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.passphrase === undefined ? {} : { passphrase: options.passphrase }),
    consolePort: 0,
    // Beside the main process in the build, packaged or not.
    consoleAssets: join(import.meta.dirname, '../renderer'),
    command: 'Gatehouse desktop',
    onFailure,
  })
  let origin: string | null = null

  return {
    start: async () => {
      const addresses = await gatehouse.start()
      origin = new URL(addresses.console).origin
      return addresses
    },
    stop: () => gatehouse.stop(),
    createSignInTicket: () => gatehouse.createSignInTicket(),
    consoleOrigin: () => origin,
  }
}
