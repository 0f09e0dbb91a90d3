/** Runs what docs/integrate shows, against a server over https that was started with what it shows. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Config } from '../../scripts/headless-twin.ts'
import { exitCode } from '../../scripts/child-process.ts'
import { PASSWORD, startConfiguredByTls } from '../protocol/start-gatehouse.ts'
import { snippets } from './snippets.ts'

/** Milliseconds: the device polls every five seconds. */
const LIMIT = 15_000

const USER = {
  username: 'test',
  password: PASSWORD,
  name: 'Test',
  email: 'test@example.com',
  email_verified: true,
  scope: 'openid profile email',
}

/** A program of the pages on its way. */
class Program {
  readonly #child: ChildProcess
  readonly exit: Promise<number>
  /** What it wrote. */
  said = ''
  #heard: () => void = () => undefined

  constructor(child: ChildProcess) {
    this.#child = child
    this.exit = exitCode(child)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.said += text
        this.#heard()
      })
    }
  }

  /** Resolves when it has written such words. @throws Error with what it wrote, if it does not in time, or ends before. */
  async says(words: RegExp): Promise<string> {
    return await new Promise((resolve, reject) => {
      const fail = (what: string) => () => {
        clearTimeout(limit)
        reject(new Error(`expected ${String(words)}; the program ${what}:\n${this.said}`))
      }
      const limit = setTimeout(fail('was silent for too long'), LIMIT)
      this.#heard = () => {
        const found = words.exec(this.said)
        if (found === null) return
        clearTimeout(limit)
        resolve(found[1] ?? found[0])
      }
      // What it wrote last may come after its end.
      this.#child.once('close', fail('ended'))
      this.#heard()
    })
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.exit
  }
}

/** A server with what `configs` name and one user; ended with the test, as is every program. */
export async function startServer(...configs: Config[]) {
  const config = {
    scopes: configs.flatMap(({ scopes = [] }) => scopes),
    clients: configs.flatMap(({ clients = [] }) => clients),
    users: [USER],
  }
  const { issuer, directory, stop } = await startConfiguredByTls(config)
  onTestFinished(stop)
  const authority = join(directory, 'data/tls/authority.pem')
  const run = (file: string, environment: Record<string, string>) => {
    const env = { ...process.env, ISSUER: issuer, NODE_EXTRA_CA_CERTS: authority, ...environment }
    const program = new Program(
      spawn(process.execPath, [join(snippets, file)], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
    )
    onTestFinished(() => program.end())
    return program
  }
  return { issuer, directory, run }
}
