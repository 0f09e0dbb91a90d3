import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitCode, run, runNode } from './child-process.ts'

const silent = { stdio: 'ignore' } as const

describe('a program’s exit code', () => {
  test('is its own', async () => {
    expect(await runNode(['-e', 'process.exit(7)'], silent)).toBe(7)
  })

  test('is 127 where there is no such program', async () => {
    expect(await run('gatehouse-no-such-program', [], silent)).toBe(127)
  })

  test.skipIf(process.platform === 'win32')('tells the signal that ended it', async () => {
    expect(await runNode(['-e', "process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 9e3)"], silent)).toBe(143)
  })

  test('comes in bounded time', async () => {
    expect(await runNode(['-e', 'setTimeout(() => {}, 60_000)'], { ...silent, timeout: 200 })).toBeGreaterThan(0)
  })
})

test.skipIf(process.platform === 'win32')('SIGTERM goes to the child, which has the last word', async () => {
  const grandchild = `
    process.on('SIGTERM', () => { console.log('stopping'); process.exit(3) })
    console.log('ready')
    setTimeout(() => {}, 60_000)
  `
  const parent = `
    import { runNode } from ${JSON.stringify(join(import.meta.dirname, 'child-process.ts'))}
    process.exitCode = await runNode(['-e', ${JSON.stringify(grandchild)}])
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', parent], { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = exitCode(child)
  let said = ''
  child.stdout.on('data', (text) => (said += String(text)))
  await once(child.stdout, 'data')

  child.kill('SIGTERM')

  expect(await ended).toBe(3)
  expect(said).toBe('ready\nstopping\n')
})
