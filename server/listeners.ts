import { once } from 'node:events'
import { createServer, IncomingMessage, ServerResponse, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { SecureContextOptions, TLSSocket } from 'node:tls'
import type { Express } from 'express'

/** Milliseconds that requests in flight have to finish. */
const GRACE = 10_000
/** Milliseconds that a TLS handshake may take. */
const HANDSHAKE = 15_000

/** A port could not be listened on; the message is one line for the operator. */
export class ListenError extends Error {
  /** Whether another program has the port: on another one it would work. */
  readonly isTaken: boolean

  constructor(message: string, { isTaken, ...options }: ErrorOptions & { isTaken: boolean }) {
    super(message, options)
    this.isTaken = isTaken
  }

  /** Whether the host is to blame, and not the port. */
  get isHost(): boolean {
    return this.cause instanceof Error && 'code' in this.cause && isForeignHost(this.cause.code)
  }
}

const isForeignHost = (code: unknown) => code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAFNOSUPPORT'

export interface Listener {
  readonly server: Server
  readonly port: number
  /** Connections on which nothing was asked yet: browsers open some in advance, and Node does not count them as idle. */
  readonly unused: { [Symbol.iterator](): Iterator<Socket> }
  /** From now on, new connections are served with these; null where the listener speaks no TLS. */
  readonly setSecureContext: ((options: SecureContextOptions) => void) | null
  /** Of its requests and responses. */
  readonly prototypes: { readonly request: object; readonly response: object }
  /** Requests that came before there was an app to answer them. */
  readonly waiting: WaitingRequests
}

interface WaitingRequests {
  /** From now on `app` answers: first what waits, then whatever comes. */
  answerBy: (app: RequestListener) => void
  /** Cuts them off. */
  destroy: () => void
}

/**
 * Takes the port; requests are answered once an app is attached (`answerWith`). With `tls` it speaks https and nothing else.
 * @throws ListenError
 */
export async function listen(
  what: string,
  host: string,
  port: number,
  tls: SecureContextOptions | null = null,
): Promise<Listener> {
  // Classes of their own, so that `answerWith` changes the requests of this listener alone.
  class ListenerRequest extends IncomingMessage {}
  class ListenerResponse extends ServerResponse {}
  const classes = { IncomingMessage: ListenerRequest, ServerResponse: ListenerResponse }
  const secure = tls === null ? null : createTlsServer({ ...classes, ...tls, handshakeTimeout: HANDSHAKE })
  const server: Server = secure ?? createServer(classes)
  const unused = secure === null ? unusedConnections(server) : unusedTlsConnections(secure)
  const waiting = holdRequests(server)
  // Slow or stuck callers do not hold connections for long.
  server.headersTimeout = 15_000
  server.requestTimeout = 60_000
  await bind(server, what, host, port)
  const prototypes = { request: ListenerRequest.prototype, response: ListenerResponse.prototype }
  return {
    server,
    port: (server.address() as AddressInfo).port,
    unused,
    setSecureContext: secure === null ? null : (options) => secure.setSecureContext(options),
    prototypes,
    waiting,
  }
}

/** Puts a listener that was closed on its port again; its app answers as before. @throws ListenError */
export async function reopen({ server, port }: Listener, what: string, host: string): Promise<void> {
  await bind(server, what, host, port)
}

async function bind(server: Server, what: string, host: string, port: number): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    throw new ListenError(refusal(what, host, port, error), { cause: error, isTaken })
  }
}

/** Node forgets a request that nobody listens for, and its caller would wait for ever. */
function holdRequests(server: Server): WaitingRequests {
  const held: Parameters<RequestListener>[] = []
  const hold: RequestListener = (...exchange) => void held.push(exchange)
  server.on('request', hold)
  return {
    answerBy: (app) => {
      server.off('request', hold).on('request', app)
      for (const exchange of held.splice(0)) app(...exchange)
    },
    destroy: () => {
      for (const [request] of held.splice(0)) request.destroy()
    },
  }
}

function unusedConnections(server: Server): Set<Socket> {
  const unused = new Set<Socket>()
  server.on('connection', (socket) => {
    unused.add(socket)
    const forget = () => unused.delete(socket)
    socket.once('data', forget).once('close', forget)
  })
  return unused
}

/** By the other end's address and port: a connection and the TLS on it are two sockets, and are not told which belong together. */
function unusedTlsConnections(server: TlsServer): { [Symbol.iterator](): Iterator<Socket> } {
  const unused = new Map<string, Socket>()
  const add = (socket: Socket, forgottenAt: readonly string[]) => {
    const name = `${String(socket.remoteAddress)} ${String(socket.remotePort)}`
    unused.set(name, socket)
    const forget = () => {
      if (unused.get(name) === socket) unused.delete(name)
    }
    for (const event of forgottenAt) socket.once(event, forget)
  }
  // While hands are shaken the connection itself; its data is none of ours. Then the TLS on it takes its place.
  server.on('connection', (socket: Socket) => add(socket, ['close']))
  server.on('secureConnection', (socket: TLSSocket) => add(socket, ['data', 'close']))
  return { [Symbol.iterator]: () => unused.values() }
}

/**
 * From now on `app` answers. Express gives every request and response its own prototype, and with a new one V8 forgets what
 * it had learnt of them: here they are born with it.
 */
export function answerWith({ prototypes, waiting }: Listener, app: Express): void {
  app.request = Object.setPrototypeOf(prototypes.request, app.request) as typeof app.request
  app.response = Object.setPrototypeOf(prototypes.response, app.response) as typeof app.response
  waiting.answerBy(app)
}

function refusal(what: string, host: string, port: number, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return `The port ${String(port)} of the ${what} is in use on ${host}: stop the other program, or choose another port`
  }
  if (code === 'EACCES') return `The port ${String(port)} of the ${what} needs more rights: choose one above 1023`
  if (isForeignHost(code)) return `The host ${host} of the ${what} is not one of this machine`
  return `The ${what} cannot listen on ${host}:${String(port)}: ${error instanceof Error ? error.message : String(error)}`
}

/** A host as it stands in a URL; an interface that means "all" is reached by loopback. */
export function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

/** Stops accepting, lets requests in flight finish, and cuts off what nobody answers, and what is left after ten seconds. */
export async function close({ server, unused, waiting }: Listener): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  waiting.destroy()
  for (const socket of unused) socket.destroy()
  // A connection becomes idle when its request is answered: that may be after this moment.
  const sweeping = setInterval(() => server.closeIdleConnections(), 50)
  const cutOff = setTimeout(() => server.closeAllConnections(), GRACE)
  await closed
  clearInterval(sweeping)
  clearTimeout(cutOff)
}
