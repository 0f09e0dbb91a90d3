/**
 * `npm run bench`: how fast Gatehouse is, side by side with others in one run. Each part can be run alone; see --help.
 * The report is markdown on stdout; what goes on is on stderr.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from '../scripts/build.ts'
import { isInMemory, machine } from './machine.ts'
import { parseOptions, USAGE, UsageError, type BenchOptions, type Part } from './options.ts'
import { consoleLists } from './part-console.ts'
import { grants } from './part-grants.ts'
import { liveTokens } from './part-live-tokens.ts'
import { tokenListing } from './part-token-list.ts'
import { sectionOf, type PartReport } from './report.ts'

/** Measures in a folder of its own. */
const parts: Readonly<Record<Part, (options: BenchOptions, folder: string) => Promise<PartReport>>> = {
  grants,
  'live-tokens': liveTokens,
  'token-list': tokenListing,
  console: consoleLists,
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === null) console.log(USAGE)
  else await bench(options)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`bench: ${error.message}. See npm run bench -- --help`)
  process.exitCode = 2
}

async function bench(options: BenchOptions): Promise<void> {
  const [load = 0] = loadavg()
  if ((await build()) !== 0) throw new Error('the build failed')
  if (options.directory !== null) await mkdir(options.directory, { recursive: true })
  const folder = await mkdtemp(join(options.directory ?? tmpdir(), 'gatehouse-bench-'))
  const raw: Record<string, unknown> = { machine: machine(), options }
  try {
    console.log(`\n${machine()}\n`)
    for (const caution of await cautions(options, folder, load)) console.log(`**${caution}**\n`)
    for (const part of options.parts) {
      const report = await parts[part](options, folder)
      console.log(`${sectionOf(report)}\n`)
      raw[part] = { targets: report.targets, figures: report.raw }
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  if (options.json !== null) await writeFile(resolve(options.json), `${JSON.stringify(raw, null, 2)}\n`)
}

/** Why the figures of this run are not to be quoted. @param load what the machine was busy with before, in cores */
async function cautions(options: BenchOptions, folder: string, load: number): Promise<string[]> {
  return [
    ...(load > availableParallelism() / 4
      ? [`The machine was busy with something else: load average ${load.toFixed(1)}.`]
      : []),
    ...(options.rounds < 3 || options.seconds < 5 ? ['A trial: too few or too short rounds to quote.'] : []),
    ...(options.profile === null
      ? []
      : [
          'Profiled: slower than it is. A profile shows the main thread; what runs in the pool of threads is not in it.',
        ]),
    ...((await isInMemory(folder))
      ? ['The data directories are in memory, where to be durable costs nothing: name another folder by --directory.']
      : []),
  ]
}
