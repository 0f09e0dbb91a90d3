import type { WebContents } from 'electron'
import { isConsoleUrl, type ConsoleOrigin } from './console-origin.ts'

/** The URL as the system's browser may be given it, or null for anything that is not plain http(s). */
export function browserUrl(url: string): string | null {
  const parsed = URL.parse(url)
  if (parsed === null) return null
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return null
  // `https://bank.example@attacker.example/` reads as one host and opens another.
  if (parsed.username !== '' || parsed.password !== '') return null
  return parsed.href
}

/**
 * Keeps a page where it belongs: it may move within the console and nowhere else, opens no window and no webview. A web
 * address that it wanted in a new window goes to the system's browser.
 */
export function guardNavigation(
  contents: WebContents,
  consoleOrigin: ConsoleOrigin,
  openInBrowser: (url: string) => void,
): void {
  const stayInConsole = (details: { url: string; preventDefault(): void }) => {
    if (!isConsoleUrl(details.url, consoleOrigin())) details.preventDefault()
  }
  contents.on('will-navigate', stayInConsole)
  contents.on('will-frame-navigate', stayInConsole)
  contents.on('will-redirect', stayInConsole)
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
  contents.setWindowOpenHandler(({ url }) => {
    const outside = browserUrl(url)
    if (outside !== null) openInBrowser(outside)
    return { action: 'deny' }
  })
}
