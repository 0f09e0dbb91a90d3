/** Where the time of a profiled server went: reads what `node --cpu-prof` wrote. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { root } from '../scripts/repository.ts'
import type { Table } from './report.ts'

/** https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  /** Microseconds. */
  timeDeltas: z.array(z.number()),
})
export type CpuProfile = z.output<typeof cpuProfile>

/** Where a server writes the profile of a part, one folder for each. */
export const profileFolder = (profile: string | null, label: string) =>
  profile === null ? undefined : join(profile, label)

const ROWS = 12

/** The functions that took most time themselves on the main thread, as shares of the time in which it did something. */
export async function hotSpots(folder: string, label: string): Promise<Table> {
  // Their names begin with the date and time.
  const file = (await readdir(folder))
    .filter((name) => name.endsWith('.cpuprofile'))
    .toSorted()
    .at(-1)
  if (file === undefined) throw new Error(`there is no profile in ${folder}`)
  const times = selfTimes(cpuProfile.parse(JSON.parse(await readFile(join(folder, file), 'utf8'))))
  const all = [...times.values()].reduce((sum, time) => sum + time, 0)
  return {
    columns: [`profile of ${label}: function`, 'share'],
    rows: [...times]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, ROWS)
      .map(([name, time]) => [`\`${name}\``, `${((100 * time) / all).toFixed(1)} %`]),
  }
}

/** Microseconds by function; without those in which nothing ran. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? '(unknown)'
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0))
  }
  times.delete('(idle)')
  return times
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName
  if (url === '') return name
  const file = url.startsWith('file:') ? relative(root, fileURLToPath(url)) : url
  return `${name} ${file}:${lineNumber + 1}`
}
