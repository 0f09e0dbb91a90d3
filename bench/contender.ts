import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { z } from 'zod'

export interface Contender {
  name: string
  /** Where it answers. */
  url: string
  stop(): Promise<void>
}

const readyLine = z.object({ event: z.literal('ready'), issuer: z.string() })

/** Milliseconds that a server may take to start. */
const START_LIMIT = 15_000

/** Starts a server in a process of its own and waits for its ready line. */
export async function startContender(name: string, args: readonly string[]): Promise<Contender> {
  const child = spawn(process.execPath, [...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const line = await firstLine(child)
  const { issuer } = readyLine.parse(JSON.parse(line))
  return {
    name,
    url: issuer,
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the server has no stdout')
  const lines = createInterface({ input: stdout })
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(START_LIMIT) })) as [string]
  return line
}
