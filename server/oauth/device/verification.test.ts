import { describe, expect, it } from 'vitest'
import { DEVICE_CODE_GRANT } from '../../protocol/grant-types.ts'
import { consentId, type ClientRecord } from '../../store/records.ts'
import { PASSWORD, startTestIssuer, type TestIssuer } from '../../testing/issuer.ts'

const WRONG = 'No device waits with this code'
const OUT_OF_DATE = 'This page was out of date'

/** A browser without script, as far as these tests need one. */
class Browser {
  readonly #issuer: TestIssuer
  readonly cookies = new Map<string, string>()

  constructor(issuer: TestIssuer) {
    this.#issuer = issuer
  }

  async send(path: string, body?: Record<string, string>): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, this.#issuer.url), {
      redirect: 'manual',
      headers: { Cookie: cookie },
      ...(body === undefined ? {} : { method: 'POST', body: new URLSearchParams(body) }),
    })
    for (const each of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
      this.cookies.set(name, value)
    }
    return { status: response.status, headers: response.headers, html: await response.text() }
  }

  submit(page: Page, fields: Record<string, string>): Promise<Page> {
    return this.send(actionOf(page), { interaction: sealOf(page), ...fields })
  }
}

interface Page {
  status: number
  headers: Headers
  html: string
}

const actionOf = ({ html }: Page) => (/<form[^>]* action="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&')
const sealOf = ({ html }: Page) => /name="interaction" value="([^"]+)"/.exec(html)?.[1] ?? ''

interface Waiting {
  device_code: string
  user_code: string
  verification_uri_complete: string
}

async function start(client: Partial<ClientRecord> = {}) {
  const issuer = await startTestIssuer()
  const tv = await issuer.addClient({
    name: 'Living room TV',
    tokenEndpointAuthMethod: 'none',
    grantTypes: [DEVICE_CODE_GRANT, 'refresh_token'],
    ...client,
  })
  const user = await issuer.addUser()
  const wait = async (scope = 'openid profile', more: Record<string, string> = {}) =>
    (await (await issuer.post('/authorization/device', { client_id: tv.id, scope, ...more })).json()) as Waiting
  const poll = async ({ device_code }: Waiting) =>
    (await (
      await issuer.post('/authorization/token', { grant_type: DEVICE_CODE_GRANT, device_code, client_id: tv.id })
    ).json()) as Record<string, unknown>
  const browser = new Browser(issuer)
  const enter = async (code: string, by = browser) => by.submit(await by.send('/device'), { user_code: code })
  const signIn = { username: 'ada', password: PASSWORD }
  /** As far as the consent page. */
  const reachConsent = async (waiting: Waiting) => {
    const page = await enter(waiting.user_code)
    return page.html.includes('name="password"') ? await browser.submit(page, signIn) : page
  }
  return { issuer, tv, user, wait, poll, browser, enter, signIn, reachConsent }
}

