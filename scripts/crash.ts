// npm run crash: a server under load, killed with SIGKILL and restarted, round after round; nothing acknowledged is lost.
import { randomInt } from 'node:crypto'
import { parseCrashOptions, UsageError, type CrashOptions } from '../e2e/crash/crash-options.ts'
import { runCrashRounds } from '../e2e/crash/crash-run.ts'
import { describeRound, describeViolations, summarise } from '../e2e/crash/report.ts'
import { FolderInUse, RunFolder } from '../e2e/crash/run-folder.ts'
import { build } from './build.ts'

/** Rounds between two lines of a long run. */
const SELDOM = 25

async function crash({ rounds, seed = randomInt(2 ** 31), data }: CrashOptions): Promise<number> {
  const folder = await RunFolder.create(data)
  console.log(`${rounds} rounds, seed ${seed}`)
  const results = await runCrashRounds({
    rounds,
    seed,
    folder,
    onRound: (result) => {
      const isShown = rounds <= SELDOM || result.round % SELDOM === 0 || result.violations.length > 0
      if (isShown) console.log(describeRound(result))
    },
  }).catch((error: unknown) => {
    console.error(`The data is kept in ${folder.path}`)
    throw error
  })
  console.log(summarise(results))
  const violations = results.at(-1)?.violations ?? []
  if (violations.length === 0) {
    if (data === undefined) await folder.remove()
    return 0
  }
  console.error(describeViolations(results, { seed, folder: folder.path }))
  return 1
}

async function main(): Promise<number> {
  try {
    const options = parseCrashOptions(process.argv.slice(2))
    const built = await build()
    return built === 0 ? await crash(options) : built
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof FolderInUse)) throw error
    console.error(`crash: ${error.message}`)
    return 2
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
process.exitCode = await main()
