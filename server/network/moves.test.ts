import { createPrivateKey } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { network } from '../contract/network.ts'
import { session } from '../contract/session.ts'
import { backUp, restore, StartUpError } from '../index.ts'
import { temporaryDirectory } from '../store/testing/temporary-directory.ts'
import { expectProblem } from '../testing/console.ts'
import { askByTls } from '../testing/local-tls.ts'
import { issueAuthority, issueServerCertificate, newKey } from '../tls/issue-certificate.ts'
import { NOTHING_STORED } from './effective-options.ts'
import { createMoves } from './moves.ts'
import { networkFile, readNetwork } from './network-file.ts'
import { createNetwork } from './network.ts'
import { freePort, redeem, startMovingServer } from './testing/moving-server.ts'

const discovery = async (issuer: string) => {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`)
  return ((await answer.json()) as { issuer: string }).issuer
}

/** A port that another program has. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

describe('a move', () => {
  it('leads to other ports; the operator stays signed in, and whoever is late is sent on', async () => {
    const server = await startMovingServer()
    const [port, console_port] = [await freePort(), await freePort()]
    const before = await server.view()
    expect(before).toMatchObject({ given: [], is_ignored: false, tls: 'off', revision: 1, last_move: null })
    const { state, failure, console, ticket, id } = await server.move({ port, console_port })
    expect([state, failure]).toEqual(['done', null])
    expect(console).toBe(`http://127.0.0.1:${String(console_port)}`)
    const issuer = `http://127.0.0.1:${String(port)}`
    expect(await discovery(issuer)).toBe(issuer)
    await expect(fetch(`${server.issuer}/health`)).rejects.toThrow()
    expect(server.moved).toMatchObject([{ issuer, console }])

    // By the ticket, once.
    const token = await redeem(console, ticket)
    expect((await server.call(session.current, { console, token })).status).toBe(200)
    const again = await fetch(`${console}/backend/session/ticket`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ticket }),
    })
    expect(again.status).toBe(401)
    expect((await server.view(console)).last_move).toMatchObject({ state: 'done' })

    // Where the console was, a page is sent on and a program is told; nobody else is answered.
    const former = await fetch(`${server.console}/settings?x=1`, { redirect: 'manual' })
    expect([former.status, former.headers.get('location')]).toEqual([307, `${console}/settings?x=1`])
    const outside = await fetch(`${server.console}//evil.example/a`, { redirect: 'manual' })
    expect(outside.headers.get('location')).toBe(`${console}/evil.example/a`)
    expect((await fetch(`${server.console}/backend/network/moves/${id}`)).status).toBe(200)
    await expectProblem(await fetch(`${server.console}/backend/network/moves/none`), 404, 'not-found', /move/)
    await expectProblem(await fetch(`${server.console}/backend/users`), 404, 'not-found', /console here/)
    const foreign = await fetch(`${server.console}/`, { headers: { Origin: 'http://evil.example' } })
    await expectProblem(foreign, 403, 'forbidden', /Origin/)

    // What is stored holds at the next start.
    await server.gatehouse.stop()
    const next = await startMovingServer({}, { dataDirectory: server.dataDirectory })
    expect(next).toMatchObject({ issuer, console })
  })

  // Of its own port it cannot be tried beforehand whether it is free on all addresses; elsewhere 127.0.0.2 is no address.
  it.runIf(process.platform === 'linux')('that fails leads back to where the server was, and says why', async () => {
    const server = await startMovingServer()
    const { port } = await server.view()
    const other = createServer().listen(port, '127.0.0.2')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const { state, failure } = await server.move({ host: '0.0.0.0' })
    expect(state).toBe('failed')
    expect(failure).toMatch(/^The port \d+ of the issuer is in use on 0\.0\.0\.0/)
    expect(await discovery(server.issuer)).toBe(server.issuer)
    expect(await server.view()).toMatchObject({
      revision: 1,
      host: '127.0.0.1',
      last_move: { state: 'failed', failure },
    })
    expect((await readNetwork(server.dataDirectory))?.host).toBe('127.0.0.1')
    expect([server.failures, server.moved]).toEqual([[], []])
  })

  it('after which the server starts nowhere is told to whoever runs it; what is stored is as it was', async () => {
    const configFile = join(await temporaryDirectory(), 'config.json')
    await writeFile(configFile, '{}')
    const server = await startMovingServer({}, { configFile })
    await writeFile(configFile, '{')
    const { status } = await server.send({ port: await freePort() })
    expect(status).toBe(200)
    await expect.poll(() => server.failures, { timeout: 20_000 }).toHaveLength(1)
    expect(server.failures[0]).toBeInstanceOf(StartUpError)
    expect((await readNetwork(server.dataDirectory))?.revision).toBe(1)
  })

  it('is refused to an operator who saw other values than those that are stored', async () => {
    const server = await startMovingServer()
    expect((await server.move({ trusted_proxies: ['10.0.0.1'] })).state).toBe('done')
    await expectProblem(await server.send({ revision: 1 }), 409, 'conflict', /changed meanwhile/)
    expect(await server.view()).toMatchObject({ revision: 2, trusted_proxies: ['10.0.0.1'] })
  })

  it('signs in whoever asked for it, while they are an operator still, and no program', async () => {
    const config = { users: [{ username: 'grace', password: 'a password of some length', scope: 'openid backend' }] }
    const configFile = join(await temporaryDirectory(), 'config.json')
    await writeFile(configFile, JSON.stringify(config))
    const server = await startMovingServer({}, { configFile })
    const signIn = await fetch(`${server.console}/backend/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'grace', password: 'a password of some length' }),
    })
    const { access_token: token } = session.signIn.output.parse(await signIn.json())
    const shown = network.get.output.parse(await (await server.call(network.get, { token })).json())
    const { issuer: _issuer, ...fields } = shown
    const body = { ...fields, issuer: null, port: await freePort() }
    const answer = await server.call(network.update, { token, body })
    const { ticket, id } = network.update.output.parse(await answer.json())
    const state = async (): Promise<unknown> =>
      await (await fetch(`${server.console}/backend/network/moves/${id}`).catch(() => null))?.json()
    await expect.poll(state, { timeout: 20_000 }).toMatchObject({ state: 'done' })
    const renewed = await redeem(server.console, ticket ?? '')
    const current = session.current.output.parse(await (await server.call(session.current, { token: renewed })).json())
    expect(current.user?.username).toBe('grace')
    // The former token names the former issuer.
    expect((await server.call(session.current, { token })).status).toBe(401)
  })
})

describe('before it moves, the server says what is wrong', () => {
  it('at the field that it concerns, and stays', async () => {
    const server = await startMovingServer()
    const { port, console_port } = await server.view()
    const places = async (changes: Record<string, unknown>, detail: RegExp, paths: string[]) => {
      const { errors } = await expectProblem(await server.send(changes), 400, 'invalid-input', detail)
      expect(errors.map(({ path }) => path)).toEqual(paths)
    }
    const taken = await takenPort()
    await places({ port: taken }, /in use on 127\.0\.0\.1/, ['port'])
    await places({ console_port: taken, port: taken + 0.5 }, /from 1 to 65535/, ['port'])
    await places({ console_port: taken }, /console is in use/, ['console_port'])
    await places({ host: '192.0.2.1' }, /192\.0\.2\.1 of the issuer is not one of this machine/, ['host'])
    await places({ host: 'auth.example.com' }, /IP address of this machine/, ['host'])
    await places({ port: console_port }, /port of the issuer/, ['console_port'])
    await places({ port: 65_536 }, /from 1 to 65535/, ['port'])
    await places({ port: '4400' }, /from 1 to 65535/, ['port'])
    for (const issuer of [
      'auth.example.com',
      'http://auth.example.com',
      'https://auth.example.com/',
      'https://auth.example.com?x',
      'https://auth.example.com#x',
      'https://ada:secret@auth.example.com',
      'https://AUTH.example.com',
      'https://auth.example.com:443',
      'javascript:alert(1)',
      'https://auth.example.com/\u0000',
    ]) {
      await places({ issuer }, /Must/, ['issuer'])
    }
    await places({ issuer: 'http://localhost:4400', tls: 'local' }, /https URL, since/, ['issuer'])
    await places({ trusted_proxies: ['10.0.0.0/8', '10.0.0.0/33'] }, /CIDR/, ['trusted_proxies.1'])
    await places({ trusted_proxies: ['proxy.example'] }, /CIDR/, ['trusted_proxies.0'])
    await places({ tls: 'own' }, /no certificate yet/, ['certificate_chain'])
    await places({ tls: 'on' }, /./, ['tls'])
    // A swap of its own two ports is none.
    expect((await server.move({ port: console_port, console_port: port })).state).toBe('done')
    expect(await discovery(`http://127.0.0.1:${String(console_port)}`)).toBe(`http://127.0.0.1:${String(console_port)}`)
  })

  it('keeps a free port that it found', async () => {
    const server = await startMovingServer({ port: 0, console_port: 0 })
    const { console } = await server.move({ trusted_proxies: ['10.0.0.0/8'] })
    expect(console).toBe(server.console)
    expect(await discovery(server.issuer)).toBe(server.issuer)
  })
})

