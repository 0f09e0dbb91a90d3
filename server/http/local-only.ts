import type { RequestHandler } from 'express'
import { ProblemError } from './problem.ts'

/** Names of this machine that no other machine's DNS can claim. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Admits requests to the listener by one of its own names only, and from its own pages only: a page elsewhere whose name
 * was rebound to 127.0.0.1 still sends its own Host (DNS rebinding), and one that calls across origins sends its Origin.
 */
export const localOnly: RequestHandler = (request, _response, next) => {
  const host = request.headers.host?.toLowerCase() ?? ''
  const port = String(request.socket.localPort)
  const isOurs = LOOPBACK_NAMES.some((name) => host === `${name}:${port}` || (port === '80' && host === name))
  if (!isOurs) {
    // RFC 9110 section 15.5.20.
    throw new ProblemError(
      'misdirected-request',
      `Expected the Host header to be 127.0.0.1:${port} or localhost:${port}`,
    )
  }
  const { origin } = request.headers
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) {
    throw new ProblemError('forbidden', 'The console answers its own pages only: the Origin header names another')
  }
  next()
}

/**
 * Refuses what a browser sends on behalf of another page, also where it sends no Origin (Fetch Metadata). A page on
 * another port of this machine counts as another: ports do not make a site.
 */
export const sameOriginOnly: RequestHandler = (request, _response, next) => {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new ProblemError(
      'forbidden',
      'The console API answers its own pages and programs only, not pages of another origin',
    )
  }
  next()
}
