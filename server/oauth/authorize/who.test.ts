import { describe, expect, it } from 'vitest'
import { signIdToken } from '../../tokens/id-token.ts'
import { hashSecret } from '../../tokens/secrets.ts'
import { answerOf, browse, startAuthorization } from '../../testing/browser.ts'
import { PASSWORD } from '../../testing/issuer.ts'

const GRACE = { username: 'grace', password: PASSWORD }

/** Ada's browser, with Grace signed in to it as well: she was the last. */
async function startWithTwo() {
  const started = await startAuthorization()
  const { issuer, request, allow, browser } = started
  const grace = await issuer.addUser({ username: 'grace', email: null, name: 'Grace Hopper' })
  await allow()
  await browser.submit(await browser.submit(await browser.open({ ...request, prompt: 'login' }), GRACE), {
    decision: 'allow',
  })
  const userOf = async (response: Response) =>
    (await issuer.store.get('codes', hashSecret(answerOf(response)['code'] ?? '')))?.userId
  return { ...started, grace, userOf }
}

const sessionIds = (cookies: Map<string, string>) =>
  (cookies.get('gatehouse-session') ?? '').split('.').map((secret) => hashSecret(secret))

describe('several accounts in one browser', () => {
  it('are offered by select_account; the chosen one goes on and is the current one from then', async () => {
    const { request, browser, user, grace, userOf } = await startWithTwo()
    expect(await userOf(await browser.open(request))).toBe(grace.id)
    const page = await browser.open({ ...request, prompt: 'select_account' })
    const html = await page.clone().text()
    expect(html).toContain('Ada Lovelace')
    expect(html).toContain('Grace Hopper')
    expect(await userOf(await browser.submit(page, { account: user.id }))).toBe(user.id)
    expect(await userOf(await browser.open({ ...request, prompt: 'none' }))).toBe(user.id)
  })

  it('can be another one', async () => {
    const { request, browser, signIn, user, userOf } = await startWithTwo()
    const page = await browser.open({ ...request, prompt: 'select_account' })
    const signInPage = await browser.submit(page, { account: '' })
    expect(await signInPage.clone().text()).toContain('name="password"')
    expect(await userOf(await browser.submit(signInPage, signIn))).toBe(user.id)
    expect(sessionIds(browser.cookies)).toHaveLength(2)
  })

  it('take no form from elsewhere, and no account that the browser does not have', async () => {
    const { issuer, request, browser, user } = await startWithTwo()
    const asked = { ...request, prompt: 'select_account' }
    const page = await browser.open(asked)
    expect((await browser.submit(page.clone(), { account: user.id, interaction: 'forged' })).status).toBe(400)
    const other = await issuer.addUser({ username: 'other', email: null })
    expect(await (await browser.submit(page, { account: other.id })).text()).toContain('name="password"')
    // Who is not signed in is asked who it is, and offered nobody.
    expect(await (await browse(issuer).open(asked)).text()).toContain('name="password"')
  })

  it('are re-authenticated where the client wants that, whichever was chosen', async () => {
    const { request, browser, user } = await startWithTwo()
    const page = await browser.open({ ...request, prompt: 'select_account login' })
    const html = await (await browser.submit(page, { account: user.id })).text()
    expect(html).toContain('name="password"')
    expect(html).toContain('value="ada"')
  })

  it('are five at most: the one unused longest ends', async () => {
    const { issuer, request, browser, allow } = await startAuthorization()
    const code = hashSecret(answerOf(await allow())['code'] ?? '')
    const [ada = ''] = sessionIds(browser.cookies)
    for (const username of ['u1', 'u2', 'u3', 'u4', 'u5']) {
      await issuer.addUser({ username, email: null })
      await browser.submit(await browser.open({ ...request, prompt: 'login' }), { username, password: PASSWORD })
    }
    expect(sessionIds(browser.cookies)).toHaveLength(5)
    expect(await issuer.store.get('sessions', ada)).toBeUndefined()
    // As signing out would: what was given in it ends with it.
    expect(await issuer.store.get('codes', code)).toBeUndefined()
    browser.cookies.set('gatehouse-session', `${browser.cookies.get('gatehouse-session') ?? ''}.${'x'.repeat(43)}`)
    expect(await (await browser.open(request)).text()).toContain('name="password"')
  })

  it('must be chosen where the last one is gone', async () => {
    const { issuer, request, browser, grace } = await startWithTwo()
    await issuer.store.commit([{ op: 'put', kind: 'users', record: { ...grace, status: 'disabled' } }])
    expect(answerOf(await browser.open({ ...request, prompt: 'none' }))).toMatchObject({
      error: 'account_selection_required',
    })
    const html = await (await browser.open(request)).text()
    expect(html).toContain('Choose an account')
    expect(html).not.toContain('Grace')
  })

  it('are switched to by "Not you?" on the consent page', async () => {
    const { request, browser, signIn } = await startWithTwo()
    const consentPage = await browser.open({ ...request, prompt: 'consent' })
    expect(await (await browser.submit(consentPage, { decision: 'switch' })).text()).toContain('Choose an account')
    const alone = await startAuthorization()
    const page = await alone.browser.submit(await alone.browser.open(alone.request), signIn)
    expect(await (await alone.browser.submit(page, { decision: 'switch' })).text()).toContain('name="password"')
  })
})

