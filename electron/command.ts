/** The command `gatehouse` in a package, whose executable is the desktop's: it cannot run as plain Node (the fuse `runAsNode`). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { describeDefect } from '../server/index.ts'
import { runCommand } from '../server/run-command.ts'
import { commandArguments } from './command-arguments.ts'

/** Runs the command that the executable was given, without a window. @returns whether there is one */
export function isCommand(): boolean {
  // Before an application that is not packaged stands its folder.
  const args = commandArguments(process.argv.slice(process.defaultApp ? 2 : 1))
  if (args === null) return false
  settleProfile()
  // Nothing to see in the Dock.
  if (process.platform === 'darwin') app.setActivationPolicy('prohibited')
  run(args).catch((error: unknown) => {
    process.stderr.write(`${describeDefect(error)}\n`)
    app.exit(1)
  })
  return true
}

/**
 * Chromium has a profile even without a window. On macOS its usual place is the data directory's, which a command may find in
 * use by a desktop, or has to leave as it is: this one lives as long as the process.
 */
function settleProfile(): void {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-command-'))
  app.setPath('userData', folder)
  app.on('quit', () => {
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Chromium still writes there; the system empties its folder for temporary files.
    }
  })
}

async function run(args: readonly string[]): Promise<void> {
  const exitCode = await runCommand(args, {
    environment: process.env,
    exit: (code) => {
      app.exit(code)
    },
    onStopRequest: (stop) => {
      let isAsked = false
      app.on('before-quit', (event) => {
        event.preventDefault()
        // One signal can arrive twice: Electron makes this of it, and so does what follows.
        if (!isAsked) stop()
        isAsked = true
      })
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.on(signal, () => {
          app.quit()
        })
      }
    },
  })
  if (exitCode !== null) app.exit(exitCode)
}
