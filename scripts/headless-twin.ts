import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { z } from 'zod'
import type { declarativeConfig } from '../server/contract/declarative-config.ts'
import { exitCode } from './child-process.ts'
import { headlessTwin } from './repository.ts'

/** The file of `--config` as one writes it: what has a default may be left out. */
export type Config = z.input<typeof declarativeConfig>

/** A running headless twin with a data directory of its own. */
export interface Twin {
  /** Issuer identifier. */
  issuer: string
  /** Base URL of the console. */
  console: string
  /** Where the first operator is created; null where the configuration names one. */
  setupUrl: string | null
  /** Ends the process as a power cut would; the data stays. */
  kill: () => Promise<void>
  /** Runs it again where it was: the same data, the same ports. */
  restart: () => Promise<void>
  /** Ends the process and deletes its data; safe to call twice. */
  dispose: () => Promise<void>
}

type Ready = Pick<Twin, 'issuer' | 'console' | 'setupUrl'>

/** Milliseconds. */
const START_LIMIT = 20_000

/**
 * Starts the built headless twin on free ports and a new data directory, which `fill` may put something into before.
 * @throws Error with what it said, if it is not ready within 20 seconds
 */
export async function startTwin(config?: Config, fill?: (directory: string) => Promise<unknown>): Promise<Twin> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-twin-'))
  const directory = join(folder, 'data')
  await fill?.(directory)
  const options = ['--data', directory, '--log-level', 'warn']
  if (config !== undefined) {
    const file = join(folder, 'gatehouse.json')
    await writeFile(file, JSON.stringify(config))
    options.push('--config', file)
  }
  let child: ChildProcess | undefined

  const end = async (signal: NodeJS.Signals) => {
    const ending = child
    child = undefined
    if (ending?.exitCode !== null || ending.signalCode !== null) return
    const ended = exitCode(ending)
    ending.kill(signal)
    await ended
  }
  const start = async (port: string, consolePort: string): Promise<Ready> => {
    const args = [headlessTwin, 'serve', '--json', ...options, '--port', port, '--console-port', consolePort]
    child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    try {
      return await readiness(child)
    } catch (error) {
      await end('SIGKILL')
      throw error
    }
  }

  const ready = await start('0', '0')
  return {
    ...ready,
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGKILL')
      await start(new URL(ready.issuer).port, new URL(ready.console).port)
    },
    dispose: async () => {
      // Its data goes with it: nothing is worth waiting for.
      await end('SIGKILL')
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The ready line of a twin that was just started with `--json`. @throws Error with what it said, if it does not come */
export function readiness(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
    const fail = (what: string) => reject(new Error(`The headless twin ${what}:\n${said}`))
    const limit = setTimeout(() => fail('was not ready in time'), START_LIMIT)
    child.once('exit', () => {
      clearTimeout(limit)
      fail('ended before it was ready')
    })
    if (child.stdout === null) return
    createInterface(child.stdout).once('line', (line) => {
      clearTimeout(limit)
      resolve(JSON.parse(line) as Ready)
    })
  })
}