describe('signing in again', () => {
  it('moves auth_time forward; the session keeps its sid and what was authorized in it, under a new secret', async () => {
    const { issuer, client, request, browser, signIn, allow } = await startAuthorization()
    await allow()
    const [before = ''] = sessionIds(browser.cookies)
    const first = await issuer.store.get('sessions', before)
    issuer.advance(5_000)
    const page = await browser.open({ ...request, prompt: 'login' })
    answerOf(await browser.submit(page, signIn))
    const [after = ''] = sessionIds(browser.cookies)
    const second = await issuer.store.get('sessions', after)
    expect(await issuer.store.get('sessions', before)).toBeUndefined()
    expect(second?.sid).toBe(first?.sid)
    expect(second?.authTime).toBeGreaterThanOrEqual((first?.authTime ?? 0) + 5_000)
    expect(second?.authorizations.map((each) => each.clientId)).toEqual([client.id, client.id])
  })

  it('is asked for once max_age, or the client by default, says so', async () => {
    const { issuer, client, request, browser, allow } = await startAuthorization()
    await allow()
    issuer.advance(1_500)
    expect(answerOf(await browser.open({ ...request, max_age: '10000' }))['code']).toBeDefined()
    expect(await (await browser.open({ ...request, max_age: '1' })).text()).toContain('name="password"')
    expect(answerOf(await browser.open({ ...request, max_age: '1', prompt: 'none' }))).toMatchObject({
      error: 'login_required',
    })
    await issuer.store.commit([{ op: 'put', kind: 'clients', record: { ...client, defaultMaxAge: 1 } }])
    expect(await (await browser.open(request)).text()).toContain('name="password"')
    expect(answerOf(await browser.open({ ...request, max_age: '60' }))['code']).toBeDefined()
  })
})

describe('who is asked for', () => {
  const hint = async (
    { issuer, client }: Awaited<ReturnType<typeof startAuthorization>>,
    userId: string,
    change: object = {},
  ) =>
    await signIdToken(issuer, {
      issuer: issuer.url,
      client,
      userId,
      userClaims: {},
      authTime: issuer.now() - 90_000_000,
      nonce: null,
      sid: null,
      accessToken: 'x',
      lifetime: 60,
      // Expired long ago: it is a hint and no permission.
      now: issuer.now() - 86_400_000,
      ...change,
    })

  it('by id_token_hint answers silently, also beside the account used last', async () => {
    const started = await startWithTwo()
    const { request, browser, user, userOf } = started
    const asked = { ...request, prompt: 'none', id_token_hint: await hint(started, user.id) }
    expect(await userOf(await browser.open(asked))).toBe(user.id)
  })

  it('by id_token_hint and not signed in must sign in, and nobody in their place', async () => {
    const started = await startAuthorization()
    const { issuer, request, browser, allow } = started
    const grace = await issuer.addUser({ username: 'grace', email: null })
    await allow()
    const asked = { ...request, id_token_hint: await hint(started, grace.id) }
    expect(answerOf(await browser.open({ ...asked, prompt: 'none' }))).toMatchObject({ error: 'login_required' })
    const page = await browser.open(asked)
    expect(await page.clone().text()).toContain('value="grace"')
    expect(answerOf(await browser.submit(page, started.signIn))).toMatchObject({ error: 'login_required' })
  })

  it('is read from nothing but our own ID tokens for this client', async () => {
    const started = await startAuthorization()
    const { issuer, request, browser, user, allow } = started
    await allow()
    const good = await hint(started, user.id)
    const other = await issuer.addClient()
    const [header = '', payload = '', signature = ''] = good.split('.')
    const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    const { accessToken } = await issuer.tokenIssuer.issue({
      client: started.client,
      user,
      scopes: ['openid'],
      grantType: 'authorization_code',
      familyId: 'f',
      address: null,
      refreshable: false,
      authTime: issuer.now(),
    })
    for (const id_token_hint of [
      `${unsigned}.${payload}.`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      await hint(started, user.id, { client: other }),
      await hint(started, user.id, { issuer: 'https://elsewhere.example' }),
      accessToken,
      '..',
    ]) {
      const answer = answerOf(await browser.open({ ...request, prompt: 'none', id_token_hint }))
      expect(answer).toMatchObject({ error: 'invalid_request' })
      expect(answer).not.toHaveProperty('code')
    }
    expect(answerOf(await browser.open({ ...request, prompt: 'none', id_token_hint: good }))['code']).toBeDefined()
  })

  it('by the sub of the claims parameter, which never turns into a name', async () => {
    const started = await startWithTwo()
    const { issuer, request, browser, user, userOf } = started
    const sub = (value: string) => ({ claims: JSON.stringify({ id_token: { sub: { value } } }) })
    expect(await userOf(await browser.open({ ...request, ...sub(user.id), prompt: 'none' }))).toBe(user.id)
    expect(answerOf(await browser.open({ ...request, ...sub('nobody'), prompt: 'none' }))).toMatchObject({
      error: 'login_required',
    })
    expect(await (await browse(issuer).open({ ...request, ...sub(user.id) })).text()).not.toContain('value="ada"')
  })

  it('by login_hint is preferred, and filled in where nobody is signed in', async () => {
    const { issuer, request, browser, user, grace, userOf } = await startWithTwo()
    expect(await userOf(await browser.open({ ...request, login_hint: 'ADA@example.com' }))).toBe(user.id)
    expect(await userOf(await browser.open({ ...request, login_hint: 'nobody' }))).toBe(grace.id)
    expect(await (await browse(issuer).open({ ...request, login_hint: 'ada' })).text()).toContain('value="ada"')
  })
})
