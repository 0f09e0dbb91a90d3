import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Milliseconds that requests in flight have to finish. */
const GRACE = 10_000

/** A port could not be listened on; the message is one line for the operator. */
export class ListenError extends Error {}

export interface Listener {
  readonly server: Server
  readonly port: number
}

/** Takes the port; requests are answered once a handler is attached. @throws ListenError */
export async function listen(what: string, host: string, port: number): Promise<Listener> {
  const server = createServer()
  // Slow or stuck callers do not hold connections for long.
  server.headersTimeout = 15_000
  server.requestTimeout = 60_000
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new ListenError(refusal(what, host, port, error), { cause: error })
  }
  return { server, port: (server.address() as AddressInfo).port }
}

function refusal(what: string, host: string, port: number, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return `The port ${String(port)} of the ${what} is in use on ${host}: stop the other program, or choose another port`
  }
  if (code === 'EACCES') return `The port ${String(port)} of the ${what} needs more rights: choose one above 1023`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `The host ${host} of the ${what} is not one of this machine`
  return `The ${what} cannot listen on ${host}:${String(port)}: ${error instanceof Error ? error.message : String(error)}`
}

/** Stops accepting, lets requests in flight finish, and cuts off what is left after ten seconds. */
export async function close({ server }: Listener): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const cutOff = setTimeout(() => server.closeAllConnections(), GRACE)
  await closed
  clearTimeout(cutOff)
}
