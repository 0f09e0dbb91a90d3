import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createOperatorSession, type OperatorSession } from './operator-session.ts'

// A console API that knows tickets, tokens and one account. Every token it gives is new.
const tickets = new Set<string>()
const tokens = new Set<string>()
let calls: string[] = []
let count = 0

function issue(response: ServerResponse, lifetime = 3600): void {
  count += 1
  const token = `token-${String(count)}`
  tokens.add(token)
  answer(response, 200, { access_token: token, token_type: 'Bearer', expires_in: lifetime })
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function refuse(response: ServerResponse, status = 401): void {
  const type = status === 401 ? 'unauthorized' : 'too-many-attempts'
  answer(response, status, { type, title: 'Refused', status, detail: 'Username or password is wrong', errors: [] })
}

const server = createServer((request, response) => {
  let text = ''
  request.on('data', (chunk: Buffer) => (text += chunk.toString()))
  request.on('end', () => {
    const call = `${request.method ?? ''} ${request.url ?? ''}`
    const body = (text === '' ? {} : JSON.parse(text)) as { ticket?: string; username?: string; password?: string }
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    calls.push(call)
    if (call === 'POST /backend/session/ticket' || call === 'POST /backend/session/setup') {
      if (tickets.delete(body.ticket ?? '')) issue(response)
      else refuse(response)
    } else if (call === 'POST /backend/session') {
      if (body.username === 'ada' && body.password === 'right') issue(response)
      else refuse(response, body.password === 'again' ? 429 : 401)
    } else if (!tokens.has(token)) refuse(response)
    else if (call === 'POST /backend/session/renew') {
      tokens.delete(token)
      issue(response)
    } else if (call === 'GET /backend/session') {
      answer(response, 200, { user: null, client_id: 'gatehouse-console', expires_at: new Date().toISOString() })
    } else if (call === 'DELETE /backend/session') {
      tokens.delete(token)
      answer(response, 200, { success: true })
    }
  })
})
let origin: string
const platformFetch = globalThis.fetch

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

let session: OperatorSession | undefined
beforeEach(() => {
  tickets.clear()
  tokens.clear()
  calls = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => platformFetch(new URL(url, origin), init))
})
afterEach(async () => {
  // Ends the timer that would renew the token.
  await session?.signOut()
  vi.unstubAllGlobals()
})

function open(address: string, options: { kept?: string; desktop?: () => Promise<string> } = {}) {
  const { pathname, search, hash } = new URL(address, 'http://console.example')
  const stored = new Map<string, string>()
  if (options.kept !== undefined) stored.set('gatehouse.operator', options.kept)
  const shown: string[] = []
  session = createOperatorSession({
    location: { pathname, search, hash },
    replaceAddress: (next) => void shown.push(next),
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    requestTicket: options.desktop,
  })
  return { session, stored, shown }
}

const keptToken = (token: string) => JSON.stringify({ token, expiresAt: Date.now() + 3_600_000 })

function ticket(name: string): string {
  tickets.add(name)
  return name
}

test('a ticket in the address signs in, and leaves the address', async () => {
  const { session, stored, shown } = open(`/tokens?q=a#ticket=${ticket('one-time')}`)
  await session.start()
  expect(session.state()).toEqual({ status: 'signed-in' })
  expect(shown).toEqual(['/tokens?q=a'])
  expect(stored.get('gatehouse.operator')).toContain(session.token())
})

test('a ticket wins over a token that was kept', async () => {
  tokens.add('kept')
  const { session } = open(`/#ticket=${ticket('one-time')}`, { kept: keptToken('kept') })
  await session.start()
  expect(session.token()).not.toBe('kept')
  expect(calls).toEqual(['POST /backend/session/ticket'])
})

test('a used ticket falls back to the token that was kept', async () => {
  tokens.add('kept')
  const { session } = open('/#ticket=used', { kept: keptToken('kept') })
  await session.start()
  expect(session.state()).toEqual({ status: 'signed-in' })
  expect(session.token()).toBe('kept')
})

test('the set-up address asks for the first operator without using its ticket', async () => {
  const { session, shown } = open(`/setup#ticket=${ticket('set-up')}`)
  await session.start()
  expect(session.state()).toEqual({ status: 'setting-up', ticket: 'set-up' })
  expect(shown).toEqual(['/'])
  expect(calls).toEqual([])

  await session.setUp({ ticket: 'set-up', username: 'ada', password: 'correct horse', name: '' })
  expect(session.state()).toEqual({ status: 'signed-in' })
})

