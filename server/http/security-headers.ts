import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RequestHandler } from 'express'
import helmet, { type HelmetOptions } from 'helmet'

/**
 * Helmet's headers on every response. With such options Helmet says the same to each, so it is asked once and not a dozen
 * times per request.
 */
export function securityHeaders(options: HelmetOptions): RequestHandler {
  const request = new IncomingMessage(new Socket())
  const recorder = new Recorder(request)
  helmet(options)(request, recorder, () => undefined)
  const headers = [...recorder.headers]
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value)
    next()
  }
}

/**
 * Whether browsers may be told to ask the issuer's host by https alone (RFC 6797). `localhost` belongs to every program of a
 * machine, and such a rule is for all ports of a host.
 */
export function isHttpsOnly(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer)
  return protocol === 'https:' && !/(^|\.)localhost$/.test(hostname)
}

class Recorder extends ServerResponse {
  readonly headers = new Map<string, string>()

  override setHeader(name: string, value: number | string | readonly string[]): this {
    this.headers.set(name, String(value))
    return this
  }
}
