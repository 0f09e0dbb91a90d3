import { lstatSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNode } from './child-process.ts'
import { commandFile, root } from './repository.ts'

/** All that the bundles are made of. */
const inputs = [
  'electron',
  'renderer',
  'server',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'postcss.config.cjs',
  'scripts/bundled-licenses.ts',
  'scripts/initial-script.ts',
  'tsconfig.json',
]
/** Written when a build is complete: a build that was interrupted has none. */
const stamp = 'out/.built'
const outputs = [
  'out/main/main.js',
  'out/main/cli.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
  'out/THIRD-PARTY-LICENSES.txt',
  stamp,
]

/** When a file or anything in a folder last changed; a folder's own time tells what was added and removed. Milliseconds. */
function lastChange(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 0
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path)
    .filter((name) => !/\.test\.tsx?$/.test(name))
    .map((name) => lastChange(join(path, name)))
    .reduce((latest, time) => Math.max(latest, time), stats.mtimeMs)
}

/** Whether the bundles in out/ are older than what they are made of, or not all there. */
export function isStale(folder = root): boolean {
  const built = outputs.map((output) => statSync(join(folder, output), { throwIfNoEntry: false }))
  if (built.includes(undefined)) return true
  const stamped = statSync(join(folder, stamp)).mtimeMs
  return inputs.some((input) => lastChange(join(folder, input)) > stamped)
}

/**
 * Builds what the desktop and the headless twin run, if it is stale. What the build says goes to stderr.
 * @returns the build's exit code; 0 where there was nothing to do
 */
export async function build(): Promise<number> {
  if (!isStale()) return 0
  // Of the moment it began: what changes during a build is in the next one.
  const began = new Date()
  rmSync(join(root, stamp), { force: true })
  const code = await runNode([commandFile('electron-vite'), 'build', '--logLevel', 'warn'], {
    stdio: ['ignore', process.stderr, process.stderr],
  })
  if (code !== 0) return code
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(join(root, stamp), '')
  utimesSync(join(root, stamp), began, began)
  return 0
}
