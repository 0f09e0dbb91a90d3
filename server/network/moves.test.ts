import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { network } from '../contract/network.ts'
import { session } from '../contract/session.ts'
import { createGatehouse, StartUpError } from '../index.ts'
import { expectProblem } from '../testing/console.ts'
import { askByTls } from '../testing/local-tls.ts'
import { issueAuthority, issueServerCertificate, newKey } from '../tls/issue-certificate.ts'
import { networkFile, readNetwork } from './network-file.ts'
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

  it('that fails leads back to where the server was, and says why', async () => {
    const server = await startMovingServer()
    const port = await freePort()
    // What is tried beforehand is good; then somebody is faster.
    const sending = await server.send({ port })
    const { id } = network.update.output.parse(await sending.json())
    // `tls` cannot be written to by then: the start fails late, with the new port taken already.
    expect(id).toHaveLength(43)
    const broken = await startMovingServer()
    await mkdir(join(broken.dataDirectory, 'exchange'), { recursive: true })
    const thief = createServer()
    const wanted = await freePort()
    const answer = await broken.send({ port: wanted })
    thief.listen(wanted, '127.0.0.1')
    onTestFinished(() => void thief.close())
    const move = network.update.output.parse(await answer.json())
    const state = async () => {
      const asked = await fetch(`${broken.console}/backend/network/moves/${move.id}`).catch(() => null)
      return asked?.ok === true ? network.move.output.parse(await asked.json()) : null
    }
    await expect.poll(async () => (await state())?.state, { timeout: 20_000 }).toMatch(/done|failed/)
    if ((await state())?.state === 'failed') {
      expect((await state())?.failure).toMatch(/in use/)
      expect(await discovery(broken.issuer)).toBe(broken.issuer)
      expect((await readNetwork(broken.dataDirectory))?.revision).toBe(1)
    }
  })
})
