/** What the desktop shows a person beside its window: boxes of the system, and notifications. */
import { dialog, Notification } from 'electron'
import type { ShownNotification } from './notifications.ts'
import { report } from './report.ts'
import { storedAddressesQuestion } from './start-question.ts'

/** Says that something did not work, and why; in the log as well. Unlike an error box, it does not hold up the server. */
export function showProblem(title: string, message: string): void {
  report(`${title}: ${message}`)
  void dialog.showMessageBox({ type: 'error', title: 'Gatehouse', message: title, detail: message })
}

/** As `showProblem`, of what the log knows already. */
export function showError(message: string): void {
  void dialog.showMessageBox({ type: 'error', title: 'Gatehouse', message })
}

/** Asks whether to start on the usual addresses: nobody who has no command line is locked out by those that are stored. */
export async function startsWithoutStored(reason: string): Promise<boolean> {
  report(`Gatehouse cannot start on the addresses that are stored: ${reason}`)
  const { response } = await dialog.showMessageBox(storedAddressesQuestion(reason))
  return response === 0
}

/** Asks for another data directory; undefined where none is chosen. */
export async function chooseFolder(): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog({
    title: 'Open Data Directory',
    properties: ['openDirectory', 'createDirectory'],
  })
  return filePaths[0]
}

/** Those that are shown: one that is collected is not clicked any more. */
const shownNotifications = new Set<Notification>()

/** Shows a notification that leads to its place of the console. */
export function showNotification({ title, body, path }: ShownNotification, show: (path: string) => void): void {
  if (!Notification.isSupported()) return
  const notification = new Notification({ title, body })
  const gone = () => {
    shownNotifications.delete(notification)
  }
  shownNotifications.add(notification)
  notification.on('click', () => {
    gone()
    show(path)
  })
  notification.on('close', gone)
  notification.show()
}
