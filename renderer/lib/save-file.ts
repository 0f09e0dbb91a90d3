import { desktop } from './desktop.ts'
import { toastDone } from './toast.ts'

/**
 * Hands a file to the browser, which keeps it where downloads go or asks where to.
 * @param saved says so; not in the desktop, whose dialog asks where to and may be closed
 */
export function saveFile(name: string, content: Blob, saved?: string): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has its own hold on the content once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  if (saved !== undefined && desktop === undefined) toastDone(saved)
}
