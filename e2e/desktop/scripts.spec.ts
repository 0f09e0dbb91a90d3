import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { exitCode } from '../../scripts/child-process.ts'
import { root } from '../../scripts/repository.ts'
import { expect, test } from './fixtures.ts'

/** Runs one of the commands of package.json where nobody can see a window. */
function runScript(name: 'start' | 'serve', ...options: string[]) {
  const { DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...env } = process.env
  const child = spawn(process.execPath, [join(root, `scripts/${name}.ts`), ...options], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  })
  return { child, ended: exitCode(child), stdout: text(child.stdout), stderr: text(child.stderr) }
}

test.skip(process.platform !== 'linux', 'Elsewhere there is always a display.')

test('npm start without a display says so and serves the same console', async ({ dataDirectory, issuer }) => {
  const { port } = new URL(issuer)
  const start = runScript('start', '--data', dataDirectory, '--port', port, '--console-port', '0')
  const lines: string[] = []
  createInterface({ input: start.child.stdout }).on('line', (line) => lines.push(line))
  await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(2)

  expect(lines[0]).toBe(`Issuer:  ${issuer}`)
  const consoleUrl = /^Console: (http:.*)$/.exec(lines[1] ?? '')?.[1] ?? ''
  const page = await fetch(consoleUrl, { headers: { accept: 'text/html' } })
  expect(page.headers.get('content-type')).toContain('text/html')

  start.child.kill('SIGTERM')

  expect(await start.ended).toBe(0)
  const reasons = (await start.stderr).split('\n').filter((line) => line.startsWith('The desktop cannot open because'))
  expect(reasons).toHaveLength(1)
  await expect(fetch(`${issuer}/health`)).rejects.toThrow()
})

test('npm run serve leaves stdout to the ready line', async ({ dataDirectory }) => {
  const options = ['--data', dataDirectory, '--port', '0', '--console-port', '0', '--json']
  const serve = runScript('serve', ...options)
  await once(serve.child.stdout, 'data')

  serve.child.kill('SIGTERM')

  expect(await serve.ended).toBe(0)
  const lines = (await serve.stdout).split('\n')
  expect(lines).toHaveLength(2)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'ready' })
})

test('npm run serve passes on a refusal and its exit code', async ({ dataDirectory, elsewhere }) => {
  const { port } = new URL(elsewhere)
  const serve = runScript('serve', '--data', dataDirectory, '--port', port, '--console-port', '0', '--json')

  expect(await serve.ended).toBe(1)
  expect(await serve.stdout).toBe('')
  expect(await serve.stderr).toContain(`The port ${port} of the issuer is in use`)
})
