import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessageBoxOptions } from 'electron'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { createGatehouse, StartUpError, type Gatehouse } from '../server/index.ts'
import { argumentsFor, startOrAsk } from './start-failure.ts'

const servers: Gatehouse[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-start-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }))
  return path
}

/** A start of a real server, and a person who answers by the words on the buttons. */
function starting(dataDirectory: string, port: number, ...answers: [button: string, before?: () => unknown][]) {
  const asked: MessageBoxOptions[] = []
  const reports: string[] = []
  const folders: (string | undefined)[] = []
  const started = startOrAsk({
    start: (instead = port) => {
      const server = createGatehouse({ dataDirectory, port: instead, consolePort: 0, logLevel: 'silent' })
      servers.push(server)
      return server.start()
    },
    ask: async (options) => {
      asked.push(options)
      const [button, before] = answers.shift() ?? ['Quit']
      await before?.()
      return { response: options.buttons?.indexOf(button) ?? -1, checkboxChecked: false }
    },
    chooseFolder: () => Promise.resolve(folders.shift()),
    report: ({ message }) => reports.push(message),
  })
  return { started, asked, reports, folders }
}

async function takenPort() {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const free = async () => {
    other.close()
    await once(other, 'close')
  }
  onTestFinished(() => void other.close())
  return { port, free }
}

test('a port that is taken: on a free one, this time', async () => {
  const { port } = await takenPort()
  const { started, asked, reports } = starting(folder(), port, ['Use a Free Port'])
  const ended = await started
  expect(ended).toMatchObject({ how: 'started' })
  expect(ended.how === 'started' && new URL(ended.addresses.issuer).port).not.toBe(String(port))
  expect(asked).toHaveLength(1)
  expect(asked[0]).toMatchObject({ buttons: ['Try Again', 'Use a Free Port', 'Quit'], cancelId: 2 })
  expect(reports).toEqual([expect.stringContaining(`The port ${String(port)} of the issuer is in use`)])
})

test('a port that is taken: again, once it is free', async () => {
  const { port, free } = await takenPort()
  const ended = await starting(folder(), port, ['Try Again'], ['Try Again', free]).started
  expect(ended.how === 'started' && ended.addresses.issuer).toBe(`http://127.0.0.1:${String(port)}`)
})

test('a data directory that another holds: says who, and starts when that one is gone', async () => {
  const dataDirectory = folder()
  const twin = createGatehouse({
    dataDirectory,
    port: 0,
    consolePort: 0,
    logLevel: 'silent',
    command: 'gatehouse serve',
  })
  servers.push(twin)
  await twin.start()
  const { started, asked } = starting(dataDirectory, 0, ['Try Again'], ['Try Again', () => twin.stop()])
  expect(await started).toMatchObject({ how: 'started' })
  expect(asked).toHaveLength(2)
  expect(asked[0]?.message).toContain(`process ${String(process.pid)} (gatehouse serve, since `)
  expect(asked[0]?.buttons).toEqual(['Try Again', 'Open Another Directory…', 'Quit'])
})

test('a data directory that another holds: another one, or on second thoughts none', async () => {
  const dataDirectory = folder()
  const twin = createGatehouse({ dataDirectory, port: 0, consolePort: 0, logLevel: 'silent' })
  servers.push(twin)
  await twin.start()
  const other = starting(dataDirectory, 0, ['Open Another Directory…'], ['Open Another Directory…'])
  other.folders.push(undefined, '/elsewhere')
  expect(await other.started).toEqual({ how: 'elsewhere', dataDirectory: '/elsewhere' })
  expect(other.asked).toHaveLength(2)
  expect(await starting(dataDirectory, 0, ['Quit']).started).toEqual({ how: 'given-up' })
  // Closing the dialog is giving up, too.
  expect(await starting(dataDirectory, 0, ['no such button']).started).toEqual({ how: 'given-up' })
})

test('keys that are not opened here: again, another data directory, or none', async () => {
  const locked = Object.defineProperty(new StartUpError('none was given'), 'remedy', { value: 'keys' })
  const asked: MessageBoxOptions[] = []
  const ended = await startOrAsk({
    start: () => Promise.reject(locked),
    ask: (options) => {
      asked.push(options)
      const response = asked.length === 1 ? 0 : 1
      return Promise.resolve({ response, checkboxChecked: false })
    },
    chooseFolder: () => Promise.resolve('/elsewhere'),
    report: () => undefined,
  })
  expect(ended).toEqual({ how: 'elsewhere', dataDirectory: '/elsewhere' })
  expect(asked).toHaveLength(2)
  expect(asked[0]?.buttons).toEqual(['Try Again', 'Open Another Directory…', 'Quit'])
  expect(asked[0]?.detail).toMatch(/nothing is lost.*set a passphrase there.*restore a backup/)
})

test('what no choice mends is thrown', async () => {
  const failure = new StartUpError('The key file is damaged')
  const start = () => Promise.reject(failure)
  const unasked = () => Promise.reject(new Error('asked'))
  await expect(startOrAsk({ start, ask: unasked, chooseFolder: unasked, report: () => undefined })).rejects.toBe(
    failure,
  )
})

test.each([
  [['.'], ['.', '--data=/new']],
  [
    ['.', '--data', '/old', '--port', '5000'],
    ['.', '--port', '5000', '--data=/new'],
  ],
  [
    ['--data=/old', '--hidden'],
    ['--hidden', '--data=/new'],
  ],
])('%j is started anew as %j', (given, expected) => {
  expect(argumentsFor('/new', given)).toEqual(expected)
})