describe('the way through', () => {
  it('code, sign-in, consent; the device has its tokens and the consent is on record', async () => {
    const { issuer, tv, user, wait, poll, browser, enter, signIn } = await start()
    const waiting = await wait()
    const signInPage = await enter(waiting.user_code.toLowerCase().replace('-', ' '))
    expect(signInPage.html).toContain('Sign in to Living room TV')
    const consentPage = await browser.submit(signInPage, signIn)
    expect(consentPage.html).toContain('Allow Living room TV on a device?')
    expect(consentPage.html).toContain(waiting.user_code)
    expect(consentPage.html).toContain('Ada Lovelace')
    expect(consentPage.html).toContain('See your name, picture and other profile details')
    expect(await poll(waiting)).toMatchObject({ error: 'authorization_pending' })
    const done = await browser.submit(consentPage, { decision: 'allow' })
    expect(done.status).toBe(200)
    expect(done.html).toContain('You can go back to your device')
    expect(await poll(waiting)).toMatchObject({ token_type: 'Bearer', scope: 'openid profile' })
    expect(await issuer.store.get('consents', consentId(user.id, tv.id))).toMatchObject({
      scopes: ['openid', 'profile'],
    })
    // The device goes on when the browser signs out: its authorization is none of the session's.
    expect((await issuer.store.listOfUser('sessions', user.id))[0]?.authorizations).toEqual([])
  })

  it('fills in the code of the address, and asks the person to confirm it', async () => {
    const { wait, browser, poll } = await start()
    const waiting = await wait()
    const { pathname, search } = new URL(waiting.verification_uri_complete)
    const page = await browser.send(pathname + search)
    expect(page.html).toContain(`value="${waiting.user_code}"`)
    expect(page.html).not.toContain('Living room TV')
    expect(await poll(waiting)).toMatchObject({ error: 'authorization_pending' })
  })

  it('asks every time, whoever is signed in and whatever was allowed before', async () => {
    const { wait, browser, enter, reachConsent } = await start()
    await browser.submit(await reachConsent(await wait()), { decision: 'allow' })
    expect((await enter((await wait()).user_code)).html).toContain('Allow Living room TV on a device?')
  })

  it('says which resource servers the device would call, and gives tokens for them', async () => {
    const resource = 'https://api.example/orders'
    const { wait, poll, browser, reachConsent } = await start({ resources: [resource] })
    const waiting = await wait('openid', { resource })
    const consentPage = await reachConsent(waiting)
    expect(consentPage.html).toContain(`<li>${resource}</li>`)
    await browser.submit(consentPage, { decision: 'allow' })
    const { access_token } = await poll(waiting)
    const claims = JSON.parse(Buffer.from(String(access_token).split('.')[1] ?? '', 'base64url').toString()) as object
    expect(claims).toMatchObject({ aud: expect.stringContaining(resource) as string })
  })

  it('takes a Deny for an answer, and everything else that is not Allow', async () => {
    const { issuer, tv, user, wait, poll, browser, reachConsent } = await start()
    for (const fields of [{ decision: 'deny' }, { decision: 'maybe' }, {}] as Record<string, string>[]) {
      const waiting = await wait()
      const done = await browser.submit(await reachConsent(waiting), fields)
      expect(done.html).toContain('Nothing was allowed')
      expect(await poll(waiting)).toMatchObject({ error: 'access_denied' })
    }
    expect(await issuer.store.get('consents', consentId(user.id, tv.id))).toBeUndefined()
  })

  it('"Not you?" lets somebody else sign in, who decides', async () => {
    const { issuer, wait, poll, browser, reachConsent } = await start()
    const grace = await issuer.addUser({ username: 'grace', email: null, name: 'Grace Hopper' })
    const waiting = await wait()
    const signInPage = await browser.submit(await reachConsent(waiting), { decision: 'switch' })
    expect(signInPage.html).toContain('name="password"')
    const consentPage = await browser.submit(signInPage, { username: 'grace', password: PASSWORD })
    expect(consentPage.html).toContain('Grace Hopper')
    await browser.submit(consentPage, { decision: 'allow' })
    const { access_token } = await poll(waiting)
    const claims = JSON.parse(Buffer.from(String(access_token).split('.')[1] ?? '', 'base64url').toString()) as object
    expect(claims).toMatchObject({ sub: grace.id })
  })

  it('grants what the user has of it; who has nothing is asked for another account', async () => {
    const { issuer, wait, poll, browser, enter, reachConsent } = await start()
    const waiting = await wait('profile email')
    await issuer.addUser({ username: 'eve', email: null, scopes: ['consumer'] })
    const refused = await browser.submit(await enter(waiting.user_code), { username: 'eve', password: PASSWORD })
    expect(refused.status).toBe(400)
    expect(refused.html).toContain('eve may do nothing of what this device asks for')
    const consentPage = await browser.submit(refused, { username: 'ada', password: PASSWORD })
    const ada = await issuer.store.findUserByLogin('ada')
    if (ada === undefined) throw new Error('no ada')
    await issuer.store.commit([{ op: 'put', kind: 'users', record: { ...ada, scopes: [] } }])
    expect((await browser.submit(consentPage, { decision: 'allow' })).html).toContain('ada may do nothing')
    expect(await poll(waiting)).toMatchObject({ error: 'authorization_pending' })
    await issuer.store.commit([{ op: 'put', kind: 'users', record: { ...ada, scopes: ['email'] } }])
    await browser.submit(await reachConsent(waiting), { decision: 'allow' })
    issuer.advance(5_000)
    expect(await poll(waiting)).toMatchObject({ scope: 'email' })
  })
})

