import { expect, it } from 'vitest'
import { Person } from '../protocol/person.ts'
import { startServer } from './run.ts'
import { freePort, readConfig } from './snippets.ts'

const SECRET = 'at least sixteen characters'
const NOBODY = 'Nobody is signed in: go to /sign-in'

/** A browser at the app: keeps its cookie, and is redirected by hand. */
class Visitor {
  readonly #base: string
  #cookie = ''

  constructor(base: string) {
    this.#base = base
  }

  async go(path: string | URL, method = 'GET') {
    const response = await fetch(new URL(path, this.#base), {
      method,
      redirect: 'manual',
      headers: { Cookie: this.#cookie },
    })
    for (const cookie of response.headers.getSetCookie()) this.#cookie = /^[^;]*/.exec(cookie)?.[0] ?? ''
    return { status: response.status, location: response.headers.get('location') ?? '', text: await response.text() }
  }

  /** Who the app says is signed in. */
  async user(): Promise<unknown> {
    return JSON.parse((await this.go('/')).text)
  }
}

async function start(file: string) {
  const base = `http://127.0.0.1:${String(await freePort())}`
  const config = await readConfig('web-app.json', { 'http://127.0.0.1:9000': base })
  const { issuer, run } = await startServer(config)
  const program = run(file, { CLIENT_ID: 'shop', CLIENT_SECRET: SECRET, BASE_URL: base })
  await program.says(/The shop is open/)
  return { base, issuer }
}

it.each(['web-app.js', 'web-app-passport.js'])('%s: a person signs in', async (file) => {
  const { base, issuer } = await start(file)
  const visitor = new Visitor(base)
  expect(await visitor.user()).toBe(NOBODY)
  const asked = new URL((await visitor.go('/sign-in')).location)
  expect(asked.origin).toBe(issuer)
  expect(asked.searchParams.get('code_challenge_method')).toBe('S256')
  const callback = await new Person().allow(asked)

  // The answer to one browser is no good in another: who sends it there signs nobody in.
  const other = new Visitor(base)
  await other.go(callback)
  expect(await other.user()).toBe(NOBODY)

  expect(await visitor.go(callback)).toMatchObject({ status: 302, location: '/' })
  expect(await visitor.user()).toMatchObject({ sub: expect.stringMatching(/^.{8,}$/) as string })
})

it('web-app.js: who signs out is signed out of both', async () => {
  const { base } = await start('web-app.js')
  const visitor = new Visitor(base)
  const person = new Person()
  await visitor.go(await person.allow(new URL((await visitor.go('/sign-in')).location)))
  expect(await visitor.user()).toMatchObject({ name: 'Test', email: 'test@example.com' })
  const { location } = await visitor.go('/sign-out', 'POST')
  expect((await person.follow(new URL(location))).href).toBe(`${base}/`)
  expect(await visitor.user()).toBe(NOBODY)
  const again = new URL((await visitor.go('/sign-in')).location)
  again.searchParams.set('prompt', 'none')
  expect((await person.follow(again)).searchParams.get('error')).toBe('login_required')
})

it('web-app.js: a Deny, and an answer that nobody asked for, are told without a trace', async () => {
  const { base, issuer } = await start('web-app.js')
  const visitor = new Visitor(base)
  const asked = new URL((await visitor.go('/sign-in')).location)
  const denied = new URLSearchParams({
    error: 'access_denied',
    state: asked.searchParams.get('state') ?? '',
    iss: issuer,
  })
  const invented = new URLSearchParams({ code: 'invented', state: 'invented', iss: issuer })
  for (const answer of [denied, invented]) {
    expect(await visitor.go(`/callback?${answer.toString()}`)).toMatchObject({
      status: 400,
      text: 'Signing in did not work',
    })
  }
  expect(await visitor.user()).toBe(NOBODY)
})
