import type { Session } from 'electron'
import { isConsoleUrl, type ConsoleOrigin } from './console-origin.ts'

/**
 * Whether a page may use what Chromium asks about. The console's copy buttons write text to the clipboard; it needs nothing
 * else, and no other page needs anything.
 */
export function mayUse(permission: string, requestingUrl: string, consoleOrigin: string | null): boolean {
  return permission === 'clipboard-sanitized-write' && isConsoleUrl(requestingUrl, consoleOrigin)
}

/** Electron grants every permission that nobody answers for. */
export function guardPermissions(session: Session, consoleOrigin: ConsoleOrigin): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(mayUse(permission, details.requestingUrl, consoleOrigin()))
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    mayUse(permission, requestingOrigin, consoleOrigin()),
  )
  session.setDevicePermissionHandler(() => false)
}
