import express from 'express'
import type { Logger } from 'pino'
import { network, type Move } from '../contract/network.ts'
import { localOnly } from '../http/local-only.ts'
import { notFound } from '../http/problem.ts'
import { problemHandler } from '../http/problem-handler.ts'
import { securityHeaders } from '../http/security-headers.ts'
import { answerWith, close, listen, ListenError } from '../listeners.ts'

/** Milliseconds that it stands. */
const STANDS = 120_000

/**
 * Stands where the console was: tells the page that waits there how the move went, and sends whoever comes to a page of the
 * console to where it is now.
 * @returns what ends it; null where another program was faster to take the port.
 */
export async function openSignpost({
  former,
  present,
  find,
  log,
}: {
  /** Base URLs of the console. */
  former: string
  present: string
  find: (id: string) => Move | undefined
  log: Logger
}): Promise<(() => Promise<void>) | null> {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.use(securityHeaders({ strictTransportSecurity: false }), localOnly)
  app.get<{ id: string }>(`/backend${network.move.path}`, (request, response) => {
    const move = find(request.params.id)
    if (move === undefined) throw notFound('such move')
    response.set('Cache-Control', 'no-store').json(move)
  })
  app.use((request, response) => {
    if (request.method !== 'GET' || request.path.startsWith('/backend')) throw notFound(`console here: ${present}`)
    response
      .set('Cache-Control', 'no-store')
      .redirect(307, new URL(request.originalUrl.replace(/^[/\\]+/, '/'), present).href)
  })
  try {
    const listener = await listen('console', '127.0.0.1', Number(new URL(former).port || 80))
    app.use(problemHandler(log))
    answerWith(listener, app)
    let closing: Promise<void> | undefined
    const end = () => (closing ??= close(listener))
    const timer = setTimeout(() => void end(), STANDS)
    timer.unref()
    return async () => {
      clearTimeout(timer)
      await end()
    }
  } catch (error) {
    if (error instanceof ListenError) return null
    throw error
  }
}