describe('TLS', () => {
  let own: { chain: string; authority: string; key: string }

  async function certificateFor(hosts: readonly string[], now = Date.now()) {
    const authorityKey = newKey()
    const authority = await issueAuthority(authorityKey, hosts, now)
    const { certificate, key } = await issueServerCertificate({ certificate: authority, key: authorityKey }, now)
    return { chain: `${certificate}${authority}`, authority, key }
  }

  it('by a certificate that is uploaded: its key is kept for the server alone and never told', async () => {
    own = await certificateFor(['127.0.0.1', 'auth.test'])
    const server = await startMovingServer()
    const { port } = await server.view()
    const { state, failure } = await server.move({
      tls: 'own',
      certificate_chain: own.chain,
      certificate_key: own.key,
    })
    expect([state, failure]).toEqual(['done', null])
    const issuer = `https://127.0.0.1:${String(port)}`
    const { body } = await askByTls(`${issuer}/.well-known/openid-configuration`, { ca: own.authority })
    expect(JSON.parse(body)).toMatchObject({ issuer })
    const view = await server.view()
    expect(view).toMatchObject({ tls: 'own', running: { issuer, tls: 'own' } })
    expect(view.certificate).toMatchObject({ names: ['127.0.0.1', 'auth.test'], key: 'EC P-256', renewed_from: null })
    expect(view.certificate?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    expect(JSON.stringify(view)).not.toContain('PRIVATE')
    const folder = join(server.dataDirectory, 'tls')
    const [name = '', ...others] = await readdir(folder)
    expect(others).toEqual([])
    if (process.platform !== 'win32') expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
    expect(await readFile(networkFile(server.dataDirectory), 'utf8')).not.toContain('PRIVATE')

    // Another in its place: the former and its key are gone.
    const next = await certificateFor(['127.0.0.1'])
    await server.move({ certificate_chain: next.chain, certificate_key: next.key })
    expect(await readdir(folder)).not.toContain(name)
    expect(await readdir(folder)).toHaveLength(1)
    expect((await askByTls(`${issuer}/health`, { ca: next.authority })).status).toBe(200)

    // Switched off it is kept, and can be switched on again.
    expect((await server.move({ tls: 'off' })).state).toBe('done')
    expect((await server.view()).own_certificate).toMatchObject({ names: ['127.0.0.1'] })
    expect((await server.view()).certificate).toBeNull()
    expect((await server.move({ tls: 'own' })).state).toBe('done')
    expect((await askByTls(`${issuer}/health`, { ca: next.authority })).status).toBe(200)
  })

  it('refuses a certificate that clients would refuse, in words, and keeps nothing of it', async () => {
    const server = await startMovingServer()
    const good = await certificateFor(['127.0.0.1'])
    const expired = await certificateFor(['127.0.0.1'], Date.now() - 500 * 86_400_000)
    const places = async (chain: unknown, key: unknown, detail: RegExp, path: string, changes: object = {}) => {
      const asked = { tls: 'own' as const, certificate_chain: chain, certificate_key: key, ...changes }
      const problem = await expectProblem(await server.send(asked), 400, 'invalid-input', detail)
      expect(problem.errors.map((error) => error.path)).toEqual([path])
      expect(JSON.stringify(problem)).not.toContain('-----')
    }
    const [leaf = '', authority = ''] = good.chain.split(/(?<=-----END CERTIFICATE-----\n)/)
    await places(good.chain, newKey(), /key is not the key of the certificate/, 'certificate_key')
    await places(good.chain, null, /belong together/, 'certificate_key')
    await places(null, good.key, /belong together/, 'certificate_chain')
    await places(`${authority}${leaf}`, good.key, /out of order/, 'certificate_chain')
    await places(expired.chain, expired.key, /expired/, 'certificate_chain')
    await places('not a certificate', good.key, /no CERTIFICATE block/, 'certificate_chain')
    await places(good.key, good.key, /no CERTIFICATE block/, 'certificate_chain')
    await places(good.chain, good.chain, /no PRIVATE KEY block/, 'certificate_key')
    await places(good.chain, encrypted(good.key), /encrypted.*openssl pkey/, 'certificate_key')
    await places('x'.repeat(60_001), good.key, /at most 60000/, 'certificate_chain')
    await places(7, good.key, /./, 'certificate_chain')
    await places(good.chain, good.key, /for 127\.0\.0\.1, and not for auth\.test/, 'certificate_chain', {
      issuer: 'https://auth.test',
    })
    expect(await readdir(server.dataDirectory)).not.toContain('tls')
  })

  it('by a local authority, made in one click, with how it is trusted; another for another name', async () => {
    const server = await startMovingServer()
    const { port } = await server.view()
    const make = (body: object) =>
      server.call(network.makeAuthority, { body: { host: '127.0.0.1', issuer: null, ...body } })
    const made = network.makeAuthority.output.parse(await (await make({ replace: false })).json())
    expect(made.authority?.pem).toMatch(/^-----BEGIN CERTIFICATE-----/)
    expect(JSON.stringify(made)).not.toContain('PRIVATE')
    const places = (made.authority?.trust ?? []).map(({ where }) => where).join()
    for (const where of ['macOS', 'Windows', 'Debian', 'Firefox', 'Node.js', 'Java']) expect(places).toContain(where)

    const issuer = `https://localhost:${String(port)}`
    expect((await server.move({ tls: 'local', issuer })).state).toBe('done')
    const ca = made.authority?.pem ?? ''
    expect((await askByTls(`${issuer}/health`, { ca })).status).toBe(200)
    const { certificate } = await server.view()
    const renewed = Date.parse(certificate?.valid_until ?? '') - Date.parse(certificate?.renewed_from ?? '')
    expect(renewed).toBe(30 * 86_400_000)

    const foreign = await server.send({ issuer: 'https://auth.test' })
    await expectProblem(
      foreign,
      400,
      'invalid-input',
      /^tls: The authority .* cannot vouch for auth\.test\. Make another/,
    )
    const asked = { issuer: 'https://auth.test', replace: false }
    await expectProblem(await make(asked), 409, 'conflict', /cannot vouch for auth\.test/)
    const other = network.makeAuthority.output.parse(await (await make({ ...asked, replace: true })).json())
    expect(other.authority?.fingerprint).not.toBe(made.authority?.fingerprint)
    // What runs takes the new one at once.
    expect((await askByTls(`${issuer}/health`, { ca: other.authority?.pem ?? '' })).status).toBe(200)
    await expectProblem(await make({ host: 'a b', replace: true }), 400, 'invalid-input', /host/)
  })
})

describe('what is stored', () => {
  it('gives way to what is given at the start, which is read-only then', async () => {
    const port = await freePort()
    const server = await startMovingServer(
      { issuer: 'https://auth.example.com' },
      { port, trustedProxies: ['10.0.0.1'] },
    )
    expect(server.issuer).toBe('https://auth.example.com')
    const view = await server.view()
    expect(view).toMatchObject({ given: ['port', 'trusted_proxies'], port, trusted_proxies: ['10.0.0.1'] })
    const stored = await readNetwork(server.dataDirectory)
    expect((await server.move({ port: await freePort(), trusted_proxies: [], issuer: null })).state).toBe('done')
    expect((await server.view()).running).toMatchObject({ port, issuer: `http://127.0.0.1:${String(port)}` })
    expect(await readNetwork(server.dataDirectory)).toMatchObject({ port: stored?.port, trusted_proxies: [] })
  })

  it('cannot lock anybody out: the refusal says how to start without it', async () => {
    const port = await takenPort()
    const server = await startMovingServer()
    await server.gatehouse.stop()
    const { dataDirectory } = server
    const start = (options: object = {}) => startMovingServer({}, { dataDirectory, ...options })
    const free = { port: await freePort(), consolePort: await freePort() }
    const refusal = async (words: RegExp) => {
      const error: unknown = await start().then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(StartUpError)
      expect(error).toMatchObject({ isByStoredNetwork: true, message: expect.stringMatching(words) as string })
    }
    const write = (content: object | string) =>
      writeFile(networkFile(dataDirectory), typeof content === 'string' ? content : JSON.stringify(content))
    const stored = (await readNetwork(dataDirectory)) ?? NOTHING_STORED

    await write({ ...stored, port })
    await refusal(/in use.*--default-network/)
    await write({ ...stored, host: '192.0.2.1' })
    await refusal(/192\.0\.2\.1.*--default-network/)
    await write({ ...stored, tls: 'own', own_certificate: 'own-0123456789abcdef.pem' })
    await refusal(/cannot be read.*--default-network/)
    for (const damaged of [
      '',
      '{',
      '[]',
      { ...stored, port: -1 },
      { ...stored, own_certificate: '../../etc/passwd' },
    ]) {
      await write(damaged)
      await refusal(/network\.json cannot be used.*--default-network/)
    }
    const ignoring = await start({ ignoresStoredNetwork: true, ...free })
    expect(await ignoring.view()).toMatchObject({ is_ignored: true, running: { host: '127.0.0.1' } })
    expect((await ignoring.move({ trusted_proxies: ['10.0.0.1'] })).state).toBe('done')
    expect((await ignoring.view()).is_ignored).toBe(false)
    await ignoring.gatehouse.stop()
    expect((await start(free)).issuer).toBe(`http://127.0.0.1:${String(free.port)}`)
  })

  it('stays with its machine: it is in no backup, and a restore leaves it', async () => {
    const server = await startMovingServer({ host: '127.0.0.1', trusted_proxies: ['10.9.8.7'] })
    const file = join(await temporaryDirectory(), 'backup.json')
    const keys = { passphrase: 'a passphrase for backups', keyPassphrase: undefined }
    await backUp(file, { dataDirectory: server.dataDirectory, ...keys })
    expect(await readFile(file, 'utf8')).not.toContain('10.9.8.7')
    await server.gatehouse.stop()
    const before = await readFile(networkFile(server.dataDirectory), 'utf8')
    await restore(file, { dataDirectory: server.dataDirectory, replace: true, ...keys })
    expect(await readFile(networkFile(server.dataDirectory), 'utf8')).toBe(before)
    const elsewhere = await temporaryDirectory()
    await restore(file, { dataDirectory: elsewhere, replace: false, ...keys })
    expect(await readdir(elsewhere)).not.toContain('network.json')
  })
})

describe('what stops and starts a server for a move', () => {
  /** With a server that only says what was asked of it. */
  async function withFakeServer(options: { startFails?: boolean } = {}) {
    const asked: string[] = []
    const dataDirectory = await temporaryDirectory()
    const addresses = { issuer: 'http://127.0.0.1:1', console: 'http://127.0.0.1:2', setupUrl: null }
    const started = (what: string) => {
      asked.push(what)
      return options.startFails === true ? Promise.reject(new Error('no start')) : Promise.resolve(addresses)
    }
    const moves = createMoves({
      network: createNetwork({ dataDirectory }),
      now: () => 0,
      stop: () => Promise.resolve(void asked.push('stop')),
      startOn: () => started('start'),
      startAgain: () => started('start again'),
      onMoved: () => void asked.push('moved'),
      onFailure: () => void asked.push('failed'),
      onSignpost: () => undefined,
      log: () => pino({ level: 'silent' }),
    })
    const carryOut = async (revision: number) => {
      const id = moves.expect()
      expect(moves.find(id)?.state).toBe('pending')
      const planned = { network: { ...NOTHING_STORED, revision }, ports: { port: 1, consolePort: 2 } }
      await moves.carryOut(id, planned, addresses.console)
      return { asked, move: moves.find(id) }
    }
    return { moves, carryOut, dataDirectory }
  }

  it('does neither for a plan that another one overtook', async () => {
    const { carryOut } = await withFakeServer()
    expect((await carryOut(1)).asked).toEqual(['stop', 'start', 'moved'])
    const { asked, move } = await carryOut(1)
    expect(asked).toHaveLength(3)
    expect(move).toMatchObject({ state: 'failed', failure: expect.stringMatching(/changed meanwhile/) as string })
    expect((await carryOut(2)).move).toEqual({ state: 'done', failure: null })
  })

  it('goes back when what it runs on cannot be stored', async () => {
    const { carryOut, dataDirectory } = await withFakeServer()
    await rm(dataDirectory, { recursive: true })
    const { asked, move } = await carryOut(1)
    expect(asked).toEqual(['stop', 'start', 'stop', 'start again'])
    expect(move).toMatchObject({ state: 'failed', failure: expect.stringMatching(/ENOENT/) as string })
    await mkdir(dataDirectory)
  })

  it('says so when it starts nowhere', async () => {
    const { carryOut } = await withFakeServer({ startFails: true })
    expect((await carryOut(1)).asked).toEqual(['stop', 'start', 'stop', 'start again', 'stop', 'failed'])
  })

  it('forgets old moves', async () => {
    const { moves } = await withFakeServer()
    const first = moves.expect()
    for (let count = 0; count < 20; count++) moves.expect()
    expect(moves.find(first)).toBeUndefined()
  })
})

/** As `openssl pkey -aes256` writes it. */
const encrypted = (key: string) =>
  createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'a passphrase' })
    .toString()
