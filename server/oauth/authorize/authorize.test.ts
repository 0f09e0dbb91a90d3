import { describe, expect, it } from 'vitest'
import { answerOf, browse, expectErrorPage as errorPage, startAuthorization as start } from '../../testing/browser.ts'
import { REDIRECT_URI } from '../../testing/issuer.ts'

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
    for (const more of [{ prompt: 'login' }, { max_age: '0' }]) {
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

  it('ends with the user: a disabled one is signed in nowhere', async () => {
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
    expect(policy).toContain("form-action 'self' https:;")
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
    [{ response_type: 'none' }, 'unsupported_response_type', /Expected response_type code/],
    [{ response_mode: 'jwt' }, 'invalid_request', /query, fragment, form_post; received jwt/],
    [{ code_challenge: '' }, 'invalid_request', /code_challenge/],
    [{ code_challenge_method: 'plain' }, 'invalid_request', /S256; received plain/],
    [{ code_challenge_method: '' }, 'invalid_request', /means plain/],
    [{ code_challenge: 'short' }, 'invalid_request', /43 characters/],
    [{ prompt: 'none login' }, 'invalid_request', /stands alone/],
    [{ prompt: 'dance' }, 'invalid_request', /Expected prompt/],
    [{ max_age: '-1' }, 'invalid_request', /max_age/],
    [{ registration: '{}' }, 'registration_not_supported', /not supported/],
    [{ id_token_hint: 'e30.e30.e30' }, 'invalid_request', /id_token_hint/],
    [{ dpop_jkt: 'short' }, 'invalid_request', /43 characters/],
    [{ resource: 'https://other.example' }, 'invalid_target', /other\.example/],
    [{ resource: 'not a URI' }, 'invalid_target', /may not ask/],
    [{ claims: 'no JSON' }, 'invalid_request', /JSON object with userinfo/],
    [{ claims: '[]' }, 'invalid_request', /JSON object/],
    [{ claims: '{"userinfo":{"name":"Ada"}}' }, 'invalid_request', /null or an object/],
    [{ claims: '{"userinfo":{"name":{"essential":"yes"}}}' }, 'invalid_request', /JSON object/],
    [{ claims: '{"id_token":{"sub":{"value":7}}}' }, 'invalid_request', /sub in claims/],
    [{ claims: '['.repeat(1000) }, 'invalid_request', /JSON object/],
    [{ login_hint: 'x'.repeat(12_000) }, 'invalid_request', /too long.*at most 12000 characters; push it/],
    [
      { claims: '{"id_token":{"acr":{"essential":true,"values":["urn:level:9"]}}}' },
      'unmet_authentication_requirements',
      /asserts none/,
    ],
  ])('go to the redirect URI from there on: %j', async (change, error, words) => {
    const { issuer, request, browser } = await start()
    const answer = answerOf(await browser.open({ ...request, ...change }))
    expect(answer).toMatchObject({ error, state: 'st&te =1', iss: issuer.url })
    expect(answer['error_description']).toMatch(words)
  })

  it.each([
    { display: 'popup' },
    { ui_locales: 'fr-CA en', claims_locales: 'xx' },
    { acr_values: 'urn:level:1' },
    { claims: '{"id_token":{"acr":{"values":["urn:level:9"]},"auth_time":{"essential":true}},"more":1}' },
    { unknown: '<script>', login_hint: 'ada' },
  ])('are not those with wishes that change nothing here, or with unknown parameters: %j', async (more) => {
    const { request, browser } = await start()
    const page = await browser.open({ ...request, ...more })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('name="password"')
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
