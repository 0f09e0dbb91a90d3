import { Writable } from 'node:stream'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import type { Notice } from '../notices.ts'
import { codeFor } from '../testing/authorized.ts'
import { browse } from '../testing/browser.ts'
import { basic, PASSWORD, REDIRECT_URI, startTestIssuer } from '../testing/issuer.ts'

/** What must never be written down: each stands where a secret does in one of the requests. */
const SECRETS = {
  secret: 'a-client-secret-nobody-may-read',
  code: 'an-authorization-code-nobody-may-read',
  verifier: 'a-code-verifier-nobody-may-read-0123456789-0123',
  refresh: 'a-refresh-token-nobody-may-read',
  access: 'an.access-token.nobody-may-read',
  assertion: 'a.client-assertion.nobody-may-read',
  password: 'a password nobody may read',
  username: 'a-password-typed-as-username',
  userCode: 'BCDF-GHJK',
  hint: 'an.id-token.nobody-may-read',
}

interface Line {
  level: number
  msg: string
  method: string
  path: string
  status: number
  error: string
  client?: string
  address: string
  description: string
}

async function start() {
  const lines: string[] = []
  const log = pino(
    { level: 'info' },
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString())
        done()
      },
    }),
  )
  const issuer = await startTestIssuer({ log })
  const client = await issuer.addClient({ id: 'shop', scopes: ['openid'] })
  return { issuer, client, browser: browse(issuer), lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Line }
}

const REQUEST = {
  client_id: 'shop',
  redirect_uri: REDIRECT_URI,
  response_type: 'code',
  scope: 'openid',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
}

type Started = Awaited<ReturnType<typeof start>>
const at = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  async function call({ issuer }: Started) {
    await fetch(issuer.url + path, { method: 'POST', headers, body: new URLSearchParams(form), redirect: 'manual' })
  }
const authorize = (change: Record<string, string>) =>
  async function call({ browser }: Started) {
    await browser.open({ ...REQUEST, ...change })
  }

// Each door: a request that is refused there, and what the log says.
const CREDENTIALS = { client_id: 'shop', client_secret: SECRETS.secret }
it.each<[string, (started: Started) => Promise<void>, Partial<Line>]>([
  [
    'a wrong client secret in the header',
    at('/authorization/token', { grant_type: 'client_credentials' }, { Authorization: basic('shop', SECRETS.secret) }),
    { path: '/authorization/token', status: 401, error: 'invalid_client', client: 'shop' },
  ],
  [
    'a wrong client secret in the body',
    at('/authorization/introspect', { token: SECRETS.access, ...CREDENTIALS }),
    { path: '/authorization/introspect', status: 401, error: 'invalid_client', client: 'shop' },
  ],
  [
    'a client assertion',
    at('/authorization/revoke', {
      token: SECRETS.refresh,
      client_id: 'shop',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: SECRETS.assertion,
    }),
    { path: '/authorization/revoke', status: 401, error: 'invalid_client', client: 'shop' },
  ],
  [
    'a grant type that is not known',
    at('/authorization/token', { grant_type: 'mercy', code: SECRETS.code, code_verifier: SECRETS.verifier }),
    { error: 'unsupported_grant_type', description: expect.stringMatching(/one of .*; received mercy$/) as string },
  ],
  [
    'an access token',
    async ({ issuer }) => {
      await fetch(`${issuer.url}/authorization/userinfo`, { headers: { Authorization: `Bearer ${SECRETS.access}` } })
    },
    { path: '/authorization/userinfo', method: 'GET', status: 401, error: 'invalid_token' },
  ],
  [
    'a pushed request',
    at('/authorization/par', { ...REQUEST, ...CREDENTIALS }),
    { path: '/authorization/par', status: 401, error: 'invalid_client', client: 'shop' },
  ],
  [
    'a device of a client that has no such grant',
    at('/authorization/device', {}, { Authorization: basic('shop', SECRETS.secret) }),
    { path: '/authorization/device', status: 401, error: 'invalid_client', client: 'shop' },
  ],
  [
    'a registration',
    at('/authorization/register', {}, { Authorization: `Bearer ${SECRETS.access}` }),
    { path: '/authorization/register', status: 401, error: 'invalid_token' },
  ],
  [
    'a redirect URI that is not registered: on a page',
    authorize({ redirect_uri: 'https://elsewhere.example/' }),
    { path: '/authorization/authorize', status: 400, client: 'shop', description: expect.any(String) as string },
  ],
  [
    'a challenge method: by redirect',
    authorize({ code_challenge_method: 'plain' }),
    { client: 'shop', error: 'invalid_request', description: 'Expected code_challenge_method S256; received plain' },
  ],
  [
    'an ID token that is none',
    authorize({ id_token_hint: SECRETS.hint }),
    { client: 'shop', error: 'invalid_request', description: expect.stringContaining('id_token_hint') as string },
  ],
  [
    'a sign-in on the page',
    async ({ browser }) => {
      await browser.submit(await browser.open(REQUEST), { username: SECRETS.username, password: SECRETS.password })
    },
    { path: '/authorization/sign-in', client: 'shop', description: 'The username or password is wrong' },
  ],
  [
    'a code of no device on the page',
    async ({ issuer, browser }) => {
      const page = await fetch(`${issuer.url}/device`)
      for (const cookie of page.headers.getSetCookie()) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
        browser.cookies.set(name, value)
      }
      await browser.submit(page, { user_code: SECRETS.userCode })
    },
    { path: '/device', status: 400, description: expect.stringMatching(/^No device waits with this code/) as string },
  ],
  [
    'a logout',
    async ({ issuer }) => {
      const query = new URLSearchParams({ client_id: 'shop', post_logout_redirect_uri: 'https://elsewhere.example/' })
      await fetch(`${issuer.url}/authorization/logout?${query.toString()}`)
    },
    { path: '/authorization/logout', client: 'shop', description: expect.any(String) as string },
  ],
])('logs %s: what was expected, and no secret', async (_what, call, expected) => {
  const started = await start()
  await call(started)
  const line = started.last()
  expect(line).toMatchObject({ msg: 'request refused', level: 30, address: '127.0.0.1', ...expected })
  expect(line.description.length).toBeGreaterThan(10)
  // The overview shows it in the same words.
  const [shown] = started.issuer.refusals.recent()
  const { path, status, error, description, client = null, address } = line
  expect(shown).toMatchObject({ path, status, error, description, clientId: client, address })
  const written = started.lines.join('') + JSON.stringify(shown)
  for (const secret of Object.values(SECRETS)) {
    expect(written).not.toContain(secret)
    expect(written).not.toContain(encodeURIComponent(secret))
    expect(written).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20))
  }
})

