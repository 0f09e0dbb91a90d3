import { setTimeout as delay } from 'node:timers/promises'
import { app, BrowserWindow } from 'electron'
import { errorLine } from './error-line.ts'

/** Milliseconds the server has to finish requests (it allows them ten seconds) and flush before the application goes anyway. */
const stopLimit = 15_000

async function stopWithinLimit(stop: () => Promise<void>): Promise<void> {
  const late = new AbortController()
  const tooLate = delay(stopLimit, undefined, { signal: late.signal }).then(() => {
    throw new Error(`the server did not stop within ${stopLimit / 1000} seconds`)
  })
  try {
    await Promise.race([stop(), tooLate])
  } finally {
    late.abort()
  }
}

/**
 * Whatever asks the application to quit, the server is stopped first: it flushes and releases the data directory.
 * @returns quits as well, and does `last` in place of ending the process once the server has stopped
 */
export function stopBeforeQuitting(stop: () => Promise<void>): (last: () => void) => void {
  let last = () => {
    app.quit()
  }
  let state: 'running' | 'stopping' | 'stopped' = 'running'
  let exitCode = 0

  app.on('before-quit', (event) => {
    if (state === 'stopped') return
    event.preventDefault()
    if (state === 'stopping') return
    state = 'stopping'
    // Nobody may work in a window whose server is going away.
    for (const window of BrowserWindow.getAllWindows()) window.destroy()
    stopWithinLimit(stop)
      .catch((error: unknown) => {
        exitCode = 1
        process.stderr.write(`Gatehouse did not stop cleanly: ${errorLine(error)}\n`)
      })
      .finally(() => {
        state = 'stopped'
        if (exitCode === 0) last()
        else app.exit(exitCode)
      })
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      app.quit()
    })
  }

  return (instead) => {
    last = instead
    app.quit()
  }
}
