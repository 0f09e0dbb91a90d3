import { pipeline, type Readable } from 'node:stream'
import { promisify } from 'node:util'
import express, { type Request, type Response, type Router } from 'express'
import type { z } from 'zod'
import { BODY_LIMIT, type Endpoint, type EndpointOutput, type EndpointRequest } from '../contract/endpoint.ts'
import { fieldErrors, parseOptions } from './field-errors.ts'
import { isNestedTooDeep, MAXIMUM_JSON_DEPTH } from './json-depth.ts'
import { invalidInput, ProblemError, type FieldError } from './problem.ts'
import { remoteAddress } from './remote-address.ts'

/** A request as its handler sees it: parsed, and from whom. */
export type Call<E extends Endpoint, Caller> = EndpointRequest<E> & {
  caller: Caller
  /** IP address. */
  address: string
  /** The request itself, for an endpoint that takes a file: its body, unread. */
  stream: Readable
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal
}

const VERBS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

/**
 * Mounts an endpoint: 1 identifies the caller, 2 parses the request with the endpoint's schemas, 3 calls the handler, 4
 * parses the answer, dropping what the endpoint does not name.
 */
export function serve<E extends Endpoint, Caller>(
  router: Router,
  endpoint: E,
  identify: (request: Request) => Caller | Promise<Caller>,
  handle: (call: Call<E, Caller>) => Promise<EndpointOutput<E>>,
): void {
  route(router, endpoint, identify, handle, (response, result) => {
    response.set('Cache-Control', 'no-store').json(parseResult(endpoint, result))
  })
}

/** A file as an answer: it is sent as it is read. */
export interface FileAnswer {
  /** Characters that need no escaping in a header. */
  readonly name: string
  readonly bytes: number
  readonly content: Readable
}

/** As `serve`, for an endpoint whose answer is a file. */
export function serveFile<E extends Endpoint, Caller>(
  router: Router,
  endpoint: E,
  identify: (request: Request) => Caller | Promise<Caller>,
  handle: (call: Call<E, Caller>) => Promise<FileAnswer>,
): void {
  route(router, endpoint, identify, handle, (response, { name, bytes, content }: FileAnswer) => {
    response
      .set('Cache-Control', 'no-store')
      .set('Content-Disposition', `attachment; filename="${name}"`)
      .set('Content-Length', String(bytes))
      .type('application/octet-stream')
    // What fails now can only be cut off: the headers are sent.
    pipeline(content, response, () => undefined)
  })
}

function route<E extends Endpoint, Caller, Result>(
  router: Router,
  endpoint: E,
  identify: (request: Request) => Caller | Promise<Caller>,
  handle: (call: Call<E, Caller>) => Promise<Result>,
  write: (response: Response, result: Result) => void,
): void {
  const jsonBody = promisify<Request, Response>(express.json({ limit: endpoint.bodyLimit ?? BODY_LIMIT }))
  router[VERBS[endpoint.method]](endpoint.path, async (request, response) => {
    const caller = await identify(request)
    if (endpoint.body !== undefined) await readJson(request, response, jsonBody)
    const parts = parseRequest(endpoint, request)
    const abandoned = new AbortController()
    response.once('close', () => abandoned.abort())
    const { signal } = abandoned
    write(response, await handle({ ...parts, caller, address: remoteAddress(request), stream: request, signal }))
  })
}

async function readJson(
  request: Request,
  response: Response,
  jsonBody: (request: Request, response: Response) => Promise<void>,
): Promise<void> {
  await jsonBody(request, response)
  if (request.body === undefined) {
    const received = request.headers['content-type']?.slice(0, 100)
    if (received === undefined || /^application\/json\s*(;|$)/i.test(received)) {
      throw new ProblemError('malformed-json', 'Expected a JSON object as body, with Content-Type application/json')
    }
    throw new ProblemError('unsupported-media-type', `Expected Content-Type application/json; received ${received}`)
  }
  if (isNestedTooDeep(request.body)) {
    throw invalidInput({ path: '', message: `Must not nest deeper than ${MAXIMUM_JSON_DEPTH} levels` })
  }
}

/** @throws ProblemError `invalid-input` with the problems of all parts together. */
function parseRequest<E extends Endpoint>(endpoint: E, request: Request): EndpointRequest<E> {
  const errors: FieldError[] = []
  const parse = (schema: z.ZodType | undefined, input: unknown): unknown => {
    const parsed = schema?.safeParse(input, parseOptions)
    if (parsed?.success === false) errors.push(...fieldErrors(parsed.error))
    return parsed?.data
  }
  const parts = {
    params: parse(endpoint.params, request.params),
    query: parse(endpoint.query, request.query),
    body: parse(endpoint.body, request.body),
  }
  if (errors.length > 0) throw invalidInput(...errors)
  // Each part came out of its own schema: the compiler cannot follow that through the endpoint's type parameter.
  return parts as EndpointRequest<E>
}

function parseResult(endpoint: Endpoint, result: unknown): unknown {
  const parsed = endpoint.output.safeParse(result)
  if (parsed.success) return parsed.data
  const problems = fieldErrors(parsed.error).map(({ path, message }) => `${path}: ${message}`)
  throw new Error(`the answer of ${endpoint.method} ${endpoint.path} does not fit its contract: ${problems.join('; ')}`)
}
