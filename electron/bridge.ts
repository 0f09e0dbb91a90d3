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
}

/** The name under which the preload puts the bridge on `window`. */
export const bridgeName = 'gatehouse'

export const bridgeChannels = {
  requestSignInTicket: 'gatehouse:request-sign-in-ticket',
} as const satisfies Record<keyof GatehouseBridge, string>
