// npm test: everything that must hold, in order, stopping at the first that does not; the last line sums up the tests.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from './build.ts'
import { exitCode, relaySignals, runNode } from './child-process.ts'
import { ensureChromium } from './chromium.ts'
import { commandFile, root } from './repository.ts'
import { countPlaywright, countVitest, readCounts, sum } from './test-counts.ts'

const vitestFile = join(root, 'test-results/vitest.json')
const crashFile = join(root, 'test-results/crash.json')
// As playwright.config.ts says.
const playwrightFile = join(root, 'test-results/playwright.json')

interface Step {
  name: string
  /** Resolves to an exit code. */
  run: () => Promise<number>
}

/** Runs a check that stands beside others: what it says is shown when it is done, and only if it failed. */
async function check(packageName: string, command: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [commandFile(packageName, command), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  relaySignals(child)
  const [code, out, err] = await Promise.all([exitCode(child), text(child.stdout), text(child.stderr)])
  if (code !== 0) process.stdout.write(`${command} ${args.join(' ')}\n${out}${err}`)
  return code
}

/** One check after the other; the code of the first that failed. */
async function inOrder(checks: readonly (() => Promise<number>)[]): Promise<number> {
  for (const next of checks) {
    const code = await next()
    if (code !== 0) return code
  }
  return 0
}

const layers = ['--config', '.dependency-cruiser.cjs', 'server', 'electron', 'renderer', 'e2e', 'bench', 'scripts']
/** Two lanes, to keep a core busy each. */
const staticChecks = () =>
  Promise.all([
    // The types, too: .oxlintrc.json asks for them.
    check('oxlint', 'oxlint', []),
    inOrder([
      () => check('prettier', 'prettier', ['--check', '.', '--log-level', 'warn']),
      () => check('dependency-cruiser', 'depcruise', layers),
      () => check('knip', 'knip', []),
    ]),
  ])

async function browser(): Promise<number> {
  process.env['GATEHOUSE_CHROMIUM'] = await ensureChromium()
  return 0
}

const vitest = (reportFile: string, ...args: string[]) =>
  runNode([
    ...[commandFile('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
    ...args,
  ])

const unit = () => vitest(vitestFile)

const crash = () => vitest(crashFile, '--root', root, '--config', join(root, 'e2e/crash/vitest.config.ts'))

const endToEnd = () => runNode([join(root, 'scripts/e2e.ts')])

const steps: readonly Step[] = [
  { name: 'types and lint', run: async () => (await staticChecks()).find((code) => code !== 0) ?? 0 },
  { name: 'browser', run: browser },
  { name: 'unit and protocol tests', run: unit },
  { name: 'build', run: build },
  { name: 'crash rounds', run: crash },
  { name: 'end-to-end tests', run: endToEnd },
]

async function runStep({ name, run }: Step): Promise<boolean> {
  process.stdout.write(`\n== ${name}\n`)
  const began = performance.now()
  const code = await run().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stdout.write(`== ${name}: ${code === 0 ? 'passed' : `FAILED (exit code ${code})`}, ${seconds} s\n`)
  return code === 0
}

async function runSteps(): Promise<boolean> {
  for (const step of steps) {
    if (!(await runStep(step))) {
      process.stdout.write(`\nStopped: ${step.name} failed.\n`)
      return false
    }
  }
  return true
}

for (const file of [vitestFile, crashFile, playwrightFile]) rmSync(file, { force: true })
const passedAll = await runSteps()
const counts = sum([
  ...[vitestFile, crashFile].map((file) => readCounts(file, countVitest)),
  readCounts(playwrightFile, countPlaywright),
])
if (counts.flaky > 0) process.stdout.write(`${counts.flaky} passed only when tried again\n`)
if (counts.skipped > 0) process.stdout.write(`${counts.skipped} skipped\n`)
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
process.exitCode = passedAll ? 0 : 1
