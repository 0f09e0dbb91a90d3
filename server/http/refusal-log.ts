import type { Express, Request } from 'express'
import type { Logger } from 'pino'
import type { Announce } from '../notices.ts'
import type { OAuthError } from '../protocol/oauth-error.ts'
import type { Refusals } from '../refusals/refusals.ts'
import { remoteAddress } from './remote-address.ts'

const REFUSALS = 'refusals'
const ANNOUNCE = 'announce'

/** From now on, what `logRefusal` writes down of this app's requests is counted as well. */
export function countRefusals(app: Express, refusals: Refusals): void {
  app.set(REFUSALS, refusals)
}

/** From now on, what an operator should hear of is announced as well. */
export function announceReuse(app: Express, announce: Announce): void {
  app.set(ANNOUNCE, announce)
}

/**
 * Writes a refusal to the log: which request it was, from where, of which client as the request says, and what was expected
 * and received, in the words that the caller got. No parameter is written down: any may hold a secret.
 * What an operator should hear of is a warning.
 * @param cause what was thrown, where that is something else; written for failures of ours only.
 */
export function logRefusal(log: Logger, request: Request, refusal: OAuthError, cause: unknown = refusal): void {
  const { method, path } = request
  const { code: error, status, description } = refusal
  const context = { method, path, status, error, client: claimedClient(request), address: remoteAddress(request) }
  const refusals = request.app.get(REFUSALS) as Refusals | undefined
  refusals?.add({
    method,
    path,
    status,
    error,
    description,
    clientId: context.client ?? null,
    address: context.address,
  })
  if (status >= 500) log.error({ ...context, err: cause }, 'request failed')
  else log[refusal.alarming ? 'warn' : 'info']({ ...context, description }, 'request refused')
  if (!refusal.alarming) return
  const announce = request.app.get(ANNOUNCE) as Announce | undefined
  announce?.({ kind: 'reuse', description, clientId: context.client ?? null })
}

/** What client a request says that it comes from, proven or not; undefined where that is nothing that could be a client's. */
function claimedClient(request: Request): string | undefined {
  const basic = /^basic +([\w+/-]{1,400})={0,2}$/i.exec(request.headers.authorization ?? '')?.[1]
  const name =
    basic === undefined
      ? (inForm(request.body) ?? inForm(request.originalUrl.split('?')[1]))
      : Buffer.from(basic, 'base64').toString().split(':')[0]
  return name !== undefined && /^[\x21-\x7E]{1,200}$/.test(name) ? name : undefined
}

const inForm = (text: unknown) =>
  typeof text === 'string' ? (new URLSearchParams(text).get('client_id') ?? undefined) : undefined
