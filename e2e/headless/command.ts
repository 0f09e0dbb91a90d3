import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test as base } from '@playwright/test'
import { root } from '../../scripts/repository.ts'

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** The `gatehouse` command, as it is built. */
export function gatehouse(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [join(root, 'out/main/cli.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
}

/** Runs a command that is expected to end by itself. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = gatehouse(args, env)
  if (child.stdout === null || child.stderr === null) throw new Error('the command has no output')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: child.exitCode, stdout, stderr }
}

/** One line on stderr for the operator, nothing on stdout, never a stack trace. */
export function expectOneLine({ code, stdout, stderr }: Ended, exitCode: number, words: RegExp): void {
  expect(stderr).toMatch(words)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stdout).toBe('')
  expect(code).toBe(exitCode)
}

export const test = base.extend<{ directory: string; free: readonly string[] }>({
  directory: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'gatehouse-cli-'))
    await use(directory)
    await rm(directory, { recursive: true })
  },
  /** Options that start a server of the test's own. */
  free: async ({ directory }, use) => {
    await use(['serve', '--data', join(directory, 'data'), '--port', '0', '--console-port', '0', '--json'])
  },
})
