/** What the desktop does when its window is closed. */
export type WhenClosed = 'ask' | 'keep-running' | 'quit'

/** Whether the issuer answers; the console does as long as there is a window. */
export interface ServerState {
  isRunning: boolean
  /** Why it could not be started, in a line; null where nothing went wrong. */
  problem: string | null
}

export interface DesktopPreferences {
  whenClosed: WhenClosed
  /** Null where this system offers no way to start at login. */
  startsAtLogin: boolean | null
  /** Whether there is an icon in the tray or the menu bar that brings the window back. */
  hasTray: boolean
}

/** What is not named stays as it is. */
export interface PreferencesChange {
  whenClosed?: WhenClosed | undefined
  startsAtLogin?: boolean | undefined
}

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
  onGoTo: 'gatehouse:go-to',
} as const satisfies Record<keyof GatehouseBridge, string>
