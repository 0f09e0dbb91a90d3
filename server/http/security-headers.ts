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

class Recorder extends ServerResponse {
  readonly headers = new Map<string, string>()

  override setHeader(name: string, value: number | string | readonly string[]): this {
    this.headers.set(name, String(value))
    return this
  }
}
