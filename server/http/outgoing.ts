/** What the server fetches from clients and sends to them: within limits, and never on to another place. */
import { calledUrlProblem } from '../protocol/called-url.ts'

/** Milliseconds for a whole exchange. */
const TIMEOUT = 5_000
/** Characters of an answer: key sets and request objects are small. */
const LIMIT = 64_000

/** The other side did not answer as expected; the message names what was, and nothing of what was received. */
export class OutgoingError extends Error {}

export interface Outgoing {
  /** The text of a document. @throws OutgoingError */
  get(url: string, accept: string): Promise<string>
  /** Sends a form; any 2xx answer will do. `signal` calls it off. @throws OutgoingError */
  post(url: string, form: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void>
}

export const outgoing: Outgoing = {
  async get(url, accept) {
    const response = await call(url, { headers: { Accept: accept } })
    return await textOf(response, url)
  },
  async post(url, form, signal) {
    const response = await call(url, { method: 'POST', body: new URLSearchParams(form), signal: signal ?? null })
    await response.body?.cancel()
  },
}

async function call(url: string, init: RequestInit): Promise<Response> {
  const problem = calledUrlProblem(url)
  if (problem !== undefined) throw new OutgoingError(`The URL ${problem}`)
  const signal = AbortSignal.any([
    AbortSignal.timeout(TIMEOUT),
    ...(init.signal instanceof AbortSignal ? [init.signal] : []),
  ])
  let response: Response
  try {
    response = await fetch(url, { ...init, redirect: 'manual', signal })
  } catch (error) {
    throw new OutgoingError(`${nameOf(url)} could not be reached within ${String(TIMEOUT / 1000)} seconds`, {
      cause: error,
    })
  }
  if (response.ok) return response
  await response.body?.cancel()
  throw new OutgoingError(`Expected ${nameOf(url)} to answer 200; it answered ${String(response.status)}`)
}

async function textOf(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      if (text.length > LIMIT) break
    }
  } catch (error) {
    throw new OutgoingError(`${nameOf(url)} broke off its answer`, { cause: error })
  }
  if (text.length > LIMIT)
    throw new OutgoingError(`Expected at most ${String(LIMIT)} characters from ${nameOf(url)}; it sent more`)
  return text + decoder.decode()
}

/** Without its query, which may hold what is nobody else's business. */
const nameOf = (url: string) => url.split(/[?#]/, 1)[0] ?? url
