import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { expectProblem, startTestConsole } from '../testing/console.ts'

const PAGE = '<!doctype html><title>Console</title>'

/** A built console in a folder whose path has a dot in it, as an installed one may. */
async function start() {
  const root = await mkdtemp(join(tmpdir(), 'gatehouse-pages-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const consoleAssets = join(root, '.local', 'renderer')
  await mkdir(join(consoleAssets, 'assets'), { recursive: true })
  await writeFile(join(consoleAssets, 'index.html'), PAGE)
  await writeFile(join(consoleAssets, 'assets', 'main-1a2b3c.js'), 'export {}')
  await writeFile(join(root, 'secret.txt'), 'a secret')
  const { url } = await startTestConsole({ consoleAssets })
  return (path: string, accept = 'text/html,*/*') => fetch(url + path, { headers: { Accept: accept } })
}

describe('the pages of the console', () => {
  it('are one page for every address that a browser navigates to', async () => {
    const get = await start()
    for (const path of ['/', '/index.html', '/clients', '/clients/a.b.c', '/tokens?status=active']) {
      const response = await get(path)
      expect(response.status, path).toBe(200)
      expect(response.headers.get('content-type')).toMatch(/^text\/html/)
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(await response.text()).toBe(PAGE)
    }
  })

  it('run their own scripts only and are framed by nobody', async () => {
    const get = await start()
    const policy = (await get('/')).headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/default-src 'none'/)
    expect(policy).toMatch(/script-src 'self'(;|$)/)
    expect(policy).toMatch(/connect-src 'self'(;|$)/)
    expect(policy).toMatch(/frame-ancestors 'none'/)
  })

  it('come with hashed files that are kept for good', async () => {
    const get = await start()
    const response = await get('/assets/main-1a2b3c.js', '*/*')
    expect(response.headers.get('content-type')).toMatch(/javascript/)
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it('are nothing else: no other files, no page for a script or the API', async () => {
    const get = await start()
    for (const [path, accept] of [
      ['/assets/main-other.js', 'text/html'],
      ['/assets/', 'text/html'],
      ['/missing.js', '*/*'],
      ['/..%2f..%2fsecret.txt', '*/*'],
      ['/%2e%2e/%2e%2e/secret.txt', '*/*'],
      ['/assets/..%5c..%5csecret.txt', '*/*'],
      ['/%00', '*/*'],
      ['/backend/nothing', 'text/html'],
    ] as const) {
      await expectProblem(await get(path, accept), 404, 'not-found', /nothing here|There is no/)
    }
    await expectProblem(await get('/%ff', '*/*'), 400, 'invalid-input', /could not be read/)
  })

  it('are missed in words where they were not built', async () => {
    const { url } = await startTestConsole()
    const response = await fetch(`${url}/`, { headers: { Accept: 'text/html' } })
    await expectProblem(response, 404, 'not-found', /not built/)
  })
})
