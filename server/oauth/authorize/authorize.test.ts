import { describe, expect, it } from 'vitest'
import { PASSWORD, REDIRECT_URI, startTestIssuer, type TestIssuer } from '../../testing/issuer.ts'

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

interface Browser {
  open(parameters: Record<string, string>): Promise<Response>
  submit(page: Response, fields: Record<string, string>): Promise<Response>
  cookies: Map<string, string>
}

/** A browser without script, as far as these tests need one. */
function browse(issuer: TestIssuer): Browser {
  const cookies = new Map<string, string>()
  const send = async (url: URL, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { Cookie: cookie }, ...init })
    for (const each of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (each.split(';')[0] ?? '').split('=')
      cookies.set(name, value)
    }
    return response
  }
  return {
    cookies,
    open: (parameters) =>
      send(new URL(`/authorization/authorize?${new URLSearchParams(parameters).toString()}`, issuer.url)),
    async submit(page, fields) {
      const html = await page.text()
      const action = /<form action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
      const interaction = /name="interaction" value="([^"]+)"/.exec(html)?.[1] ?? ''
      return await send(new URL(action, issuer.url), {
        method: 'POST',
        body: new URLSearchParams({ interaction, ...fields }),
      })
    },
  }
}

async function start() {
  const issuer = await startTestIssuer()
  const client = await issuer.addClient()
  const user = await issuer.addUser()
  const request = {
    client_id: client.id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid profile',
    state: 'st&te =1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  }
  const signIn = { username: 'ada', password: PASSWORD }
  return { issuer, client, user, request, signIn, browser: browse(issuer) }
}

/** The parameters that a redirect carries to the client. */
function answerOf(response: Response): Record<string, string> {
  expect(response.status).toBe(303)
  const location = new URL(response.headers.get('location') ?? '')
  expect(location.origin + location.pathname).toBe(REDIRECT_URI)
  return Object.fromEntries(location.searchParams)
}

describe('the way through', () => {
  it('signs in, asks, and sends the code back with state and iss; then remembers both', async () => {
    const { issuer, request, signIn, browser } = await start()
    const signInPage = await browser.open(request)
    expect(signInPage.status).toBe(200)
    const consentPage = await browser.submit(signInPage, signIn)
    expect(await consentPage.clone().text()).toContain('See your name, picture and other profile details')
    const answer = answerOf(await browser.submit(consentPage, { decision: 'allow' }))
    expect(answer).toEqual({ code: expect.any(String) as string, state: 'st&te =1', iss: issuer.url })

    expect(answerOf(await browser.open(request))['code']).toBeDefined()
    expect(answerOf(await browser.open({ ...request, prompt: 'none' }))['code']).toBeDefined()
    expect((await browser.open({ ...request, scope: 'openid email' })).status).toBe(200)
  })

  it('takes the request by POST as well', async () => {
    const { issuer, request } = await start()
    const page = await issuer.post('/authorization/authorize', request)
    expect(await page.text()).toContain('Sign in to Test client')
  })

  it('asks again when the client asks for it, and says so when it may not', async () => {
    const { request, signIn, browser } = await start()
    expect(answerOf(await browser.open({ ...request, prompt: 'none' }))).toMatchObject({ error: 'login_required' })
    const consentPage = await browser.submit(await browser.open(request), signIn)
    expect(answerOf(await browser.open({ ...request, prompt: 'none' }))).toMatchObject({ error: 'consent_required' })
    await browser.submit(consentPage, { decision: 'allow' })
    for (const more of [{ prompt: 'login' }, { prompt: 'select_account' }, { max_age: '0' }]) {
      expect(await (await browser.open({ ...request, ...more })).text()).toContain('name="password"')
    }
    expect(await (await browser.open({ ...request, prompt: 'consent' })).text()).toContain('Allow Test client?')
  })

  it('takes a Deny for an answer', async () => {
    const { request, signIn, browser } = await start()
    const consentPage = await browser.submit(await browser.open(request), signIn)
    expect(answerOf(await browser.submit(consentPage, { decision: 'deny' }))).toMatchObject({
      error: 'access_denied',
      state: 'st&te =1',
    })
  })

  it('ends with the session: another sign-in replaces it, a disabled user has none', async () => {
    const { issuer, user, request, signIn, browser } = await start()
    await browser.submit(await browser.submit(await browser.open(request), signIn), { decision: 'allow' })
    await issuer.store.commit([{ op: 'put', kind: 'users', record: { ...user, status: 'disabled' } }])
    expect(answerOf(await browser.open({ ...request, prompt: 'none' }))).toMatchObject({ error: 'login_required' })
  })
})

describe('the pages', () => {
  it('run no script, are framed by nobody and kept by nobody', async () => {
    const { request, browser } = await start()
    const { headers } = await browser.open(request)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/script-src|unsafe/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self' https://client.example")
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    for (const cookie of headers.getSetCookie()) expect(cookie).toMatch(/HttpOnly; SameSite=Lax/)
  })

  it('escape what comes from outside', async () => {
    const { issuer, request } = await start()
    const hostile = await issuer.addClient({ name: '<img src=x onerror=alert(1)>' })
    const page = await browse(issuer).open({
      ...request,
      client_id: hostile.id,
      login_hint: '"><script>alert(1)</script>',
    })
    const html = await page.text()
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('<img src=x')
  })

  it('say the same for a wrong password and an unknown account, and keep the name', async () => {
    const { request, browser } = await start()
    const wrong = await browser.submit(await browser.open(request), { username: 'ada', password: 'wrong' })
    expect(wrong.status).toBe(400)
    const html = await wrong.text()
    expect(html).toContain('The username or password is wrong')
    expect(html).toContain('value="ada"')
    expect(html).not.toContain('value="wrong"')
    const unknown = await browser.submit(await browser.open(request), { username: 'nobody', password: 'wrong' })
    expect(await unknown.text()).toContain('The username or password is wrong')
  })

  it('refuse a form from elsewhere: without its seal, from another browser, for another request or step', async () => {
    const { issuer, request, signIn, browser } = await start()
    const seal = async (page: Response) => /name="interaction" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
    const mine = await seal(await browser.open(request))
    const stranger = browse(issuer)
    const theirs = await stranger.open(request)
    expect((await stranger.submit(theirs.clone(), { ...signIn, interaction: '' })).status).toBe(400)
    expect((await stranger.submit(theirs.clone(), { ...signIn, interaction: mine })).status).toBe(400)
    const other = await browser.open({ ...request, scope: 'openid' })
    expect((await browser.submit(other, { ...signIn, interaction: mine })).status).toBe(400)
    const query = new URLSearchParams(request).toString()
    const early = await issuer.post(`/authorization/consent?${query}`, { interaction: mine, decision: 'allow' })
    expect(early.status).toBe(400)
    expect(await early.text()).toContain('The sign-in has ended')
  })
})

describe('requests that are refused', () => {
  const errorPage = async (response: Response, words: RegExp) => {
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).toMatch(words)
  }

  it('stay on a page until client and redirect URI are known', async () => {
    const { issuer, client, request, browser } = await start()
    await errorPage(await browser.open({ ...request, client_id: 'nobody' }), /not that of a client/)
    await errorPage(await browser.open({ ...request, client_id: 'gatehouse-console' }), /not that of a client/)
    await errorPage(await browser.open({ ...request, client_id: '' }), /client_id is missing/)
    for (const uri of [
      'https://evil.example/callback',
      `${REDIRECT_URI}/`,
      `${REDIRECT_URI}?x=1`,
      'https://client.example.evil.example/callback',
      'https://client.example@evil.example/callback',
      'javascript:alert(1)',
    ]) {
      await errorPage(await browser.open({ ...request, redirect_uri: uri }), /not registered/)
    }
    await errorPage(await browser.open({ ...request, redirect_uri: '' }), /redirect_uri is missing/)
    const twice = `${issuer.url}/authorization/authorize?client_id=${client.id}&client_id=${client.id}`
    await errorPage(await fetch(twice, { redirect: 'manual' }), /more than once/)
    await issuer.store.commit([{ op: 'put', kind: 'clients', record: { ...client, status: 'disabled' } }])
    await errorPage(await browser.open(request), /disabled/)
  })

  it.each([
    [{ response_type: '' }, 'invalid_request', /response_type is missing/],
    [{ response_type: 'token' }, 'unsupported_response_type', /Expected response_type code/],
    [{ response_mode: 'fragment' }, 'invalid_request', /response_mode query/],
    [{ code_challenge: '' }, 'invalid_request', /code_challenge/],
    [{ code_challenge_method: 'plain' }, 'invalid_request', /S256; received plain/],
    [{ code_challenge_method: '' }, 'invalid_request', /means plain/],
    [{ code_challenge: 'short' }, 'invalid_request', /43 characters/],
    [{ prompt: 'none login' }, 'invalid_request', /stands alone/],
    [{ prompt: 'dance' }, 'invalid_request', /Expected prompt/],
    [{ max_age: '-1' }, 'invalid_request', /max_age/],
    [{ request: 'e30.e30.' }, 'request_not_supported', /not supported/],
    [{ request_uri: 'https://x.example' }, 'request_uri_not_supported', /not supported/],
  ])('go to the redirect URI from there on: %j', async (change, error, words) => {
    const { issuer, request, browser } = await start()
    const answer = answerOf(await browser.open({ ...request, ...change }))
    expect(answer).toMatchObject({ error, state: 'st&te =1', iss: issuer.url })
    expect(answer['error_description']).toMatch(words)
  })

  it('of a client without the grant, or with no scope left', async () => {
    const { issuer, request, signIn, browser } = await start()
    const machine = await issuer.addClient({ grantTypes: ['client_credentials'] })
    expect(answerOf(await browser.open({ ...request, client_id: machine.id }))).toMatchObject({
      error: 'unauthorized_client',
    })
    const page = await browser.open({ ...request, scope: 'backend' })
    expect(answerOf(await browser.submit(page, signIn))).toMatchObject({ error: 'invalid_scope' })
  })
})
