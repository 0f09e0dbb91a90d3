/** A whole answer of the server. */
export interface Answer {
  status: number
  /** Parsed where it is JSON, else text. */
  body: unknown
  location: string | null
  cookies: readonly string[]
}

/** The server may have done what was asked, or not: its answer did not come, or not to its end. */
export class NoAnswer extends Error {}

/** Milliseconds. */
const ANSWER_LIMIT = 20_000

/** @throws NoAnswer */
export async function send(url: URL, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(ANSWER_LIMIT) })
    const text = await response.text()
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      body: isJson ? JSON.parse(text) : text,
      location: response.headers.get('location'),
      cookies: response.headers.getSetCookie(),
    }
  } catch (error) {
    throw new NoAnswer(reasonOf(error), { cause: error })
  }
}

/** `fetch` keeps the reason one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
