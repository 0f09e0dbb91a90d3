/** What the desktop does when its window is closed. */
export type WhenClosed = 'ask' | 'keep-running' | 'quit'

/** Of the console and the window around it; `system` is as the system is. */
export type Appearance = 'system' | 'light' | 'dark'

/** Whether the issuer answers; the console does as long as there is a window. */
export interface ServerState {
  isRunning: boolean
  /** Why it could not be started, in a line; null where nothing went wrong. */
  problem: string | null
}

export interface DesktopPreferences {
  whenClosed: WhenClosed
  appearance: Appearance
  /** Where updates are looked for; null for nowhere. */
  updateUrl: string | null
  /** Null where this system offers no way to start at login. */
  startsAtLogin: boolean | null
  /** Whether there is an icon in the tray or the menu bar that brings the window back. */
  hasTray: boolean
}

/** What is not named stays as it is. */
export interface PreferencesChange {
  whenClosed?: WhenClosed | undefined
  appearance?: Appearance | undefined
  /** An https URL (server/contract/update-url.ts); null turns updates off. */
  updateUrl?: string | null | undefined
  startsAtLogin?: boolean | undefined
}

/** A file that somebody opened with Gatehouse, outside the window: what is in it, and not where it lies. */
export interface OpenedFile {
  name: string
  text: string
}

/** Where an update stands. Nothing is downloaded or installed before somebody asks for it. */
export type UpdateState =
  | { status: 'off' }
  /** This Gatehouse cannot update itself, and why. */
  | { status: 'unavailable'; reason: string }
  | { status: 'unchecked' }
  | { status: 'checking' }
  /** `at`: when that was found, in milliseconds since 1970. */
  | { status: 'current'; at: number }
  | { status: 'available'; version: string; at: number }
  /** `percent`: whole ones. */
  | { status: 'downloading'; version: string; percent: number }
  | { status: 'ready'; version: string }
  | { status: 'installing'; version: string }
  | { status: 'failed'; reason: string; at: number }

export type UpdateStep = 'check' | 'download' | 'install'

/**
 * What the desktop's window offers the console beyond HTTP. Only what a page cannot ask the console API for belongs here:
 * each call is one typed method, and there is no way to name a channel from the page.
 */
export interface GatehouseBridge {
  /**
   * A one-time ticket for `POST /backend/session/ticket`; it expires after a minute. The window is opened with one; it
   * asks for another when it has lost its access token (a reload).
   */
  requestSignInTicket(): Promise<string>
  requestServerState(): Promise<ServerState>
  /** Starts or stops answering relying parties; resolves when that is done, with what came of it. */
  setServerRunning(isRunning: boolean): Promise<ServerState>
  requestPreferences(): Promise<DesktopPreferences>
  /** Resolves with all of them as they are then. */
  changePreferences(change: PreferencesChange): Promise<DesktopPreferences>
  /** The file that waits to be shown; null where none does. It is given once. */
  takeOpenedFile(): Promise<OpenedFile | null>
  /** Asks its operator for a folder in a native dialog; null where they chose none. */
  chooseBackupFolder(): Promise<string | null>
  requestUpdateState(): Promise<UpdateState>
  /** Resolves when the step has begun; what comes of it is in the state. */
  takeUpdateStep(step: UpdateStep): Promise<UpdateState>
  /** `listener` is called when a file waits. */
  onOpenedFile(listener: () => void): void
  /** `listener` is called with a path of the console when the menu, the tray or a notification leads there. */
  onGoTo(listener: (path: string) => void): void
}

/** The name under which the preload puts the bridge on `window`. */
export const bridgeName = 'gatehouse'

export const bridgeChannels = {
  requestSignInTicket: 'gatehouse:request-sign-in-ticket',
  requestServerState: 'gatehouse:request-server-state',
  setServerRunning: 'gatehouse:set-server-running',
  requestPreferences: 'gatehouse:request-preferences',
  changePreferences: 'gatehouse:change-preferences',
  takeOpenedFile: 'gatehouse:take-opened-file',
  chooseBackupFolder: 'gatehouse:choose-backup-folder',
  requestUpdateState: 'gatehouse:request-update-state',
  takeUpdateStep: 'gatehouse:take-update-step',
  onOpenedFile: 'gatehouse:opened-file',
  onGoTo: 'gatehouse:go-to',
} as const satisfies Record<keyof GatehouseBridge, string>
