import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { exitCode, relaySignals } from '../scripts/child-process.ts'

/** A server that runs in a process of its own. */
export interface Contender {
  name: string
  pid: number
  /** Where it answers. */
  url: string
  /** Where its console answers; null without one. */
  console: string | null
  /** `performance.now()` when its process was started. */
  spawnedAt: number
  stop(): Promise<void>
}

const readyLine = z.object({
  event: z.literal('ready'),
  issuer: z.string(),
  console: z.string().nullable().default(null),
})
type Ready = z.output<typeof readyLine>

/** Milliseconds that a server may take to start: generous, for what takes long is to be reported. */
const START_LIMIT = 180_000

/** Starts a server in Node, as in production, and waits for its ready line. */
export async function startContender(name: string, args: readonly string[]): Promise<Contender> {
  const spawnedAt = performance.now()
  const child = spawn(process.execPath, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  relaySignals(child)
  const ended = exitCode(child)
  const { issuer, console } = await readiness(name, child)
  if (child.pid === undefined) throw new Error(`${name} has no process`)
  return {
    name,
    pid: child.pid,
    url: issuer,
    console,
    spawnedAt,
    async stop() {
      child.kill('SIGTERM')
      const code = await ended
      if (code !== 0) throw new Error(`${name} did not stop cleanly: exit code ${code}`)
    },
  }
}

function readiness(name: string, child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
    const fail = (what: string) => {
      clearTimeout(limit)
      reject(new Error(`${name} ${what}\n${said.trim()}`))
    }
    const limit = setTimeout(() => {
      child.kill('SIGKILL')
      fail('was not ready in time')
    }, START_LIMIT)
    child.once('exit', () => fail('ended before it was ready'))
    if (child.stdout === null) return
    createInterface(child.stdout).on('line', (line) => {
      const ready = readyLine.safeParse(jsonOrNull(line))
      if (!ready.success) return
      clearTimeout(limit)
      resolve(ready.data)
    })
  })
}

function jsonOrNull(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
