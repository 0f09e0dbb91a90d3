import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the kernel has counted for a process. */
export interface ProcessFigures {
  /** User and system time of all its threads, also those that ended. */
  cpuSeconds: number
  /** Bytes. */
  rss: number
  /** Bytes; the most since it started. */
  peakRss: number
}

/** USER_HZ: a constant of the interface between kernel and programs on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100

/** Null where there is no /proc. */
export async function processFigures(pid: number): Promise<ProcessFigures | null> {
  if (process.platform !== 'linux') return null
  return parseProcessFigures(await readFile(`/proc/${pid}/stat`, 'utf8'), await readFile(`/proc/${pid}/status`, 'utf8'))
}

/** @param stat and `status`: the files of these names, see proc(5) */
export function parseProcessFigures(stat: string, status: string): ProcessFigures {
  // The name, in parentheses, may hold anything; the third field follows the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024
  return { cpuSeconds: ticks / TICKS_PER_SECOND, rss: bytes('VmRSS'), peakRss: bytes('VmHWM') }
}

/** Milliseconds. */
const GLANCE = 250
/** Milliseconds. */
const LONGEST_WAIT = 10_000

/** Waits until a process does next to nothing: what it still does after a load is neither lost nor in somebody else's round. */
export async function untilAtRest(pid: number): Promise<void> {
  const end = Date.now() + LONGEST_WAIT
  for (let before = await processFigures(pid); Date.now() < end;) {
    await sleep(GLANCE)
    const now = await processFigures(pid)
    if (now === null || before === null || now.cpuSeconds - before.cpuSeconds <= (GLANCE / 1000) * 0.1) return
    before = now
  }
}
