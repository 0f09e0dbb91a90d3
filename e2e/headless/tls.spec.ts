import { once } from 'node:events'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { request, type RequestOptions } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect } from '@playwright/test'
import { decodeJwt } from 'jose'
import { expectOneLine, gatehouse, run, test } from './command.ts'

interface Ready {
  issuer: string
  console: string
}

async function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = gatehouse(args, env)
  if (child.stdout === null || child.stderr === null) throw new Error('the command has no output')
  const logs = text(child.stderr)
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const stop = async () => {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
    expect(child.exitCode).toBe(0)
    return await logs
  }
  return { ...(JSON.parse(line) as Ready), child, stop }
}

/** By Node's own https client, which knows no authority but the given one. */
async function ask(url: string, options: RequestOptions & { ca: string; body?: string }) {
  const asking = request(url, { agent: false, ...options })
  asking.end(options.body)
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  const body = JSON.parse(await text(response)) as Record<string, unknown>
  return { status: response.statusCode, headers: response.headers, body }
}

/** A local authority in a folder of its own: its certificate, and the file that holds the server's with its key. */
async function authority(directory: string, name: string) {
  const data = join(directory, name)
  const made = await run(['certificate', '--data', data])
  expect(made).toMatchObject({ code: 0, stderr: '' })
  return { ca: await readFile(join(data, 'tls/authority.pem'), 'utf8'), server: join(data, 'tls/server.pem') }
}

test('makes a local authority, says how to trust it, and serves with it', async ({ free, directory }) => {
  const data = join(directory, 'data')
  const made = await run(['certificate', 'auth.test', '--data', data])
  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(made.stdout).toContain('auth.test')
  for (const words of ['add-trusted-cert', 'certutil', 'update-ca-certificates', 'Firefox', 'NODE_EXTRA_CA_CERTS']) {
    expect(made.stdout).toContain(words)
  }
  expect(made.stdout).not.toContain('PRIVATE')
  expect((await run(['certificate', '--data', data])).stdout).toBe(made.stdout)
  expectOneLine(
    await run(['certificate', 'other.test', '--data', data]),
    1,
    /cannot vouch for other\.test\..*--replace/,
  )
  expectOneLine(
    await run(['certificate', '*.test', '--data', data]),
    2,
    /host names and IP addresses.*received \*\.test/,
  )

  const ca = await readFile(join(data, 'tls/authority.pem'), 'utf8')
  const server = await start([...free, '--tls'])
  expect(server.issuer).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  expect(server.console).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const discovery = await ask(`${server.issuer}/.well-known/openid-configuration`, { ca })
  expect(discovery.body).toMatchObject({
    issuer: server.issuer,
    token_endpoint: `${server.issuer}/authorization/token`,
  })
  expect(discovery.headers['strict-transport-security']).toBeDefined()
  expect((await ask(`${server.issuer}/health`, { ca, servername: 'auth.test' })).status).toBe(200)
  await expect(fetch(`${server.issuer}/health`)).rejects.toThrow()
  await expect(fetch(`${server.issuer.replace('https', 'http')}/health`)).rejects.toThrow()
  expect((await fetch(server.console, { headers: { Accept: 'text/html' } })).status).toBe(200)
  expect(await server.stop()).not.toContain('PRIVATE')
})

test('makes the local authority itself where there is none', async ({ free, directory }) => {
  const server = await start([...free, '--tls'])
  const ca = await readFile(join(directory, 'data/tls/authority.pem'), 'utf8')
  expect((await ask(`${server.issuer}/health`, { ca })).status).toBe(200)
  await server.stop()
  // With a public name that the authority was not made for, it says what to do.
  expectOneLine(
    await run([...free, '--tls', '--issuer', 'https://auth.test']),
    1,
    /cannot vouch for auth\.test\. .*gatehouse certificate .*auth\.test --replace/,
  )
})

