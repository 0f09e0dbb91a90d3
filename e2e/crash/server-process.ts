import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { exitCode } from '../../scripts/child-process.ts'
import { readiness } from '../../scripts/headless-twin.ts'
import { headlessTwin } from '../../scripts/repository.ts'
import { ISSUER } from './configuration.ts'
import type { RunFolder } from './run-folder.ts'

/** One life of the server. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #ended: Promise<number>
  readonly #port: number

  /** @param port a free one: the ready line tells the issuer's name, not where it listens */
  constructor({ data, configFile, log }: RunFolder, port: number) {
    this.#port = port
    const logFile = openSync(log, 'a')
    try {
      this.#child = spawn(
        process.execPath,
        [
          ...[headlessTwin, 'serve', '--json', '--port', String(port), '--console-port', '0', '--issuer', ISSUER],
          ...['--log-level', 'error', '--data', data, '--config', configFile],
        ],
        { stdio: ['ignore', 'pipe', logFile] },
      )
    } finally {
      closeSync(logFile)
    }
    this.#ended = exitCode(this.#child)
    const end = () => this.#child.kill('SIGKILL')
    process.on('exit', end)
    void this.#ended.then(() => process.off('exit', end))
  }

  /** Where it answers. @throws Error when it ends before, or does not get there in time */
  async ready(): Promise<{ issuer: string; console: string }> {
    const { console } = await readiness(this.#child)
    return { issuer: `http://127.0.0.1:${this.#port}`, console }
  }

  /** Ends it at once, whatever it is doing; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  /** The exit code of a server that ended by itself; undefined for one that runs. */
  get code(): number | undefined {
    return this.#child.exitCode ?? undefined
  }
}