describe('the pages', () => {
  it('run no script, are framed by nobody and kept by nobody', async () => {
    const { wait, browser, enter, reachConsent } = await start({ logoUri: 'https://tv.example/logo.png' })
    const waiting = await wait()
    const consentPage = await reachConsent(waiting)
    for (const { headers, html } of [await browser.send('/device'), await enter('wrong'), consentPage]) {
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toMatch(/script-src|unsafe/)
      expect(policy).toContain("form-action 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(html.match(/<h1/g)).toHaveLength(1)
    }
    expect(consentPage.headers.get('content-security-policy')).toContain('img-src https://tv.example')
  })

  it('escape what comes from outside, and show no text of an address that is no code', async () => {
    const { wait, browser, enter, reachConsent } = await start({ name: '<img src=x onerror=alert(1)>' })
    const hostile = '"><script>alert(1)</script>'
    expect((await browser.send(`/device?user_code=${encodeURIComponent('Call 555 now')}`)).html).not.toContain('555')
    for (const page of [
      await browser.send(`/device?user_code=${encodeURIComponent(hostile)}`),
      await enter(hostile),
      await reachConsent(await wait()),
    ]) {
      expect(page.html).not.toContain('<script>')
      expect(page.html).not.toContain('<img src=x')
    }
  })

  it('say the same for a code that never was, one that expired and one that was used', async () => {
    const { issuer, tv, wait, browser, enter, reachConsent } = await start()
    const [used, ofDisabled, expired] = [await wait(), await wait(), await wait()]
    await browser.submit(await reachConsent(used), { decision: 'allow' })
    const problems: unknown[] = []
    const tell = async (code: string) => {
      const page = await enter(code)
      expect(page.status).toBe(400)
      expect(page.html).toContain(`value="${code}"`)
      problems.push(/role="alert"[^>]*>([^<]+)/.exec(page.html)?.[1])
    }
    await tell(used.user_code)
    await tell('BCDF-GHJK')
    await tell('not a code')
    await issuer.store.commit([{ op: 'put', kind: 'clients', record: { ...tv, status: 'disabled' } }])
    await tell(ofDisabled.user_code)
    await issuer.store.commit([{ op: 'put', kind: 'clients', record: tv }])
    issuer.advance(600_000)
    await tell(expired.user_code)
    expect(new Set(problems).size).toBe(1)
    expect(problems[0]).toContain(WRONG)
  })

  it('hear ten wrong codes from an address, whatever its cookies, and then none', async () => {
    const { issuer, wait, enter } = await start()
    const waiting = await wait()
    for (let count = 0; count < 5; count++)
      expect((await enter(waiting.user_code, new Browser(issuer))).status).toBe(200)
    const tries = await Promise.all(Array.from({ length: 14 }, () => enter('BCDF-GHJK', new Browser(issuer))))
    expect(tries.filter(({ status }) => status === 400)).toHaveLength(10)
    const refused = await enter(waiting.user_code)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500)
    expect(refused.html).toMatch(/Too many wrong codes: try again in 10 minutes/)
  })

  it('say that a password is wrong as the sign-in of clients does', async () => {
    const { wait, browser, enter } = await start()
    const waiting = await wait()
    const wrong = await browser.submit(await enter(waiting.user_code), { username: 'ada', password: 'wrong' })
    expect(wrong.status).toBe(400)
    expect(wrong.html).toContain('The username or password is wrong')
    expect(wrong.html).toContain('value="ada"')
    expect(wrong.html).not.toContain('value="wrong"')
    expect(wrong.html).toContain('aria-invalid="true"')
  })
})

