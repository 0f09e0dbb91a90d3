import { describe, expect, it } from 'vitest'
import { consentId } from '../../store/records.ts'
import { hashSecret } from '../../tokens/secrets.ts'
import { codeFor } from '../../testing/authorized.ts'
import { answerOf, startAuthorization } from '../../testing/browser.ts'
import type { TestIssuer } from '../../testing/issuer.ts'

const API = 'https://api.example/v1'
const THUMBPRINT = 'x'.repeat(43)

const codeOf = async (issuer: TestIssuer, response: Response) =>
  await issuer.store.get('codes', hashSecret(answerOf(response)['code'] ?? ''))

const claims = (...names: string[]) =>
  JSON.stringify({ userinfo: Object.fromEntries(names.map((name) => [name, { essential: true }])) })

describe('claims asked for by name', () => {
  it('are said in words, allowed with the rest and remembered', async () => {
    const { issuer, client, user, request, browser, signIn } = await startAuthorization()
    const asked = { ...request, scope: 'openid', claims: claims('name', 'email') }
    const page = await browser.submit(await browser.open(asked), signIn)
    const html = await page.clone().text()
    expect(html).toContain('See your full name')
    expect(html).toContain('See your email address')
    const code = await codeOf(issuer, await browser.submit(page, { decision: 'allow' }))
    expect(code?.terms).toEqual({
      resources: [],
      claims: { userinfo: ['name', 'email'], idToken: [] },
      dpopThumbprint: null,
    })
    expect((await issuer.store.get('consents', consentId(user.id, client.id)))?.claims).toEqual(['name', 'email'])
    const silent = { ...asked, prompt: 'none' }
    expect(answerOf(await browser.open(silent))['code']).toBeDefined()
    expect(answerOf(await browser.open({ ...silent, claims: claims('name', 'given_name') }))).toMatchObject({
      error: 'consent_required',
    })
  })

  it('are nothing to ask about where an allowed scope releases them', async () => {
    const { issuer, request, browser, allow } = await startAuthorization()
    await allow()
    const response = await browser.open({ ...request, scope: 'openid', claims: claims('name'), prompt: 'none' })
    expect((await codeOf(issuer, response))?.terms?.claims).toEqual({ userinfo: ['name'], idToken: [] })
  })

  it('are only those that the client and the user hold a scope for; the others are ignored', async () => {
    const { issuer, user, request, allow } = await startAuthorization({ scopes: ['openid', 'profile'] })
    const named = ['email', 'phone_number', 'shoe_size', 'password_hash', 'sub', '__proto__', 'constructor', 'name']
    const record = { ...user, claims: { shoe_size: 38 } }
    await issuer.store.commit([{ op: 'put', kind: 'users', record }])
    // As text: a member __proto__ of an object literal would be something else.
    const asked = `{"id_token":{${named.map((name) => `"${name}":null`).join()}}}`
    const code = await codeOf(issuer, await allow({ ...request, scope: 'openid', claims: asked }))
    expect(code?.terms?.claims).toEqual({ userinfo: [], idToken: ['shoe_size', 'name'] })
    const other = await startAuthorization({ scopes: ['openid'] })
    const none = await codeOf(
      other.issuer,
      await other.allow({ ...other.request, scope: 'openid', claims: claims('name', 'email') }),
    )
    expect(none).toMatchObject({ terms: null })
  })
})

describe('resources and keys', () => {
  it('of a request, repeated or not, are named at consent and in the code', async () => {
    const { issuer, request, browser, signIn } = await startAuthorization({ resources: [API, 'urn:orders'] })
    const asked = new URLSearchParams({ ...request, dpop_jkt: THUMBPRINT })
    for (const resource of [API, issuer.url, 'urn:orders', API]) asked.append('resource', resource)
    const page = await browser.submit(await browser.open(asked), signIn)
    const html = await page.clone().text()
    expect(html).toContain(API)
    expect(html).toContain('urn:orders')
    const code = await codeOf(issuer, await browser.submit(page, { decision: 'allow' }))
    expect(code?.terms).toEqual({
      resources: [API, issuer.url, 'urn:orders'],
      claims: null,
      dpopThumbprint: THUMBPRINT,
    })
    expect(answerOf(await browser.open({ ...request, resource: API, prompt: 'none' }))['code']).toBeDefined()
  })

  it('beyond what was allowed are asked about again', async () => {
    const { issuer, request, browser, allow } = await startAuthorization({ resources: [API] })
    await allow()
    const silent = { ...request, prompt: 'none' }
    expect(answerOf(await browser.open({ ...silent, resource: API }))).toMatchObject({ error: 'consent_required' })
    expect(answerOf(await browser.open({ ...silent, resource: issuer.url }))['code']).toBeDefined()
  })
})

