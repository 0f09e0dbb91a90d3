import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './repository.ts'

export interface RunOptions {
  stdio?: StdioOptions
  /** Milliseconds after which the process is ended; without it, it may take its time. */
  timeout?: number
  env?: NodeJS.ProcessEnv
  cwd?: string
}

const forwarded: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Resolves to the exit code as a shell would give it: 128 and the signal's number for an ended process, 127 for none at all. */
export function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve(127)
    })
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

/** Hands the signals that end this process to a child, which has the last word; a child never outlives this process. */
export function relaySignals(child: ChildProcess): void {
  const relay = (signal: NodeJS.Signals) => {
    // A terminal sends Ctrl-C to the child as well, and twice may mean "at once" to it.
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    child.kill(signal)
  }
  const end = () => {
    child.kill()
  }
  for (const signal of forwarded) process.on(signal, relay)
  process.on('exit', end)
  child.once('exit', () => {
    for (const signal of forwarded) process.off(signal, relay)
    process.off('exit', end)
  })
}

/** Runs a program to its end, in the repository's folder; see `exitCode` for the answer. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    stdio: options.stdio ?? 'inherit',
    env: options.env ?? process.env,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout, killSignal: 'SIGKILL' }),
  })
  relaySignals(child)
  return exitCode(child)
}

/** Runs a JavaScript file with this very Node. */
export function runNode(args: readonly string[], options?: RunOptions): Promise<number> {
  return run(process.execPath, args, options)
}
