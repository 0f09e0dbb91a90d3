import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { expect, test as base, type Page, type Request } from '@playwright/test'
import { build } from 'vite'
import { startTwin, type Twin } from '../../scripts/headless-twin.ts'
import { IssuerPages } from '../pages/issuer-pages.ts'
import { freePort, readConfig, snippets } from './snippets.ts'

// The page that docs/integrate/single-page-app.md shows, built with its library by vite, in a real browser.

const ADA = { username: 'ada', password: 'a long enough passphrase' }
const PAGE = 'single-page-app.html'

/** The files of the built page by their paths; the page itself is at the root. */
async function buildApp(issuer: string): Promise<Map<string, string>> {
  const result = await build({
    root: snippets,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, rolldownOptions: { input: join(snippets, PAGE) } },
  })
  const files = new Map<string, string>()
  for (const { output } of [result].flat() as { output: { fileName: string; code?: string; source?: unknown }[] }[]) {
    for (const { fileName, code, source } of output) files.set(`/${fileName}`, code ?? String(source))
  }
  const page = files.get(`/${PAGE}`) ?? ''
  expect(page).toContain('http://127.0.0.1:4400')
  files.set('/', page.replace('http://127.0.0.1:4400', issuer))
  return files
}

/** A web server with the files, as any host of static files is one. */
async function serve(files: ReadonlyMap<string, string>, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
    const text = files.get(path)
    response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': `${type}; charset=utf-8` }).end(text)
  })
  server.listen(port, 'localhost')
  await once(server, 'listening')
  return server
}

/** The app with its server: a twin that was started with what the page shows. */
interface App {
  origin: string
  twin: Twin
}

const test = base.extend<{ app: App }>({
  app: async ({}, use) => {
    const port = await freePort()
    const origin = `http://localhost:${String(port)}`
    const config = await readConfig('single-page-app.json', { 'http://localhost:9001': origin })
    const users = [{ ...ADA, name: 'Ada Lovelace', email: 'ada@example.com', scope: 'openid profile email' }]
    const twin = await startTwin({ ...config, users })
    const server = await serve(await buildApp(twin.issuer), port)
    await use({ origin, twin })
    server.close()
    server.closeAllConnections()
    await twin.dispose()
  },
})

const press = async (page: Page, name: string) => await page.getByRole('button', { name, exact: true }).click()

/** What the page asks the token endpoint, but for what the browser asks ahead (CORS). */
const isTokenRequest = (request: Request) => request.method() === 'POST' && request.url().endsWith('/token')

const grantOf = (request: Request) => new URLSearchParams(request.postData() ?? '').get('grant_type')

/** What the library keeps: the tokens of who is signed in, for as long as the tab is open. */
async function kept(page: Page, { twin }: App) {
  const text = await page.evaluate((key) => sessionStorage.getItem(key), `oidc.user:${twin.issuer}:spa`)
  return JSON.parse(text ?? '{}') as { access_token?: string; refresh_token?: string }
}

const userinfo = async ({ twin }: App, token = '') =>
  (await fetch(`${twin.issuer}/authorization/userinfo`, { headers: { Authorization: `Bearer ${token}` } })).status

test('a person signs in, the page renews its tokens, and the person signs out', async ({ page, app }) => {
  const asked: Request[] = []
  page.on('request', (request) => isTokenRequest(request) && asked.push(request))
  await page.goto(app.origin)
  const status = page.getByRole('status')
  await expect(status).toHaveText('Nobody is signed in')
  await press(page, 'Sign in')
  await new IssuerPages(page).signIn(ADA)
  await press(page, 'Allow')
  await expect(status).toHaveText('Hello, Ada Lovelace')
  expect(page.url()).toBe(`${app.origin}/`)
  expect(asked.map(grantOf)).toEqual(['authorization_code'])
  const first = await kept(page, app)
  expect(await page.evaluate(() => localStorage.length)).toBe(0)

  await page.reload()
  await expect(status).toHaveText('Hello, Ada Lovelace')
  await press(page, 'Renew')
  await expect.poll(async () => (await kept(page, app)).access_token).not.toBe(first.access_token)
  const second = await kept(page, app)
  expect(asked.map(grantOf)).toEqual(['authorization_code', 'refresh_token'])
  expect(second.refresh_token).not.toBe(first.refresh_token)
  await expect(status).toHaveText('Hello, Ada Lovelace')
  expect(await userinfo(app, second.access_token)).toBe(200)

  await press(page, 'Sign out')
  await expect(status).toHaveText('Nobody is signed in')
  expect(page.url()).toBe(`${app.origin}/`)
  expect(await kept(page, app)).toEqual({})
  for (const { access_token } of [first, second]) expect(await userinfo(app, access_token)).toBe(401)
  await press(page, 'Sign in')
  await expect(page.getByLabel('Password')).toBeVisible()
})

test('tokens renew by themselves before they expire', async ({ page, app }) => {
  await page.clock.install()
  await page.goto(app.origin)
  await press(page, 'Sign in')
  await new IssuerPages(page).signIn(ADA)
  await press(page, 'Allow')
  await expect(page.getByRole('status')).toHaveText('Hello, Ada Lovelace')
  const { access_token } = await kept(page, app)
  const renewal = page.waitForRequest(isTokenRequest)
  // Of the hour that they are good for, all but the last minute.
  await page.clock.fastForward('59:05')
  expect(grantOf(await renewal)).toBe('refresh_token')
  await expect.poll(async () => (await kept(page, app)).access_token).not.toBe(access_token)
})

test('who denies it is back on the page, and not signed in', async ({ page, app }) => {
  await page.goto(app.origin)
  await press(page, 'Sign in')
  await new IssuerPages(page).signIn(ADA)
  const told = page.waitForEvent('pageerror')
  await press(page, 'Deny')
  expect((await told).message).toBe('The user did not allow it')
  await expect(page.getByRole('status')).toHaveText('Nobody is signed in')
  expect(page.url()).toBe(`${app.origin}/`)
})

test('a page of another origin may not read what the server answers', async ({ page, app }) => {
  const elsewhere = await serve(new Map([['/', '<title>Elsewhere</title>']]), await freePort())
  const address = elsewhere.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  const read = (issuer: string) =>
    page.evaluate(
      (url) =>
        fetch(`${url}/.well-known/openid-configuration`).then(
          (answer) => String(answer.status),
          () => 'refused',
        ),
      issuer,
    )
  await page.goto(app.origin)
  expect(await read(app.twin.issuer)).toBe('200')
  await page.goto(`http://localhost:${String(address.port)}/`)
  expect(await read(app.twin.issuer)).toBe('refused')
  elsewhere.close()
  elsewhere.closeAllConnections()
})