describe('the consent page', () => {
  it('shows logo, links and the account; the sign-in page shows the links too', async () => {
    const { request, browser, signIn } = await startAuthorization({
      logoUri: 'https://client.example/logo.png',
      policyUri: 'https://client.example/privacy?a=1&b=2',
      tosUri: 'https://client.example/terms',
    })
    const signInPage = await browser.open(request)
    const pages = [await signInPage.clone().text(), await (await browser.submit(signInPage, signIn)).text()]
    for (const html of pages) {
      expect(html).toContain('src="https://client.example/logo.png"')
      expect(html).toContain('href="https://client.example/privacy?a=1&amp;b=2"')
      expect(html).toContain('href="https://client.example/terms"')
    }
    expect(pages[1]).toContain('Ada Lovelace')
  })

  it('decides for the account that it was shown to, whichever another tab signed in since', async () => {
    const { issuer, user, request, browser, signIn } = await startAuthorization()
    await issuer.addUser({ username: 'grace', email: null })
    const mine = await browser.submit(await browser.open(request), signIn)
    await browser.submit(await browser.open({ ...request, prompt: 'login' }), { ...signIn, username: 'grace' })
    expect((await codeOf(issuer, await browser.submit(mine, { decision: 'allow' })))?.userId).toBe(user.id)
  })

  it('allows nothing once the sign-in has ended', async () => {
    const { issuer, user, request, browser, signIn } = await startAuthorization()
    const page = await browser.submit(await browser.open(request), signIn)
    await issuer.store.commit([{ op: 'endSessions', userId: user.id }])
    const refused = await browser.submit(page, { decision: 'allow' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('The sign-in has ended')
  })
})

describe('what a session remembers', () => {
  it('is every authorization with its family; the code names the session', async () => {
    const { issuer, client, request, browser, allow } = await startAuthorization({
      scopes: ['openid', 'offline_access'],
    })
    const { store } = issuer
    const [user] = (await store.listUsers({ limit: 1 })).items
    if (user === undefined) throw new Error('no user')
    await store.commit([{ op: 'put', kind: 'users', record: { ...user, scopes: ['openid', 'offline_access'] } }])
    const first = await codeOf(issuer, await allow({ ...request, scope: 'openid' }))
    const second = await codeOf(issuer, await allow({ ...request, scope: 'openid offline_access' }))
    const [session] = await store.listOfUser('sessions', user.id)
    expect(session?.authorizations).toEqual([
      { clientId: client.id, familyId: first?.familyId, offline: false },
      { clientId: client.id, familyId: second?.familyId, offline: true },
    ])
    expect([first?.sid, second?.sid]).toEqual([session?.sid, session?.sid])
    expect(browser.cookies.get('gatehouse-session')).not.toContain(session?.sid ?? '')
  })

  it('loses nothing when tabs are answered at once', async () => {
    const { issuer, user, request, browser, allow } = await startAuthorization()
    await allow()
    const tabs = await Promise.all(Array.from({ length: 8 }, () => browser.open({ ...request, prompt: 'none' })))
    for (const tab of tabs) expect(answerOf(tab)['code']).toBeDefined()
    const [session] = await issuer.store.listOfUser('sessions', user.id)
    expect(new Set(session?.authorizations.map((each) => each.familyId)).size).toBe(9)
  })

  it('is a hundred at most, the oldest of the same client dropped first', async () => {
    const { issuer, user, client, request, browser, allow } = await startAuthorization()
    await allow()
    const [session] = await issuer.store.listOfUser('sessions', user.id)
    if (session === undefined) throw new Error('no session')
    const [own] = session.authorizations
    if (own === undefined) throw new Error('no authorization')
    const form = await codeFor(issuer, client, user, { familyId: own.familyId })
    const tokens = (await (await issuer.post('/authorization/token', form, client)).json()) as Record<string, string>
    const others = Array.from({ length: 99 }, (_, index) => ({ ...own, clientId: 'other', familyId: String(index) }))
    const record = { ...session, authorizations: [...others, own] }
    await issuer.store.commit([{ op: 'put', kind: 'sessions', record }])
    const code = await codeOf(issuer, await browser.open(request))
    const after = (await issuer.store.listOfUser('sessions', user.id))[0]?.authorizations
    expect(after).toEqual([...others, { clientId: client.id, familyId: code?.familyId, offline: false }])
    // What the session does not know of any more would outlive it: it ends.
    const seen = await issuer.post('/authorization/introspect', { token: tokens['access_token'] ?? '' }, client)
    expect(await seen.json()).toEqual({ active: false })
  })
})
