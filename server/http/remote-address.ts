import type { Request } from 'express'

/** The IP address that a request came from; IPv4 in its own form also on a dual-stack socket. */
export function remoteAddress(request: Request): string {
  return (request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:(?=\d+\.)/, '')
}
