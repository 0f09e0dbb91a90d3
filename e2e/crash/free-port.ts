import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Random } from './random.ts'

/** Below the ports that systems give to outgoing connections: nothing takes it while the server starts. */
const RANGE = [20_000, 32_000] as const
const ATTEMPTS = 50

/** A port of this machine that nobody listens on. */
export async function findFreePort(random: Random): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = random.between(...RANGE)
    if (await isFree(port)) return port
  }
  throw new Error(`No free port between ${RANGE.join(' and ')}`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
