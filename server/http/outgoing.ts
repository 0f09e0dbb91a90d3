/** What the server fetches from clients and sends to them: within limits, and never on to another place. */
import { calledUrlProblem } from '../protocol/called-url.ts'

/** Milliseconds for a whole exchange. */
const TIMEOUT = 5_000
/** Characters of an answer: key sets and request objects are small. */
const LIMIT = 64_000

/** The other side did not answer as expected; the message names what was, and nothing of what was received. */
export class OutgoingError extends Error {
  /** The message without the address, for those whose business the address is not. */
  readonly reason: string

  constructor(url: string, reason: string, options?: { cause?: unknown }) {
    super(`${nameOf(url)} ${reason}`, options)
    this.name = 'OutgoingError'
    this.reason = reason
  }
}

export interface Outgoing {
  /** The text of a document. @throws OutgoingError */
  get(url: string, accept: string): Promise<string>
  /** Sends a form; any 2xx answer will do. `signal` calls it off. @throws OutgoingError */
  post(url: string, form: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void>
}

export const outgoing: Outgoing = createOutgoing()

/** @param timeout milliseconds for a whole exchange. */
export function createOutgoing(timeout = TIMEOUT): Outgoing {
  return {
    async get(url, accept) {
      const response = await call(url, { headers: { Accept: accept } }, timeout)
      return await textOf(response, url)
    },
    async post(url, form, signal) {
      const init = { method: 'POST', body: new URLSearchParams(form), signal: signal ?? null }
      const response = await call(url, init, timeout)
      await response.body?.cancel()
    },
  }
}

async function call(url: string, init: RequestInit, timeout: number): Promise<Response> {
  const problem = calledUrlProblem(url)
  if (problem !== undefined) throw new OutgoingError(url, problem)
  const limits = [AbortSignal.timeout(timeout), ...(init.signal instanceof AbortSignal ? [init.signal] : [])]
  let response: Response
  try {
    response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.any(limits) })
  } catch (error) {
    throw new OutgoingError(url, `could not be reached within ${String(timeout / 1000)} seconds`, { cause: error })
  }
  if (response.ok) return response
  await response.body?.cancel()
  throw new OutgoingError(url, `answered ${String(response.status)}: expected 200, and no redirect`)
}

async function textOf(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  const chunks: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? []
  try {
    for await (const chunk of chunks) {
      text += decoder.decode(chunk, { stream: true })
      if (text.length > LIMIT) break
    }
  } catch (error) {
    throw new OutgoingError(url, 'broke off its answer', { cause: error })
  }
  if (text.length > LIMIT) throw new OutgoingError(url, `sent more than ${String(LIMIT)} characters`)
  return text + decoder.decode()
}

/** Without its query and credentials, which may hold what is nobody else's business. */
function nameOf(url: string): string {
  if (!URL.canParse(url)) return 'The URL'
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}
