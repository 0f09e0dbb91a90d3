import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import type { Endpoint, EndpointOutput } from '../../contract/endpoint.ts'
import { network, type Move, type NetworkFields, type NetworkView } from '../../contract/network.ts'
import { session } from '../../contract/session.ts'
import { createGatehouse, type Addresses, type Gatehouse, type GatehouseOptions } from '../../index.ts'
import { temporaryDirectory } from '../../store/testing/temporary-directory.ts'
import { NOTHING_STORED } from '../effective-options.ts'
import { writeNetwork, type StoredNetwork } from '../network-file.ts'

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface MovingServer extends Addresses {
  gatehouse: Gatehouse
  dataDirectory: string
  failures: unknown[]
  moved: Addresses[]
  /** By an operator's token that was made when it was asked for first at that console. */
  call(endpoint: Endpoint, input?: { body?: unknown; console?: string; token?: string }): Promise<Response>
  view(console?: string): Promise<NetworkView>
  /** What a form would send: what is shown, with changes. */
  send(changes: Partial<NetworkFields> & Record<string, unknown>): Promise<Response>
  /** Sends it, and waits for how it went, at the address that the answer names or at the former one. */
  move(changes: Partial<NetworkFields> & Record<string, unknown>): Promise<Moved>
}

interface Moved extends Move {
  console: string
  ticket: string
  id: string
}

/** A whole server on ports that are stored, ended with the test. */
export async function startMovingServer(
  stored: Partial<StoredNetwork> = {},
  options: Partial<GatehouseOptions> = {},
): Promise<MovingServer> {
  const dataDirectory = options.dataDirectory ?? (await temporaryDirectory())
  const ports = { port: await freePort(), console_port: await freePort() }
  if (options.dataDirectory === undefined) {
    await writeNetwork(dataDirectory, { ...NOTHING_STORED, ...ports, ...stored, revision: 1 })
  }
  const failures: unknown[] = []
  const moved: Addresses[] = []
  const gatehouse = createGatehouse({
    dataDirectory,
    logLevel: 'silent',
    onFailure: (error) => void failures.push(error),
    onMoved: (addresses) => void moved.push(addresses),
    ...options,
  })
  onTestFinished(() => gatehouse.stop())
  const addresses = await gatehouse.start()

  const tokens = new Map<string, string>()
  async function tokenAt(console: string): Promise<string> {
    const known = tokens.get(console)
    if (known !== undefined) return known
    const token = await redeem(console, gatehouse.createSignInTicket())
    tokens.set(console, token)
    return token
  }
  const call: MovingServer['call'] = async ({ method, path }, { body, console = addresses.console, token } = {}) =>
    await fetch(`${console}/backend${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token ?? (await tokenAt(console))}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const view = async (console = addresses.console) => {
    tokens.delete(console)
    return await parsed(network.get, await call(network.get, { console }))
  }
  const send: MovingServer['send'] = async (changes) => {
    const { issuer, host, port, console_port, trusted_proxies, tls, revision } = await view()
    const body = { issuer, host, port, console_port, trusted_proxies, tls, revision, ...changes }
    return await call(network.update, { body })
  }
  return {
    ...addresses,
    gatehouse,
    dataDirectory,
    failures,
    moved,
    call,
    view,
    send,
    move: async (changes) => {
      const { id, console, ticket } = await parsed(network.update, await send(changes))
      const outcome = async (base: string) => {
        const answer = await fetch(`${base}/backend/network/moves/${id}`).catch(() => null)
        return answer?.ok === true ? network.move.output.parse(await answer.json()) : null
      }
      const ended = async () => {
        for (const base of [console, addresses.console]) {
          const move = await outcome(base)
          if (move !== null && move.state !== 'pending') return move
        }
        return null
      }
      await expect.poll(ended, { timeout: 20_000, interval: 50 }).not.toBeNull()
      const move = await ended()
      if (move === null || ticket === null) throw new Error('the move is forgotten')
      return { ...move, id, console, ticket }
    },
  }
}

export async function redeem(console: string, ticket: string): Promise<string> {
  const answer = await fetch(`${console}/backend/session/ticket`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ticket }),
  })
  return (await parsed(session.redeemTicket, answer)).access_token
}

async function parsed<E extends Endpoint>(endpoint: E, answer: Response): Promise<EndpointOutput<E>> {
  const body: unknown = await answer.json()
  expect(answer.status, JSON.stringify(body)).toBe(200)
  return endpoint.output.parse(body) as EndpointOutput<E>
}
