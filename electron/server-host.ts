import { join } from 'node:path'
import {
  createGatehouse,
  StartUpError,
  type Addresses,
  type AskPassphrase,
  type GatehouseOptions,
  type Keychain,
  type Notice,
  type RecentClient,
} from '../server/index.ts'
import type { ConsoleOrigin } from './console-origin.ts'
import type { DesktopOptions } from './options.ts'
import { GivenUp } from './start-failure.ts'

/** The embedded server, as the desktop needs it. */
export interface ServerHost {
  /**
   * @param port of the issuer, in place of the one that is set; this time only
   * @throws StartUpError with one line for the operator; GivenUp where they were asked, and do not want to start
   */
  start: (port?: number) => Promise<Addresses>
  stop: () => Promise<void>
  /** Whether relying parties are answered. */
  isRunning: () => boolean
  /** Starts or stops answering them. @throws StartUpError as `start` does */
  setRunning: (isRunning: boolean) => Promise<void>
  /** After sleep. */
  catchUp: () => Promise<void>
  recentClients: () => Promise<readonly RecentClient[]>
  createSignInTicket: () => string
  consoleOrigin: ConsoleOrigin
}

/** How many the tray shows. */
const recentClients = 5

/** What the server tells the desktop of, and asks it. */
export interface ServerEvents {
  /** The server, stopped to restore a backup or to move, does not start again. */
  onFailure: (error: unknown) => void
  onNotice: (notice: Notice) => void
  /** It runs on other addresses than before. */
  onMoved: (addresses: Addresses) => void
  /** It does not start on the addresses that are stored, and why: whether to start without them. */
  startsWithoutStored: (reason: string) => Promise<boolean>
  /** Its keys are sealed by a passphrase that was not given. */
  askPassphrase: AskPassphrase
}

/** Prepares the server of this desktop: the console on a free port, known to its window only. */
export function createServerHost(options: DesktopOptions, keychain: Keychain, events: ServerEvents): ServerHost {
  const given: GatehouseOptions = {
    dataDirectory: options.dataDirectory,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.passphrase === undefined ? {} : { passphrase: options.passphrase }),
    consolePort: 0,
    // Beside the main process in the build, packaged or not.
    consoleAssets: join(import.meta.dirname, '../renderer'),
    command: 'Gatehouse desktop',
    keychain,
    askPassphrase: events.askPassphrase,
    onFailure: events.onFailure,
    onNotice: events.onNotice,
    onMoved: (addresses) => events.onMoved(know(addresses)),
  }
  let gatehouse = createGatehouse(given)
  let origin: string | null = null
  const know = (addresses: Addresses): Addresses => {
    origin = new URL(addresses.console).origin
    return addresses
  }

  return {
    start: async (port) => {
      // One that did not start has left nothing running.
      if (port !== undefined) gatehouse = createGatehouse({ ...given, port })
      try {
        return know(await gatehouse.start())
      } catch (error) {
        const isAskable = error instanceof StartUpError && error.isByStoredNetwork
        if (!isAskable) throw error
        if (!(await events.startsWithoutStored(error.message))) throw new GivenUp(error.message, { cause: error })
        gatehouse = createGatehouse({ ...given, ignoresStoredNetwork: true })
        return know(await gatehouse.start())
      }
    },
    stop: () => gatehouse.stop(),
    isRunning: () => gatehouse.isIssuerOn(),
    setRunning: (isRunning) => (isRunning ? gatehouse.turnIssuerOn() : gatehouse.turnIssuerOff()),
    catchUp: () => gatehouse.catchUp(),
    recentClients: () => gatehouse.recentClients(recentClients),
    createSignInTicket: () => gatehouse.createSignInTicket(),
    consoleOrigin: () => origin,
  }
}
