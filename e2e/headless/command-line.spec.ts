import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect } from '@playwright/test'
import { expectOneLine, gatehouse, run, test } from './command.ts'

test('prints one ready line, logs elsewhere, and ends with 0 on SIGTERM', async ({ free, directory }) => {
  const child = gatehouse(free)
  if (child.stdout === null || child.stderr === null) throw new Error('the command has no output')
  const logs = text(child.stderr)
  const [first] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const ready = JSON.parse(first) as Record<string, string>
  expect(Object.keys(ready)).toEqual(['event', 'issuer', 'console', 'setupUrl'])
  expect((await fetch(`${ready['issuer'] ?? ''}/health`)).status).toBe(200)
  expect((await fetch(ready['console'] ?? '', { headers: { Accept: 'text/html' } })).status).toBe(200)

  const second = await run(free)
  expectOneLine(second, 1, new RegExp(`in use by process ${String(child.pid)} .gatehouse serve`))

  child.kill('SIGTERM')
  await once(child, 'exit')
  expect(child.exitCode).toBe(0)
  expect(await logs).not.toContain('ticket')
  expect(await readdir(join(directory, 'data'))).toContain('gatehouse.json')
})

test('a defect is told by where it is, not by the line of the bundle', async ({ free }) => {
  // Nothing but what is asked of it goes wrong by this: the command finds no console to print on.
  const broken = { NODE_OPTIONS: '--import=data:text/javascript,console.log=undefined' }
  // At once, and in a server that is ready by then.
  for (const args of [['--help'], free]) {
    const { code, stdout, stderr } = await run([...args, ...(args === free ? ['--log-level', 'error'] : [])], broken)
    expect(stderr).toMatch(
      /^gatehouse: ended by a defect\nTypeError: console\.log is not a function\n +at .*\.js:\d+:\d+/,
    )
    expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThan(500)
    expect([code, stdout]).toEqual([1, ''])
  }
})

test('says what was expected of an option, and starts nothing', async ({ free, directory }) => {
  expectOneLine(await run(['serve', '--port', 'eighty']), 2, /--port .*0 to 65535; received eighty/)
  expectOneLine(await run(['serve', '--prot', '80']), 2, /--prot/)
  expectOneLine(
    await run(['destroy']),
    2,
    /Expected the command serve, backup, restore or certificate; received destroy/,
  )
  expectOneLine(await run([...free, '--log-level', 'loud']), 2, /silent, error, warn/)
  expectOneLine(await run([...free, '--issuer', 'auth.example.com/']), 1, /issuer: expected an http or https URL/)
  expectOneLine(await run(free, { GATEHOUSE_KEY: 'short' }), 1, /GATEHOUSE_KEY/)
  expect(await readdir(directory)).toEqual([])
})

test('says which port is in use', async ({ free }) => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  const port = String(address.port)
  expectOneLine(await run([...free.with(4, port)]), 1, new RegExp(`port ${port} of the issuer is in use`))
  expectOneLine(await run([...free.with(6, port)]), 1, new RegExp(`port ${port} of the console is in use`))
  other.close()
})

test('leaves a damaged data file as it is and says how to restore it', async ({ free, directory }) => {
  const data = join(directory, 'data')
  await mkdir(data)
  const file = join(data, 'gatehouse.json')
  await writeFile(file, '{"schema": 1, "clients": [')
  expectOneLine(await run(free), 1, /gatehouse\.json cannot be used: it is damaged.*no earlier document/)
  await writeFile(`${file}.bak`, '{}')
  expectOneLine(await run(free), 1, /gatehouse\.json cannot be used: it is damaged.*gatehouse\.json\.bak/)
  expect(await readFile(file, 'utf8')).toBe('{"schema": 1, "clients": [')
})

test('says where a data directory cannot be', async ({ free, directory }) => {
  const file = join(directory, 'a-file')
  await writeFile(file, '')
  expectOneLine(await run(free.with(2, join(file, 'data'))), 1, /The data directory .* cannot be created/)
  expectOneLine(await run(free.with(2, file)), 1, /The data directory .* is not a directory/)
})