describe('forms from elsewhere', () => {
  it('are refused: without their seal, of another browser, step or code', async () => {
    const { issuer, wait, poll, browser, enter, signIn, reachConsent } = await start()
    const [mine, other] = [await wait(), await wait()]
    const stranger = new Browser(issuer)
    const expectOutOfDate = (page: Page) => {
      expect(page.status).toBe(400)
      expect(page.html).toContain(OUT_OF_DATE)
    }
    const codePage = await browser.send('/device')
    const fields = { user_code: mine.user_code }
    expectOutOfDate(await browser.send('/device', fields))
    expectOutOfDate(await stranger.send('/device', { ...fields, interaction: sealOf(codePage) }))
    issuer.advance(31 * 60_000)
    expectOutOfDate(await browser.submit(codePage, fields))

    const [again, another] = [await wait(), await wait()]
    const at = (step: string, { user_code }: Waiting) => `/device/${step}?user_code=${user_code}`
    const signInPage = await enter(again.user_code)
    expectOutOfDate(await browser.send(at('sign-in', another), { ...signIn, interaction: sealOf(signInPage) }))
    expectOutOfDate(await browser.send(at('sign-in', again), { ...signIn, interaction: sealOf(codePage) }))
    expectOutOfDate(await browser.send('/device/sign-in', { ...signIn, interaction: sealOf(signInPage) }))

    const allow = { decision: 'allow' }
    expectOutOfDate(await browser.send(at('consent', again), { ...allow, interaction: sealOf(signInPage) }))
    const consentPage = await reachConsent(again)
    expectOutOfDate(await browser.send(at('consent', another), { ...allow, interaction: sealOf(consentPage) }))
    expectOutOfDate(await stranger.send(at('consent', again), { ...allow, interaction: sealOf(consentPage) }))
    expect(await poll(again)).toMatchObject({ error: 'authorization_pending' })
    expect(await poll(other)).toMatchObject({ error: 'expired_token' })
  })

  it('do not decide in the name of the session that took the place of the one they were shown to', async () => {
    const { issuer, wait, poll, browser, enter, reachConsent, signIn } = await start()
    const [waiting, next] = [await wait(), await wait()]
    const consentPage = await reachConsent(waiting)
    await issuer.addUser({ username: 'grace', email: null })
    const switched = await browser.submit(await enter(next.user_code), { decision: 'switch' })
    await browser.submit(switched, { ...signIn, username: 'grace' })
    expect((await browser.submit(consentPage, { decision: 'allow' })).html).toContain(OUT_OF_DATE)
    expect(await poll(waiting)).toMatchObject({ error: 'authorization_pending' })
  })

  it('decide once: of two at the same moment one counts, and nothing can be changed after', async () => {
    const { wait, poll, browser, reachConsent } = await start()
    const waiting = await wait()
    const consentPage = await reachConsent(waiting)
    const answers = await Promise.all([
      browser.submit(consentPage, { decision: 'allow' }),
      browser.submit(consentPage, { decision: 'deny' }),
      browser.submit(consentPage, { decision: 'allow' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400])
    const isAllowed = answers.some(({ html }) => html.includes('go back to your device'))
    expect((await browser.submit(consentPage, { decision: 'allow' })).html).toContain(WRONG)
    expect('access_token' in (await poll(waiting))).toBe(isAllowed)
  })

  it('and what is no form at all are answered with a page, never with a 500', async () => {
    const { issuer, browser } = await start()
    for (const [path, init] of [
      ['/device', { method: 'DELETE' }],
      ['/device/consent', { method: 'GET' }],
      ['/device?user_code=a&user_code=b', {}],
      ['/device/sign-in?user_code=%00', { method: 'POST' }],
      ['/device', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"user_code":"x"}' }],
      ['/device', { method: 'POST', body: new URLSearchParams({ user_code: 'x'.repeat(200_000) }) }],
      ['/device?user_code=%', {}],
    ] as [string, RequestInit][]) {
      const response = await fetch(issuer.url + path, init)
      expect(response.status).toBeLessThan(500)
      expect(response.headers.get('content-type')).toMatch(/^text\/html/)
      expect(await response.text()).not.toMatch(/at .*\.ts:\d/)
    }
    const page = await browser.submit(await browser.send('/device'), { user_code: '\u202e' + '﷽'.repeat(9_000) })
    expect(page.status).toBe(400)
    expect(page.html.length).toBeLessThan(10_000)
  })
})
