// electron-updater itself against a web server: its client, its reading of latest-linux.yml, its checksum. What Electron gives it
// (`net`, `app`) is in its place; its requests to https://updates.example.com go to a server of this test.
import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppImageUpdater as AppImageUpdaterClass } from 'electron-updater'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { prepareUpdater } from './updater.ts'

const require = createRequire(import.meta.url)
const next = Buffer.from('the next version')
const sha512 = (content: Buffer) => createHash('sha512').update(content).digest('base64')

let folder: string
let port: number
let received: IncomingMessage[]
let answer: RequestListener
let stop: () => void

/** As Electron's `net.request`: redirects are told and not followed. */
class NetRequest extends EventEmitter {
  readonly #options: { protocol: string; hostname: string; path: string; headers?: Record<string, string> }
  constructor(options: NetRequest['options']) {
    super()
    this.#options = options
  }
  get options() {
    return this.#options
  }
  abort() {
    // There is nothing under way that a test could see the end of.
  }
  end() {
    const { protocol, hostname, path, headers } = this.#options
    if (protocol !== 'https:' || hostname !== 'updates.example.com') throw new Error(`Asked ${protocol}//${hostname}`)
    const sent = httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
      const { location } = response.headers
      if (location !== undefined) this.emit('redirect', response.statusCode, 'GET', location)
      else this.emit('response', response)
    })
    sent.on('error', (error) => this.emit('error', error)).end()
  }
}

function createUpdater(version = '1.0.0') {
  const { AppImageUpdater } = require('electron-updater') as { AppImageUpdater: typeof AppImageUpdaterClass }
  const fake = {
    net: { request: (options: NetRequest['options']) => new NetRequest(options) },
    session: { fromPartition: () => ({}) },
    app: {
      whenReady: () => Promise.resolve(),
      getVersion: () => version,
      getName: () => 'Gatehouse',
      isPackaged: true,
      getPath: () => folder,
      once: () => undefined,
    },
  }
  const path = require.resolve('electron')
  require.cache[path] = { id: path, filename: path, loaded: true, exports: fake } as unknown as NodeJS.Module
  const updater = new AppImageUpdater()
  updater.updateConfigPath = join(folder, 'app-update.yml')
  return prepareUpdater(updater, 'https://updates.example.com/gatehouse')
}

/** Serves one release. */
function release({ version = '2.0.0', file = 'Gatehouse.AppImage', content = next, says = sha512(next) } = {}) {
  answer = ({ url = '' }, response) => {
    if (url.startsWith('/gatehouse/latest-linux')) {
      const info = { url: file, sha512: says, size: content.length }
      response.end(JSON.stringify({ version, files: [info], path: file, sha512: says, releaseDate: '2031-05-06' }))
    } else if (url.endsWith('.AppImage')) response.setHeader('content-length', content.length).end(content)
    else response.writeHead(404).end()
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-updates-'))
  writeFileSync(
    join(folder, 'app-update.yml'),
    'provider: generic\nurl: https://updates.invalid\nupdaterCacheDirName: cache\n',
  )
  vi.stubEnv('XDG_CACHE_HOME', folder)
  vi.stubEnv('APPIMAGE', join(folder, 'Gatehouse-1.AppImage'))
  writeFileSync(join(folder, 'Gatehouse-1.AppImage'), 'this version')
  received = []
  const server = createServer((request, response) => {
    received.push(request)
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  stop = () => {
    server.closeAllConnections()
    server.close()
  }
})
afterEach(() => {
  stop()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

// An AppImage's: it asks for latest-linux.yml where it runs on Linux.
describe.skipIf(process.platform !== 'linux')('electron-updater, as it is prepared', () => {
  test('finds a newer version, and downloads it when told and not before', async () => {
    release()
    const updater = createUpdater()
    expect(await updater.check()).toBe('2.0.0')
    expect(received.map(({ url }) => url?.split('?')[0])).toEqual(['/gatehouse/latest-linux.yml'])
    const progress: number[] = []
    await updater.download((percent) => progress.push(percent))
    expect(progress.at(-1)).toBe(100)
    const pending = join(folder, 'cache/pending')
    const [name = ''] = readdirSync(pending).filter((entry) => entry.endsWith('.AppImage'))
    expect(readFileSync(join(pending, name))).toEqual(next)
    // Nothing was put in the place of what runs.
    expect(readFileSync(join(folder, 'Gatehouse-1.AppImage'), 'utf8')).toBe('this version')
    // One desktop is like another to whoever serves updates.
    expect(new Set(received.map(({ headers }) => headers['x-user-staging-id']))).toEqual(new Set(['none']))
  })

  test.each([
    ['the same', '1.0.0'],
    ['an older one', '0.9.0'],
    ['an unfinished one', '2.0.0-beta.1'],
  ])('%s is no update', async (_what, version) => {
    release({ version })
    expect(await createUpdater().check()).toBeNull()
  })

  test('what is not what its description says is not taken', async () => {
    release({ content: Buffer.from('something els..!') })
    const updater = createUpdater()
    expect(await updater.check()).toBe('2.0.0')
    await expect(updater.download(() => undefined)).rejects.toThrow(/sha512 checksum mismatch/)
  })

  test('no byte comes over plain http: neither by a redirect nor by an address in the description', async () => {
    release()
    const described = answer
    answer = (request, response) => {
      if (request.url?.includes('latest') === true) described(request, response)
      else response.writeHead(302, { location: 'http://updates.example.com/x.AppImage' }).end()
    }
    const redirected = createUpdater()
    await redirected.check()
    await expect(redirected.download(() => undefined)).rejects.toThrow(/led to plain http/)

    release({ file: 'http://updates.example.com/x.AppImage' })
    const described2 = createUpdater()
    await described2.check()
    await expect(described2.download(() => undefined)).rejects.toThrow(/led to plain http/)

    answer = (_request, response) =>
      response.writeHead(302, { location: 'http://updates.example.com/latest-linux.yml' }).end()
    await expect(createUpdater().check()).rejects.toThrow(/led to plain http/)
  })

  test.each<[string, RequestListener]>([
    ['nothing there', (_request, response) => response.writeHead(404).end()],
    ['a page', (_request, response) => response.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>')],
    ['an empty answer', (_request, response) => response.end()],
    ['no version', (_request, response) => response.end('version: latest\nfiles: []\n')],
    ['a connection that breaks', (request) => request.destroy()],
  ])('%s is a failure and no end', async (_what, answers) => {
    answer = answers
    await expect(createUpdater().check()).rejects.toThrow()
  })
})