test('the set-up address without a ticket leads to the sign-in form', async () => {
  const { session, shown } = open('/setup')
  await session.start()
  expect(session.state()).toEqual({ status: 'signed-out' })
  expect(shown).toEqual(['/'])
})

test('a token that was kept is asked about before the desktop is', async () => {
  tokens.add('kept')
  const desktop = vi.fn(() => Promise.resolve(ticket('bridge')))
  const { session } = open('/', { kept: keptToken('kept'), desktop })
  await session.start()
  expect(session.token()).toBe('kept')
  expect(desktop).not.toHaveBeenCalled()
})

test('the desktop signs in where nothing was kept, or what was kept has ended', async () => {
  const { session } = open('/', { kept: keptToken('ended'), desktop: () => Promise.resolve(ticket('bridge')) })
  await session.start()
  expect(session.state()).toEqual({ status: 'signed-in' })
  expect(calls).toEqual(['GET /backend/session', 'POST /backend/session/ticket'])
})

test.each(['not JSON', '{"token":1}', 'null', '[]'])('what was kept as %s is nothing', async (kept) => {
  const { session } = open('/clients', { kept })
  await session.start()
  expect(session.state()).toEqual({ status: 'signed-out' })
  expect(calls).toEqual([])
})

test('a server that is not there is told apart from a refusal', async () => {
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => platformFetch(new URL(url, 'http://127.0.0.1:1'), init))
  const { session, stored } = open('/', { kept: keptToken('kept') })
  await session.start()
  expect(session.state()).toEqual({ status: 'unreachable' })
  // It may be good once the server is back.
  expect(stored.get('gatehouse.operator')).toBeDefined()
})

test('signing in says why it was refused and keeps the form', async () => {
  const { session } = open('/')
  await session.start()
  await expect(session.signIn('ada', 'wrong')).rejects.toThrow('Username or password is wrong')
  await expect(session.signIn('ada', 'again')).rejects.toMatchObject({ problem: { type: 'too-many-attempts' } })
  expect(session.state()).toEqual({ status: 'signed-out' })
  await session.signIn('ada', 'right')
  expect(session.state()).toEqual({ status: 'signed-in' })
})

test('many refused calls get one new token in the desktop', async () => {
  const { session } = open('/', { desktop: () => Promise.resolve(ticket(`bridge-${String(count)}`)) })
  await session.start()
  const ended = session.token()
  tokens.clear()
  calls = []
  expect(await Promise.all([session.recover(ended), session.recover(ended), session.recover(ended)])).toEqual([
    true,
    true,
    true,
  ])
  expect(calls).toEqual(['POST /backend/session/ticket'])
  expect(session.state()).toEqual({ status: 'signed-in' })
})

test('a call refused with a token that was renewed meanwhile tries the new one', async () => {
  const { session } = open('/')
  await session.start()
  await session.signIn('ada', 'right')
  calls = []
  expect(await session.recover('the one before')).toBe(true)
  expect(session.state()).toEqual({ status: 'signed-in' })
  expect(calls).toEqual([])
})

test('elsewhere a token that ended leads to the sign-in form, and nothing of it is kept', async () => {
  const { session, stored } = open('/')
  await session.start()
  await session.signIn('ada', 'right')
  expect(await session.recover(session.token())).toBe(false)
  expect(session.state()).toMatchObject({ status: 'signed-out', notice: expect.stringContaining('ended') as string })
  expect(session.token()).toBeUndefined()
  expect(stored.size).toBe(0)
})

test('signing out ends the token on the server', async () => {
  const { session, stored } = open('/')
  await session.start()
  await session.signIn('ada', 'right')
  await session.signOut()
  expect(tokens.size).toBe(0)
  expect(stored.size).toBe(0)
  expect(session.state()).toEqual({ status: 'signed-out' })
})

test('a token is renewed before it ends', async () => {
  const soon = JSON.stringify({ token: 'kept', expiresAt: Date.now() + 100 })
  tokens.add('kept')
  const { session } = open('/', { kept: soon })
  await session.start()
  await vi.waitFor(() => expect(session.token()).toMatch(/^token-/), { timeout: 10_000 })
  expect(calls).toContain('POST /backend/session/renew')
  expect(session.state()).toEqual({ status: 'signed-in' })
})
