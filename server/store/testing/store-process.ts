import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

/** Opens the store of a directory, says so and, unless it is idle, commits one scope after the other, naming each that is durable. */
const PROGRAM = `
  const { openJournaledStore } = await import(process.argv[1])
  const store = await openJournaledStore({ directory: process.argv[2], command: 'gatehouse serve' })
  console.log('open')
  for (let at = 0; process.argv[3] !== 'idle' && at < 100_000; at++) {
    const times = { createdAt: 1, updatedAt: 1 }
    const record = { id: process.argv[3] + '-' + at, description: 'x'.repeat(2000), builtIn: false, isDefault: false, claims: [], ...times }
    await store.commit([{ op: 'put', kind: 'scopes', record }])
    console.log(record.id)
  }
  setInterval(() => {}, 1000)
`

export interface StoreProcess {
  pid: number
  /** Waits for so many lines: `open`, then the id of each scope as it is durable. */
  lines(count: number): Promise<readonly string[]>
  /** SIGKILL; answers with every line that it wrote, once it is gone. */
  kill(): Promise<readonly string[]>
}

/** Another process that holds a data directory. */
export async function startStoreProcess(directory: string, mode: 'idle' | `commits-${string}`): Promise<StoreProcess> {
  const store = new URL('../disk/journaled-store.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, store, directory, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  onTestFinished(() => void child.kill('SIGKILL'))
  const written: string[] = []
  const output = createInterface(child.stdout).on('line', (line) => written.push(line))

  const lines = async (count: number) => {
    while (written.length < count) {
      const ended = closed.then(() => {
        throw new Error(`The process ended after ${String(written.length)} lines`)
      })
      await Promise.race([once(output, 'line'), ended])
    }
    return written
  }
  await lines(1)
  return {
    pid: child.pid ?? 0,
    lines,
    async kill() {
      child.kill('SIGKILL')
      await closed
      return written
    },
  }
}
