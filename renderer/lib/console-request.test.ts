import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { consoleApi } from '../../server/contract/console-api.ts'
import { ConnectionLost, ConsoleProblem, request, wasRefused } from './console-request.ts'

interface Answer {
  status: number
  body: string
}

let answer: Answer
let received: { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers']; body: string }

const server = createServer((incoming, response) => {
  let body = ''
  incoming.on('data', (chunk: Buffer) => (body += chunk.toString()))
  incoming.on('end', () => {
    received = { method: incoming.method, url: incoming.url, headers: incoming.headers, body }
    response.writeHead(answer.status).end(answer.body)
  })
})
let origin: string
const platformFetch = globalThis.fetch

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

// In a browser addresses are relative to the page; here they are to the server above.
beforeEach(() => vi.stubGlobal('fetch', (url: string, init: RequestInit) => platformFetch(new URL(url, origin), init)))
afterEach(() => void vi.unstubAllGlobals())

const answerWith = (status: number, body: unknown) => {
  answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) }
}
const refusalOf = async (call: Promise<unknown>) => {
  const error: unknown = await call.catch((reason: unknown) => reason)
  if (!(error instanceof ConsoleProblem)) throw new Error('expected a ConsoleProblem', { cause: error })
  return error
}

test('a call carries the token, escapes what stands in the path and leaves out what is not set', async () => {
  answerWith(200, { items: [], total: 0, next: null, previous: null, first: null, position: 0 })
  const query = { q: 'a&b=c', client_id: undefined, limit: 5, scope: '' }
  const page = await request(consoleApi.tokens.list, { query }, 't0ken')
  expect(page.total).toBe(0)
  // Nothing is asked for there, which is not to ask for nothing in particular.
  expect(received.url).toBe('/backend/tokens?q=a%26b%3Dc&limit=5&scope=')
  expect(received.headers.authorization).toBe('Bearer t0ken')

  answerWith(200, { clients: 1, users: 0 })
  await request(consoleApi.scopes.remove, { params: { name: 'a/../b?c' } }, undefined)
  expect(received).toMatchObject({ method: 'DELETE', url: '/backend/scopes/a%2F..%2Fb%3Fc', body: '' })
  expect(received.headers.authorization).toBeUndefined()
})

test('a body goes as JSON, never in the address', async () => {
  answerWith(200, { kind: 'unknown', active: false, header: null, claims: null, steps: [], token: null })
  await request(consoleApi.tokens.inspect, { body: { token: 'pasted' } }, undefined)
  expect(received.url).toBe('/backend/tokens/inspect')
  expect(received.headers['content-type']).toBe('application/json')
  expect(JSON.parse(received.body)).toEqual({ token: 'pasted' })
})

test('a problem is thrown with everything the server said', async () => {
  const problem = {
    type: 'conflict',
    title: 'Conflict',
    status: 409,
    detail: 'It was changed meanwhile',
    errors: [{ path: 'revision', message: 'It was changed meanwhile' }],
  }
  answerWith(409, problem)
  const refused = await refusalOf(request(consoleApi.server.settings, {}, 't'))
  expect(refused.problem).toEqual(problem)
  expect(refused.message).toBe('It was changed meanwhile')
  expect(wasRefused(refused, 'conflict')).toBe(true)
  expect(wasRefused(refused, 'not-found')).toBe(false)
})

test.each([
  ['a page of something else', '<!doctype html><h1>Bad gateway'],
  ['JSON of another shape', '{"error":"teapot"}'],
  ['nothing', ''],
])('a refusal that is %s becomes a server-error with its status', async (_, body) => {
  answerWith(502, body)
  const { problem } = await refusalOf(request(consoleApi.server.settings, {}, 't'))
  expect(problem).toMatchObject({ type: 'server-error', status: 502 })
  expect(problem.detail).toContain('502')
})

test('an answer that is not what the contract says is not handed on', async () => {
  answerWith(200, { items: 'none' })
  await expect(request(consoleApi.users.list, { query: {} }, 't')).rejects.toThrow()
})

test('a server that is not there is told apart from one that refuses', async () => {
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => platformFetch(new URL(url, 'http://127.0.0.1:1'), init))
  await expect(request(consoleApi.server.settings, {}, 't')).rejects.toBeInstanceOf(ConnectionLost)
})

test('an answer that breaks off is a lost server as well', async () => {
  const cut = createServer((_incoming, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{"items":', () => response.destroy())
  })
  await new Promise<void>((resolve) => cut.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${String((cut.address() as AddressInfo).port)}`
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => platformFetch(new URL(url, base), init))
  await expect(request(consoleApi.server.settings, {}, 't')).rejects.toBeInstanceOf(ConnectionLost)
  await new Promise((resolve) => cut.close(resolve))
})

test('a call that was given up is not a lost server', async () => {
  answerWith(200, {})
  const call = request(consoleApi.server.settings, {}, 't', AbortSignal.abort())
  await expect(call).rejects.toMatchObject({ name: 'AbortError' })
})
