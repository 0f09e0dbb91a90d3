import type { MessageBoxOptions } from 'electron'

/** What can be done about a page that broke. */
export type Remedy = 'reload' | 'close' | 'quit'

/** Milliseconds; so many crashes within them, and another try will hardly end otherwise. */
const period = 5 * 60_000
const bearable = 3

/** Counts crashes; answers whether they come one after the other. */
export function countCrashes(now: () => number): () => boolean {
  let recent: number[] = []
  return () => {
    const at = now()
    recent = [...recent.filter((before) => at - before < period), at]
    return recent.length >= bearable
  }
}

export interface CrashQuestion {
  options: MessageBoxOptions
  /** By the button that is pressed. */
  remedies: readonly Remedy[]
}

/**
 * What is asked when the window's page is gone. Nothing is reloaded by itself, so a page that always breaks never goes round in
 * a loop.
 * @param reason in Electron's words: `crashed`, `oom`, ...
 * @param canClose whether the server can go on without a window, with a way back to it
 */
export function crashQuestion(reason: string, isRepeated: boolean, canClose: boolean): CrashQuestion {
  const buttons: readonly (readonly [Remedy, string])[] = [
    ['reload', isRepeated ? 'Try Once More' : 'Reload'],
    ...(canClose ? ([['close', 'Close Window']] as const) : []),
    ['quit', 'Quit'],
  ]
  // What is chosen by pressing Enter without reading.
  const usual = buttons.findIndex(([remedy]) => remedy === (isRepeated && canClose ? 'close' : 'reload'))
  return {
    options: {
      type: 'error',
      title: 'Gatehouse',
      message: isRepeated ? 'The window has stopped working again' : 'The window has stopped working',
      detail: `The server goes on answering your clients. (${reason})`,
      buttons: buttons.map(([, label]) => label),
      defaultId: usual,
      cancelId: usual,
      noLink: true,
    },
    remedies: buttons.map(([remedy]) => remedy),
  }
}

/** What is asked when the page does not react; the dialog goes by itself when it does again. */
export const unresponsiveQuestion: MessageBoxOptions = {
  type: 'warning',
  title: 'Gatehouse',
  message: 'The window does not respond',
  detail: 'The server goes on answering your clients. What was typed and not saved is lost with a reload.',
  buttons: ['Wait', 'Reload'],
  defaultId: 0,
  cancelId: 0,
  noLink: true,
}