test('takes a renewed certificate by itself and on SIGHUP, without a restart', async ({ free, directory }) => {
  const [first, second] = [await authority(directory, 'first'), await authority(directory, 'second')]
  const file = join(directory, 'server.pem')
  await copyFile(first.server, file)
  const server = await start([...free, '--tls-cert', file, '--tls-key', file])
  const health = `${server.issuer}/health`
  expect((await ask(health, { ca: first.ca })).status).toBe(200)
  await expect(ask(health, { ca: second.ca })).rejects.toThrow()

  await copyFile(second.server, file)
  server.child.kill('SIGHUP')
  const answers = async (ca: string) =>
    await ask(health, { ca }).then(
      ({ status }) => status,
      () => null,
    )
  await expect.poll(() => answers(second.ca)).toBe(200)

  await copyFile(first.server, file)
  await expect.poll(() => answers(first.ca), { timeout: 45_000 }).toBe(200)

  await writeFile(file, 'damaged')
  server.child.kill('SIGHUP')
  await expect.poll(() => answers(first.ca)).toBe(200)
  expect(await server.stop()).toMatch(/could not be read again/)
})

test('refuses certificates that cannot be used, in one line, and starts nothing', async ({ free, directory }) => {
  const { server } = await authority(directory, 'one')
  const { server: other } = await authority(directory, 'other')
  const missing = join(directory, 'missing.pem')
  const tls = (certificate: string, key: string) => run([...free, '--tls-cert', certificate, '--tls-key', key])
  expectOneLine(await tls(missing, server), 1, /The certificate .*missing\.pem cannot be read/)
  expectOneLine(await tls(server, missing), 1, /The key .*missing\.pem cannot be read/)
  expectOneLine(await tls(server, other), 1, /is not the key of the certificate/)
  expectOneLine(await run([...free, '--tls-cert', server]), 2, /--tls-key beside --tls-cert/)
  expectOneLine(await run([...free, '--tls', '--tls-key', server]), 2, /received both/)
  expectOneLine(await run([...free, '--tls', '--issuer', 'http://auth.test']), 1, /issuer: expected an https URL/)
  expectOneLine(await run([...free, '--trusted-proxy', '10.0.0.0/8,proxy']), 1, /trustedProxies\.1: expected an IP/)
  expect(await readdir(directory)).not.toContain('data')
  await mkdir(join(directory, 'data'))
  await writeFile(join(directory, 'data/tls'), '')
  expectOneLine(await run([...free, '--tls']), 1, /certificates in .*tls cannot be used/)
})

test('believes the addresses of trusted proxies, and of nobody else', async ({ free, directory }) => {
  const config = join(directory, 'config.json')
  const client = { client_id: 'shop', client_secret: 'a secret of sixteen', client_name: 'Shop' }
  const operator = { username: 'ops', password: 'correct horse battery', scope: 'backend' }
  await writeFile(
    config,
    JSON.stringify({
      clients: [{ ...client, grant_types: ['client_credentials'], scope: 'authorization' }],
      users: [operator],
    }),
  )
  /** The address that the inventory has of a token. */
  const addressOfToken = async (args: readonly string[], forwarded: string) => {
    const server = await start([...free, '--config', config, ...args])
    const answer = await fetch(`${server.issuer}/authorization/token`, {
      method: 'POST',
      headers: {
        'X-Forwarded-For': forwarded,
        Authorization: `Basic ${Buffer.from('shop:a secret of sixteen').toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    expect(answer.status).toBe(200)
    const { access_token: issued } = (await answer.json()) as { access_token: string }
    const signedIn = await fetch(`${server.console}/backend/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: operator.username, password: operator.password }),
    })
    const { access_token } = (await signedIn.json()) as { access_token: string }
    const listed = await fetch(`${server.console}/backend/tokens?client_id=shop`, {
      headers: { Authorization: `Bearer ${access_token}` },
    })
    const { items } = (await listed.json()) as { items: { id: string; address: string }[] }
    await server.stop()
    // Not the first: both are of one second where servers start fast.
    return items.find(({ id }) => id === decodeJwt(issued).jti)?.address
  }
  expect(await addressOfToken([], '192.0.2.1')).toBe('127.0.0.1')
  expect(await addressOfToken(['--trusted-proxy', '127.0.0.1,10.0.0.0/8'], 'junk, 192.0.2.1, 10.1.1.1')).toBe(
    '192.0.2.1',
  )
})
