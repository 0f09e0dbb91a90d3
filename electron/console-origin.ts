/** The origin of the running console, `http://127.0.0.1:4401`; null until the server answers. */
export type ConsoleOrigin = () => string | null

/** Whether a URL is one of the console's own pages: same scheme, host and port, and nobody's name or password in it. */
export function isConsoleUrl(url: string, consoleOrigin: string | null): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || consoleOrigin === null) return false
  // The origin of `blob:http://127.0.0.1:4401/...` is the console's, but its content is whatever a page put there.
  const isWeb = parsed.protocol === 'http:' || parsed.protocol === 'https:'
  return isWeb && parsed.origin === consoleOrigin && parsed.username === '' && parsed.password === ''
}

/** What Electron says of a message's sender. */
interface SenderEvent {
  /** Null when the frame has navigated or gone since. */
  readonly senderFrame: { readonly url: string } | null
  readonly sender: { readonly mainFrame: object }
}

/** Whether a message comes from the console itself: from the main frame of its window, while it shows a console page. */
export function isConsoleSender(event: SenderEvent, consoleOrigin: string | null): boolean {
  const frame = event.senderFrame
  return frame !== null && frame === event.sender.mainFrame && isConsoleUrl(frame.url, consoleOrigin)
}
