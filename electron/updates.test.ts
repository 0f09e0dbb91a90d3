import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createUpdates, updateObstacle, updateQuestion, type Updater } from './updates.ts'

const url = 'https://updates.example.com'
const at = Date.parse('2031-05-06T07:08:09Z')

beforeEach(() => {
  vi.useFakeTimers({ now: at })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Updates whose server answers as a test says. */
function updating({ obstacle = null }: { obstacle?: string | null } = {}) {
  const done: string[] = []
  const server = {
    version: null as string | null,
    check: () => Promise.resolve(server.version),
    download: ((progress) => {
      progress(41.7)
      return Promise.resolve()
    }) as Updater['download'],
    failsToInstall: false,
  }
  const updates = createUpdates({
    load: (from) => {
      done.push(`load ${from}`)
      return Promise.resolve({
        check: () => {
          done.push('check')
          return server.check()
        },
        download: (progress) => server.download(progress),
        install: (failed) => {
          done.push('install')
          if (server.failsToInstall) failed(new Error('EACCES'))
        },
      })
    },
    obstacle,
    now: Date.now,
    report: (line) => done.push(line),
    quitBy: (last) => {
      done.push('quit')
      last()
    },
    startAgain: () => done.push('start again'),
  })
  const settle = () => vi.advanceTimersByTimeAsync(0)
  return { updates, server, done, settle }
}

describe('updates', () => {
  test('are off until somebody says where, and off again: nothing is loaded and nobody is asked', async () => {
    const { updates, done } = updating()
    updates.setUrl(null)
    for (const step of ['check', 'download', 'install'] as const) expect(updates.take(step)).toEqual({ status: 'off' })
    updates.setUrl(url)
    expect(updates.state()).toEqual({ status: 'unchecked' })
    updates.setUrl(null)
    await vi.advanceTimersByTimeAsync(3 * 86_400_000)
    expect(updates.state()).toEqual({ status: 'off' })
    expect(done).toEqual([])
  })

  test('are looked for at the start, once a day, and when somebody asks', async () => {
    const { updates, done, settle } = updating()
    updates.setUrl(url)
    // The same address again begins nothing anew.
    updates.setUrl(url)
    await vi.advanceTimersByTimeAsync(4_999)
    expect(done).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(done).toEqual([`load ${url}`, 'check'])
    expect(updates.state()).toEqual({ status: 'current', at: at + 5_000 })
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(done).toEqual([`load ${url}`, 'check', 'check'])
    expect(updates.take('check')).toEqual({ status: 'checking' })
    // A second click asks nobody twice.
    updates.take('check')
    await settle()
    expect(done.filter((what) => what === 'check')).toHaveLength(3)
  })

  test('are downloaded and installed step by step, each by a click', async () => {
    const { updates, server, done, settle } = updating()
    server.version = '2.0.0'
    updates.setUrl(url)
    updates.take('check')
    await settle()
    expect(updates.state()).toEqual({ status: 'available', version: '2.0.0', at })
    expect(updates.take('install').status).toBe('available')
    await vi.advanceTimersByTimeAsync(3 * 86_400_000)
    expect(updates.state().status).toBe('available')
    expect(done).not.toContain('install')

    let finish: () => void = () => undefined
    server.download = (progress) => {
      progress(41.7)
      return new Promise((resolve) => {
        finish = resolve
      })
    }
    expect(updates.take('download')).toEqual({ status: 'downloading', version: '2.0.0', percent: 0 })
    await settle()
    expect(updates.state()).toEqual({ status: 'downloading', version: '2.0.0', percent: 41 })
    finish()
    await settle()
    expect(updates.take('check')).toEqual({ status: 'ready', version: '2.0.0' })
    expect(done).not.toContain('quit')

    updates.take('install')
    await settle()
    expect(updates.state()).toEqual({ status: 'installing', version: '2.0.0' })
    expect(done.slice(-2)).toEqual(['quit', 'install'])
  })

  test('say why they failed, in a line, and are looked for again', async () => {
    const { updates, server, done, settle } = updating()
    server.check = () => Promise.reject(new Error(`404\n${'x'.repeat(1000)}`))
    updates.setUrl(url)
    updates.take('check')
    await settle()
    const failed = updates.state()
    expect(failed).toMatchObject({ status: 'failed', at, reason: expect.stringMatching(/^404 x{200,235}…$/) as string })
    expect(done.at(-1)).toMatch(/^Updates: 404/)
    server.version = '2.0.0'
    server.check = () => Promise.resolve(server.version)
    updates.take('check')
    await settle()
    server.download = () => Promise.reject(new Error('sha512 checksum mismatch'))
    updates.take('download')
    await settle()
    expect(updates.state()).toMatchObject({ status: 'failed', reason: 'sha512 checksum mismatch' })
    expect(updates.take('install').status).toBe('failed')
  })

  test('that cannot be installed leave the version that there is, started again', async () => {
    const { updates, server, done, settle } = updating()
    Object.assign(server, { version: '2.0.0', failsToInstall: true })
    updates.setUrl(url)
    updates.take('check')
    await settle()
    updates.take('download')
    await settle()
    updates.take('install')
    await settle()
    expect(done.slice(-4)).toEqual(['quit', 'install', 'The update was not installed: EACCES', 'start again'])
  })

  test('of another address say nothing about this one', async () => {
    const { updates, server, done, settle } = updating()
    let answer: (version: string) => void = () => undefined
    server.check = () =>
      new Promise((resolve) => {
        answer = resolve
      })
    updates.setUrl(url)
    updates.take('check')
    await settle()
    updates.setUrl('https://other.example.com')
    answer('9.9.9')
    await settle()
    expect(updates.state()).toEqual({ status: 'unchecked' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(done).toContain('load https://other.example.com')
  })

  test('are not possible everywhere, which is said and not tried', async () => {
    const { updates, done } = updating({ obstacle: 'from its source' })
    updates.setUrl(url)
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(updates.take('check')).toEqual({ status: 'unavailable', reason: 'from its source' })
    expect(done).toEqual([])
  })
})

test('the question before names whom, and no is what happens by itself', () => {
  const { message, detail, defaultId, cancelId, buttons } = updateQuestion('https://updates.example.com:8443/gatehouse')
  expect(message).toBe('Take updates from updates.example.com:8443?')
  expect(detail).toContain('https://updates.example.com:8443/gatehouse\n')
  expect([buttons?.[defaultId ?? 0], buttons?.[cancelId ?? 0]]).toEqual(['Cancel', 'Cancel'])
  // A name that looks like another is seen as what it is.
  expect(updateQuestion('https://exаmple.com').message).toBe('Take updates from xn--exmple-4nf.com?')
})

test.each([
  [{ isPackaged: false, platform: 'darwin' }, /from its source/],
  [{ isPackaged: false, platform: 'linux', appImage: '/a' }, /from its source/],
  [{ isPackaged: true, platform: 'linux' }, /AppImage or the installed deb/],
  [{ isPackaged: true, platform: 'linux', packageType: 'rpm' }, /AppImage or the installed deb/],
] as const)('%j cannot update itself', (installation, reason) => {
  expect(updateObstacle({ appImage: undefined, packageType: undefined, ...installation })).toMatch(reason)
})

test.each([
  { platform: 'darwin' },
  { platform: 'win32' },
  { platform: 'linux', appImage: '/opt/Gatehouse.AppImage' },
  { platform: 'linux', packageType: 'deb' },
] as const)('%j can', (installation) => {
  expect(updateObstacle({ isPackaged: true, appImage: undefined, packageType: undefined, ...installation })).toBeNull()
})
