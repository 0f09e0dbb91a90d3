import { statfs } from 'node:fs/promises'
import { cpus, release, totalmem, type } from 'node:os'

/** What the figures were measured on, in a line. */
export function machine(): string {
  const cores = cpus()
  return [
    `Node ${process.version}`,
    `${cores.length} x ${cores[0]?.model.trim() ?? 'unknown processor'}`,
    `${(totalmem() / 1e9).toFixed(0)} GB`,
    `${type()} ${release()}`,
    new Date().toISOString().slice(0, 10),
  ].join(', ')
}

/** See statfs(2). */
const IN_MEMORY = new Set([0x01021994, 0x858458f6])

/** Whether what is written there is kept in memory: to be durable costs nothing then, and the figures would flatter. */
export async function isInMemory(directory: string): Promise<boolean> {
  return IN_MEMORY.has((await statfs(directory)).type)
}