test('backs up a running server and restores it elsewhere: a token that was issued is known there', async ({
  free,
  directory,
}) => {
  const config = join(directory, 'config.json')
  const client = { client_id: 'shop', client_secret: 'a secret of sixteen', client_name: 'Shop' }
  const grants = { grant_types: ['client_credentials'], scope: 'authorization' }
  await writeFile(config, JSON.stringify({ clients: [{ ...client, ...grants }] }))
  const authorization = `Basic ${Buffer.from('shop:a secret of sixteen').toString('base64')}`
  const ask = async (issuer: string, path: string, form: Record<string, string>) => {
    const headers = { authorization }
    const response = await fetch(`${issuer}${path}`, { method: 'POST', headers, body: new URLSearchParams(form) })
    return (await response.json()) as Record<string, unknown>
  }
  const start = async (args: readonly string[]) => {
    const child = gatehouse(args)
    if (child.stdout === null) throw new Error('the command has no output')
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
    const { issuer } = JSON.parse(line) as { issuer: string }
    const stop = async () => {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    }
    return { issuer, stop }
  }

  const server = await start([...free, '--config', config])
  const { access_token } = await ask(server.issuer, '/authorization/token', { grant_type: 'client_credentials' })
  const backup = join(directory, 'backup.json')
  const env = { GATEHOUSE_BACKUP_KEY: 'a passphrase for backups' }
  const [data, elsewhere] = [join(directory, 'data'), join(directory, 'elsewhere')]
  const made = await run(['backup', backup, '--data', data], env)
  expect(made).toMatchObject({ code: 0, stdout: `Backed up ${data} to ${backup}\n`, stderr: '' })
  expectOneLine(await run(['backup', backup, '--data', data], env), 1, /is there already/)
  expectOneLine(await run(['restore', backup, '--data', data, '--replace'], env), 1, /in use by process/)
  expectOneLine(await run(['backup', backup, '--data', data]), 2, /GATEHOUSE_BACKUP_KEY/)
  await server.stop()

  const wrong = { GATEHOUSE_BACKUP_KEY: 'not the passphrase' }
  expectOneLine(await run(['restore', backup, '--data', elsewhere], wrong), 1, /not the passphrase that sealed/)
  expectOneLine(await run(['restore', backup, '--data', data], env), 1, /--replace/)
  expect(await run(['restore', backup, '--data', elsewhere], env)).toMatchObject({ code: 0, stderr: '' })
  // The same port as before, so that the issuer is the one in the token.
  const port = new URL(server.issuer).port
  const restored = await start(['serve', '--data', elsewhere, '--port', port, '--console-port', '0', '--json'])
  expect(await ask(restored.issuer, '/authorization/introspect', { token: String(access_token) })).toMatchObject({
    active: true,
    client_id: 'shop',
  })
  await restored.stop()
})

test('names the place in a declarative file, and none of its secrets', async ({ free, directory }) => {
  const config = join(directory, 'config.json')
  const withConfig = [...free, '--config', config]
  expectOneLine(await run(withConfig), 1, /config\.json cannot be read/)
  await writeFile(config, '{"users": [{"password": "a secret here",}]}')
  expectOneLine(await run(withConfig), 1, /config\.json: not valid JSON/)
  const cases = [
    [
      {
        clients: [{ client_id: 'x y', client_secret: 'a secret here!!!', client_name: 'X', grant_types: ['password'] }],
      },
      /clients\.0\.client_id/,
    ],
    [{ users: [{ username: 'ada', password: 'secret!' }] }, /users\.0\.password: Must be at least 8/],
    [{ users: [{ username: 'ada', password: 'a secret here', scope: 'no:such' }] }, /users\.0\.scope: .*no:such/],
    [{ clinets: [] }, /clinets/],
  ] as const
  for (const [content, words] of cases) {
    await writeFile(config, JSON.stringify(content))
    const ended = await run(withConfig)
    expectOneLine(ended, 1, words)
    expect(ended.stderr).not.toContain('secret!')
    expect(ended.stderr).not.toContain('a secret here')
  }
})

test('unseals its keys with the same passphrase only', async ({ free }) => {
  const start = async (env: NodeJS.ProcessEnv) => {
    const child = gatehouse(free, env)
    if (child.stdout === null) throw new Error('the command has no output')
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    await once(child, 'exit')
    return child.exitCode
  }
  const right = { GATEHOUSE_KEY: 'a passphrase of the test' }
  expect(await start(right)).toBe(0)
  expect(await start(right)).toBe(0)
  expectOneLine(await run(free, { GATEHOUSE_KEY: 'another passphrase' }), 1, /GATEHOUSE_KEY is not the passphrase/)
  expectOneLine(await run(free), 1, /set GATEHOUSE_KEY/)
})
