import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { exitCode } from '../../../scripts/child-process.ts'

const electron = join(import.meta.dirname, 'electron')

const PRELUDE = `
  import { join } from 'node:path'
  import electron, * as all from 'electron'
  const { app, BrowserWindow, ipcMain, session } = all
  const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n')
  app.setPath('userData', join(import.meta.dirname, 'profile'))
`

/** An application whose main file is given; it says what it has to say as lines of JSON on stdout. */
export interface Trial {
  /** Where it is, and its profile; gone after the test. */
  readonly folder: string
  start: () => ChildProcessByStdio<null, Readable, Readable>
  runToEnd: () => Promise<{ exitCode: number; said: unknown[]; stderr: string }>
}

export async function trialOf(main: string, preload = ''): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-stand-in-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'trial', version: '1.2.3', main: 'main.mjs' }))
  await writeFile(join(folder, 'main.mjs'), PRELUDE + main)
  await writeFile(join(folder, 'preload.cjs'), preload)
  const start = () => spawn(electron, [folder, '--an-option'], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 15_000 })
  return {
    folder,
    start,
    async runToEnd() {
      const child = start()
      const [code, stdout, stderr] = await Promise.all([exitCode(child), text(child.stdout), text(child.stderr)])
      const said = stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown)
      return { exitCode: code, said, stderr }
    },
  }
}

/** Runs an application that ends by itself. */
export async function runToEnd(...given: Parameters<typeof trialOf>) {
  return await (await trialOf(...given)).runToEnd()
}
