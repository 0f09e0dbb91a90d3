import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron'
import type { WhenClosed } from './bridge.ts'
import type { Preferences } from './preferences.ts'

/** What becomes of the window, and with it of the application, when its operator closes it. */
export type Closing = 'hide' | 'minimize' | 'quit' | 'stay'

/** Where the application goes on without a window there must be a way back to it: the tray, or on macOS the Dock. */
const closingOf = (chosen: Exclude<WhenClosed, 'ask'>, hasWayBack: boolean): Closing =>
  chosen === 'quit' ? 'quit' : hasWayBack ? 'hide' : 'minimize'

export interface ClosingSurroundings {
  preferences: Pick<Preferences, 'whenClosed' | 'setWhenClosed'>
  hasWayBack: boolean
  ask: (options: MessageBoxOptions) => Promise<MessageBoxReturnValue>
}

const answers = ['keep-running', 'quit'] as const

/** Decides as the operator chose, or asks: the first time, and until a choice is remembered. */
export async function decideClosing({ preferences, hasWayBack, ask }: ClosingSurroundings): Promise<Closing> {
  const chosen = preferences.whenClosed()
  if (chosen !== 'ask') return closingOf(chosen, hasWayBack)
  const { response, checkboxChecked } = await ask({
    type: 'question',
    title: 'Gatehouse',
    message: 'Keep the server running when the window is closed?',
    detail: hasWayBack
      ? 'It goes on answering your clients, and its icon brings the window back. If you quit, clients get no answer until Gatehouse is opened again.'
      : 'The window is minimised and the server goes on answering your clients. If you quit, they get no answer until Gatehouse is opened again.',
    buttons: ['Keep Running', 'Quit', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    checkboxLabel: 'Remember my choice (Settings, Desktop)',
    checkboxChecked: true,
    noLink: true,
  })
  const answer = answers[response]
  if (answer === undefined) return 'stay'
  if (checkboxChecked) preferences.setWhenClosed(answer)
  return closingOf(answer, hasWayBack)
}
