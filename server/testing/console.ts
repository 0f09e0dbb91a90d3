import { once } from 'node:events'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { expect, onTestFinished } from 'vitest'
import { createConsoleApp } from '../console/console-app.ts'
import { answerWith, listen } from '../listeners.ts'
import { createTickets, type Tickets } from '../console/session/tickets.ts'
import type { Endpoint, EndpointOutput } from '../contract/endpoint.ts'
import { problem, type Problem } from '../contract/problem.ts'
import { session } from '../contract/session.ts'
import { NOTHING_STORED } from '../network/effective-options.ts'
import type { NetworkState } from '../network/network.ts'
import { previewPage } from '../oauth/pages/preview-page.tsx'
import { openBackupExchange } from '../store/backup/exchange.ts'
import type { DataKey } from '../store/data-key.ts'
import { openDataKey } from '../store/open-data-key.ts'
import type { ClientRecord, UserRecord } from '../store/records.ts'
import { temporaryDirectory } from '../store/testing/temporary-directory.ts'
import { addClient, addUser, createTestServices, type TestIssuer } from './issuer.ts'

type TestServices = Awaited<ReturnType<typeof createTestServices>>

interface CallInput {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  /** Default: the token of a window of the desktop; null sends none. */
  token?: string | null
}

export interface TestConsole extends TestServices, Pick<TestIssuer, 'addClient' | 'addUser'> {
  url: string
  tickets: Tickets
  /** What the server was asked to restore. */
  restores: { id: string; path: string; passphrase: string }[]
  /** An operator's access token without a user behind it. */
  token: string
  call(endpoint: Endpoint, input?: CallInput): Promise<Response>
  /** The answer of a call that must succeed, in the shape of its contract. */
  answer<E extends Endpoint>(endpoint: E, input?: CallInput): Promise<EndpointOutput<E>>
}

/** A real console listener on a free port, ended with the test. */
export async function startTestConsole(
  options: {
    consoleAssets?: string
    ownKeys?: boolean
    issuer?: string
    issuerHost?: string
    log?: Logger
    backupLimit?: number
    served?: NetworkState['served']
    /** Default: one in a key file, of a server without the desktop. */
    dataKey?: DataKey
    isPassphraseGiven?: boolean
  } = {},
): Promise<TestConsole> {
  const dataDirectory = await temporaryDirectory()
  const services = await createTestServices(options.issuer ?? 'http://127.0.0.1:4400', { ...options, dataDirectory })
  const tickets = createTickets(services)
  const backupExchange = await openBackupExchange({
    ...services,
    sealer: { seal: (text) => text, open: (text) => text },
    folder: join(dataDirectory, 'exchange'),
    program: '1.2.3',
    limit: options.backupLimit ?? 1_000_000,
  })
  const restores: TestConsole['restores'] = []
  const listener = await listen('console', '127.0.0.1', 0)
  const { server } = listener
  answerWith(
    listener,
    createConsoleApp({
      ...services,
      tickets,
      issuerHost: options.issuerHost ?? '127.0.0.1',
      backupExchange,
      restoreAndRestart: (restore) => void restores.push(restore),
      lastRestore: () => null,
      previewPage,
      network: {
        given: { dataDirectory },
        stored: NOTHING_STORED,
        isIgnored: false,
        running: {
          issuer: services.issuer,
          console: `http://127.0.0.1:${String(listener.port)}`,
          host: '127.0.0.1',
          port: 4400,
          consolePort: listener.port,
          asked: { port: 4400, consolePort: listener.port },
          tls: 'off',
        },
        served: options.served ?? (() => null),
        reloadCertificate: () => Promise.resolve(),
        move: () => 'not carried out',
        findMove: () => undefined,
        lastMove: () => null,
      },
      dataKey: options.dataKey ?? (await openDataKey(dataDirectory, { isAnythingSealed: false })),
      isPassphraseGiven: options.isPassphraseGiven ?? false,
      dataDirectory,
      authorityFile: null,
      version: '1.2.3',
      startedAt: services.now(),
      consoleAssets: options.consoleAssets,
    }),
  )
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })
  const url = `http://127.0.0.1:${String(listener.port)}`

  let token: string | null = null
  async function call({ method, path }: Endpoint, input: CallInput = {}): Promise<Response> {
    const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(input.params?.[name] ?? 'none'))
    const query = input.query === undefined ? '' : `?${new URLSearchParams(input.query).toString()}`
    const bearer = input.token === undefined ? token : input.token
    return await fetch(`${url}/backend${filled}${query}`, {
      method,
      headers: {
        ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
        ...(input.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    })
  }
  async function answer<E extends Endpoint>(endpoint: E, input?: CallInput): Promise<EndpointOutput<E>> {
    const response = await call(endpoint, input)
    const body: unknown = await response.json()
    expect(response.status, JSON.stringify(body)).toBe(200)
    return endpoint.output.parse(body) as EndpointOutput<E>
  }

  const signedIn = await answer(session.redeemTicket, { body: { ticket: tickets.create('sign-in') } })
  token = signedIn.access_token
  return {
    ...services,
    url,
    tickets,
    restores,
    token,
    call,
    answer,
    addClient: (client: Partial<ClientRecord> = {}) => addClient(services, client),
    addUser: (user: Partial<UserRecord> & { password?: string } = {}) => addUser(services, user),
  }
}

/** Holds a response to RFC 9457: the refusal that is expected, in words, and nothing of the server's inside. */
export async function expectProblem(
  response: Response,
  status: number,
  type: Problem['type'],
  detail: RegExp,
): Promise<Problem> {
  const text = await response.text()
  expect(response.headers.get('content-type'), text).toMatch(/^application\/problem\+json/)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const found = problem.parse(JSON.parse(text))
  expect(found).toMatchObject({ status, type })
  expect(response.status).toBe(status)
  expect(found.detail).toMatch(detail)
  expect(text).not.toMatch(/\bat \S+\.ts:|node_modules|ZodError/)
  return found
}