it.each([
  ['no client', {}, {}],
  ['two lines', { client_id: 'shop\n{"level":60}' }, {}],
  ['a long one', { client_id: 'x'.repeat(5_000) }, {}],
  ['a header that is not base64', {}, { Authorization: 'Basic %%%' }],
])('names no client where a request names %s', async (_what, form, headers) => {
  const started = await start()
  await at('/authorization/token', { grant_type: 'client_credentials', ...form }, headers)(started)
  expect(started.last()).toMatchObject({ status: 401, error: 'invalid_client' })
  expect(started.last()).not.toHaveProperty('client')
  expect(started.lines).toHaveLength(1)
})

it('warns an operator when what works once comes again', async () => {
  const started = await start()
  const user = await started.issuer.addUser()
  const form = await codeFor(started.issuer, started.client, user)
  await started.issuer.post('/authorization/token', form, started.client)
  await started.issuer.post('/authorization/token', form, started.client)
  expect(started.last()).toMatchObject({ level: 40, client: 'shop', error: 'invalid_grant' })
  expect(started.last().description).toMatch(/code was used before/)

  const again = await codeFor(started.issuer, started.client, user)
  const others = (await (await started.issuer.post('/authorization/token', again, started.client)).json()) as {
    refresh_token: string
  }
  const refresh = { grant_type: 'refresh_token', refresh_token: others.refresh_token }
  await started.issuer.post('/authorization/token', refresh, started.client)
  started.issuer.advance(60_000)
  await started.issuer.post('/authorization/token', refresh, started.client)
  expect(started.last()).toMatchObject({ level: 40, client: 'shop', error: 'invalid_grant' })
  expect(started.last().description).toMatch(/refresh token was used before/)
})

it('announces a refresh token that comes again, once, and nothing that is refused for another reason', async () => {
  const notices: Notice[] = []
  const issuer = await startTestIssuer({ announce: (notice) => notices.push(notice) })
  await issuer.addUser()
  await issuer.addClient({ id: 'shop' })
  const ask = async (form: Record<string, string>) => {
    const response = await issuer.post('/authorization/token', form, { id: 'shop' })
    return (await response.json()) as { refresh_token: string; error?: string }
  }
  const refresh = (token: string) => ask({ grant_type: 'refresh_token', refresh_token: token })
  const first = await ask({ grant_type: 'password', username: 'ada', password: PASSWORD, scope: 'profile' })
  const second = await refresh(first.refresh_token)
  // Within the retry window the same successor is given again.
  await refresh(first.refresh_token)
  await refresh('unknown')
  expect(notices).toEqual([])

  issuer.advance(11_000)
  expect(await refresh(first.refresh_token)).toMatchObject({ error: 'invalid_grant' })
  expect(await refresh(second.refresh_token)).toMatchObject({ error: 'invalid_grant' })

  expect(notices).toEqual([
    { kind: 'reuse', clientId: 'shop', description: expect.stringMatching(/used before/) as string },
  ])
})
