import type { Endpoint, EndpointInput, EndpointOutput } from '../../server/contract/endpoint.ts'
import { problem, type Problem } from '../../server/contract/problem.ts'

/** The parts of a call that its endpoint declares. */
export type CallInput<E extends Endpoint> = {
  [P in keyof EndpointInput<E> as undefined extends EndpointInput<E>[P] ? never : P]: EndpointInput<E>[P]
}

/** The server refused. */
export class ConsoleProblem extends Error {
  readonly problem: Problem

  constructor(refused: Problem) {
    super(refused.detail)
    this.name = 'ConsoleProblem'
    this.problem = refused
  }
}

/** Whether `error` is a refusal of this kind. */
export const wasRefused = (error: unknown, type: Problem['type']): error is ConsoleProblem =>
  error instanceof ConsoleProblem && error.problem.type === type

/** The server could not be reached. */
export class ConnectionLost extends Error {
  constructor(cause: unknown) {
    super('The server does not answer', { cause })
    this.name = 'ConnectionLost'
  }
}

/**
 * Calls an endpoint of the console API with an operator's token, where there is one.
 * @throws ConsoleProblem, ConnectionLost
 */
export async function request<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  token: string | undefined,
  signal?: AbortSignal,
): Promise<EndpointOutput<E>> {
  const response = await ask(endpoint, input, token, { signal })
  // The schema is the endpoint's own: what it parses is what its type says.
  return endpoint.output.parse(await orLost(response.json())) as EndpointOutput<E>
}

/**
 * A request whose body is a file, where there is one, or the JSON of its input; a long one may take its time to answer.
 * @throws ConsoleProblem, ConnectionLost
 */
export async function ask<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  token: string | undefined,
  { file, signal, isLong = false }: { file?: Blob | undefined; signal?: AbortSignal | undefined; isLong?: boolean },
): Promise<Response> {
  const parts = input as { params?: Record<string, string>; query?: Query; body?: unknown }
  const limit = endpoint.method === 'GET' && !isLong ? AbortSignal.timeout(READ_LIMIT_MS) : undefined
  const signals = [signal, limit].filter((each) => each !== undefined)
  const type = file !== undefined ? 'application/octet-stream' : parts.body === undefined ? null : 'application/json'
  const response = await send(`/backend${pathOf(endpoint.path, parts.params)}${queryOf(parts.query)}`, {
    method: endpoint.method,
    headers: {
      Accept: 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(type === null ? {} : { 'Content-Type': type }),
    },
    ...(type === null ? {} : { body: file ?? JSON.stringify(parts.body) }),
    ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
  })
  if (!response.ok) throw await refusal(response)
  return response
}

type Query = Record<string, string | number | undefined>

/** A server that takes longer to show something is as good as gone. */
const READ_LIMIT_MS = 15_000

const send = (url: string, init: RequestInit): Promise<Response> => orLost(fetch(url, init))

/** What was given up by the caller stays that, and an answer that is no JSON is one; all else is a lost connection. */
async function orLost<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof DOMException && error.name === 'AbortError')) throw error
    throw new ConnectionLost(error)
  }
}

async function refusal(response: Response): Promise<ConsoleProblem> {
  const body: unknown = await response.json().catch(() => undefined)
  const known = problem.safeParse(body)
  if (known.success) return new ConsoleProblem(known.data)
  return new ConsoleProblem({
    type: 'server-error',
    title: 'Unexpected answer',
    status: response.status,
    detail: `The server answered ${String(response.status)} in a form that this console does not know`,
    errors: [],
  })
}

function pathOf(path: string, params: Record<string, string> = {}): string {
  return path.replaceAll(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}

function queryOf(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}
