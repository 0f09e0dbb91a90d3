import { createHash } from 'node:crypto'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { describe, expect, it } from 'vitest'
import { commitEndings, endSessions } from '../../sessions/end-sessions.ts'
import type { ClientRecord } from '../../store/records.ts'
import { answerOf, browse, expectErrorPage, fragmentOf, startAuthorization } from '../../testing/browser.ts'
import { OF_THE_IMPLICIT_FLOW, switchOnImplicitFlow } from '../../testing/implicit-flow.ts'
import { REDIRECT_URI, type TestIssuer } from '../../testing/issuer.ts'
import { unsigned } from '../../testing/request-object.ts'

const NONCE = 'n-0S6_WzA2Mj'

/** A client of the implicit flow at a server that has it on, and a request of it without anything of a code. */
async function start(change: Partial<ClientRecord> = {}) {
  const started = await startAuthorization({ ...OF_THE_IMPLICIT_FLOW, ...change })
  await switchOnImplicitFlow(started.issuer)
  const { code_challenge: _, code_challenge_method: __, ...plain } = started.request
  return { ...started, request: { ...plain, response_type: 'id_token token', nonce: NONCE } }
}

async function verified(issuer: TestIssuer, clientId: string, idToken: string | undefined) {
  const jwks = (await (await fetch(`${issuer.url}/authorization/jwks`)).json()) as JSONWebKeySet
  const { payload } = await jwtVerify(idToken ?? '', createLocalJWKSet(jwks), {
    issuer: issuer.url,
    audience: clientId,
  })
  return payload
}

const userinfo = (issuer: TestIssuer, accessToken = '') =>
  fetch(`${issuer.url}/authorization/userinfo`, { headers: { Authorization: `Bearer ${accessToken}` } })

describe('id_token token', () => {
  it.each(['id_token token', 'token id_token'])(
    '%s gives both behind #, bound to each other by at_hash',
    async (type) => {
      const { issuer, client, user, request, allow } = await start()
      const answer = fragmentOf(await allow({ ...request, response_type: type }))
      expect(answer).toEqual({
        access_token: expect.any(String) as string,
        token_type: 'Bearer',
        expires_in: '3600',
        scope: 'openid profile',
        id_token: expect.any(String) as string,
        state: 'st&te =1',
        iss: issuer.url,
      })
      const accessToken = answer['access_token'] ?? ''
      const claims = await verified(issuer, client.id, answer['id_token'])
      const digest = createHash('sha256').update(accessToken).digest().subarray(0, 16)
      expect(claims).toMatchObject({ sub: user.id, nonce: NONCE, at_hash: digest.toString('base64url') })
      expect(claims['sid']).toBeTypeOf('string')
      expect(claims['auth_time']).toBeTypeOf('number')
      // There is a token for userinfo (OpenID Connect Core section 5.4).
      expect(claims).not.toHaveProperty('name')
      expect(await (await userinfo(issuer, accessToken)).json()).toMatchObject({ sub: user.id, name: 'Ada Lovelace' })
    },
  )

  it('is on record as what it is, without a refresh token, and revocable as all others', async () => {
    const { issuer, client, user, request, allow } = await start({ tokenEndpointAuthMethod: 'none', secrets: [] })
    const scope = 'openid offline_access'
    await issuer.store.commit([
      { op: 'put', kind: 'clients', record: { ...client, scopes: ['openid', 'offline_access'] } },
      { op: 'put', kind: 'users', record: { ...user, scopes: ['openid', 'offline_access'] } },
    ])
    const answer = fragmentOf(await allow({ ...request, scope }))
    expect(answer['scope']).toBe('openid')
    const { items } = await issuer.store.listTokens({ limit: 10, now: issuer.now() })
    expect(items).toMatchObject([
      { type: 'access_token', grantType: 'implicit', clientId: client.id, userId: user.id, scopes: ['openid'] },
    ])
    const form = { token: answer['access_token'] ?? '', client_id: client.id }
    expect((await issuer.post('/authorization/revoke', form)).status).toBe(200)
    expect((await userinfo(issuer, answer['access_token'])).status).toBe(401)
  })

  it('ends with the session, which remembers it', async () => {
    const { issuer, user, request, allow } = await start()
    const answer = fragmentOf(await allow(request))
    expect((await userinfo(issuer, answer['access_token'])).status).toBe(200)
    const sessions = await issuer.store.listOfUser('sessions', user.id)
    expect(sessions[0]?.authorizations).toMatchObject([{ offline: false }])
    await commitEndings(issuer, () => endSessions(issuer.store, sessions, issuer.now()))
    expect((await userinfo(issuer, answer['access_token'])).status).toBe(401)
  })

  it('is for the resources that were named', async () => {
    const { request, allow } = await start({ resources: ['https://api.example/'] })
    const answer = fragmentOf(await allow({ ...request, resource: 'https://api.example/' }))
    const [, payload = ''] = (answer['access_token'] ?? '').split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ aud: 'https://api.example/' })
  })

  it('stays good when the flow is switched off, and no other is given', async () => {
    const { issuer, request, allow, browser } = await start()
    const answer = fragmentOf(await allow(request))
    await switchOnImplicitFlow(issuer, false)
    expect((await userinfo(issuer, answer['access_token'])).status).toBe(200)
    expect(fragmentOf(await browser.open(request))['error']).toBe('unsupported_response_type')
  })
})

describe('id_token', () => {
  it('has what the scopes release, for there is no token for userinfo; and nothing is on record', async () => {
    const { issuer, client, user, request, allow } = await start()
    const answer = fragmentOf(await allow({ ...request, response_type: 'id_token', scope: 'openid profile email' }))
    expect(Object.keys(answer).toSorted()).toEqual(['id_token', 'iss', 'state'])
    const claims = await verified(issuer, client.id, answer['id_token'])
    expect(claims).toMatchObject({ sub: user.id, nonce: NONCE, name: 'Ada Lovelace', email: 'ada@example.com' })
    expect(claims).not.toHaveProperty('at_hash')
    expect((await issuer.store.listTokens({ limit: 10, now: issuer.now() })).total).toBe(0)
  })

  it('has claims that were asked for by name, and is signed as its client registered', async () => {
    const { issuer, client, request, allow } = await start({ idTokenSignedResponseAlg: 'ES256' })
    const claims = '{"id_token":{"email":null}}'
    const answer = fragmentOf(await allow({ ...request, response_type: 'id_token', scope: 'openid', claims }))
    const said = await verified(issuer, client.id, answer['id_token'])
    expect(said).toMatchObject({ email: 'ada@example.com' })
    expect(said).not.toHaveProperty('name')
  })

  it('goes by form_post, into a form and into no address', async () => {
    const { issuer, client, request, allow } = await start()
    const page = await allow({ ...request, response_type: 'id_token', response_mode: 'form_post' })
    expect(page.status).toBe(200)
    expect(page.headers.get('location')).toBeNull()
    expect(page.headers.get('cache-control')).toBe('no-store')
    const html = await page.text()
    expect(html).toContain(`<form action="${REDIRECT_URI}" method="post">`)
    const [, idToken] = /name="id_token" value="([^"]+)"/.exec(html) ?? []
    expect((await verified(issuer, client.id, idToken))['nonce']).toBe(NONCE)
  })

  it('is given once for a pushed request', async () => {
    const { issuer, client, request, allow, browser } = await start()
    const pushed = await issuer.post('/authorization/par', { ...request, response_type: 'id_token' }, client)
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const sent = { client_id: client.id, request_uri }
    expect(fragmentOf(await allow(sent))).toHaveProperty('id_token')
    await expectErrorPage(await browser.open(sent), /request_uri is not one|used/)
  })
})

describe('the way through', () => {
  it('is that of a code: sign-in, consent, both remembered; prompt and max_age ask again', async () => {
    const { request, signIn, browser } = await start()
    expect(fragmentOf(await browser.open({ ...request, prompt: 'none' }))['error']).toBe('login_required')
    const consentPage = await browser.submit(await browser.open(request), signIn)
    expect(fragmentOf(await browser.open({ ...request, prompt: 'none' }))['error']).toBe('consent_required')
    expect(fragmentOf(await browser.submit(consentPage, { decision: 'allow' }))).toHaveProperty('access_token')
    expect(fragmentOf(await browser.open({ ...request, prompt: 'none' }))).toHaveProperty('access_token')
    for (const more of [{ prompt: 'login' }, { max_age: '0' }]) {
      expect(await (await browser.open({ ...request, ...more })).text()).toContain('name="password"')
    }
    const again = await browser.open({ ...request, prompt: 'consent' })
    expect(fragmentOf(await browser.submit(again, { decision: 'deny' }))['error']).toBe('access_denied')
  })

  it('takes a request object, and a code by the same client as before', async () => {
    const { client, request, allow, browser } = await start({ requestObjectSigningAlg: 'none' })
    const { response_type, scope, client_id } = request
    const object = { client_id, response_type, scope, request: unsigned({ ...request, client_id: client.id }) }
    expect(fragmentOf(await allow(object))).toHaveProperty('id_token')
    const codeRequest = {
      ...request,
      response_type: 'code',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    }
    expect(answerOf(await browser.open(codeRequest))).toHaveProperty('code')
    const { code_challenge: _, ...withoutPkce } = codeRequest
    expect(answerOf(await browser.open(withoutPkce))['error']).toBe('invalid_request')
  })
})

describe('requests that are refused, in the fragment', () => {
  it.each<[Record<string, string>, string, RegExp]>([
    [{ nonce: '' }, 'invalid_request', /nonce is missing/],
    [{ response_type: 'id_token', nonce: '' }, 'invalid_request', /nonce is missing/],
    [{ scope: 'profile' }, 'invalid_scope', /Expected scope openid/],
    [{ scope: '' }, 'invalid_scope', /Expected scope openid/],
    [{ response_mode: 'query' }, 'invalid_request', /fragment, form_post; received query/],
    [{ response_mode: 'jwt' }, 'invalid_request', /fragment, form_post; received jwt/],
    [{ response_type: 'token' }, 'unsupported_response_type', /code, id_token, id_token token; received token/],
    [{ response_type: 'code id_token' }, 'unsupported_response_type', /received code id_token/],
    [{ response_type: 'code token' }, 'unsupported_response_type', /received code token/],
    [{ response_type: 'code id_token token' }, 'unsupported_response_type', /received code id_token token/],
    [{ response_type: 'id_token id_token' }, 'unsupported_response_type', /received id_token id_token/],
    [{ response_type: 'id_token  token' }, 'unsupported_response_type', /received/],
    [{ dpop_jkt: 'x'.repeat(43) }, 'invalid_request', /cannot be bound to a key/],
    [
      { response_type: 'id_token', claims: '{"userinfo":{"email":null}}' },
      'invalid_request',
      /without an access token/,
    ],
    [{ prompt: 'none login' }, 'invalid_request', /stands alone/],
    [{ resource: 'https://other.example/' }, 'invalid_target', /other\.example/],
  ])('%j', async (change, error, words) => {
    const { issuer, request, browser } = await start()
    const answer = fragmentOf(await browser.open({ ...request, ...change }))
    expect(answer).toMatchObject({ error, state: 'st&te =1', iss: issuer.url })
    expect(answer['error_description']).toMatch(words)
    expect(answer).not.toHaveProperty('access_token')
  })

  it.each<[string, Partial<ClientRecord>, string]>([
    ['not registered for the grant', { grantTypes: ['authorization_code'] }, 'unauthorized_client'],
    ['not registered for the response type', { implicitResponseTypes: ['id_token'] }, 'unauthorized_client'],
    ['with tokens bound to a key', { dpopBoundAccessTokens: true }, 'unauthorized_client'],
    ['that pushes its requests', { requirePushedAuthorizationRequests: true }, 'invalid_request'],
  ])('of a client %s', async (_which, change, error) => {
    const { request, browser } = await start(change)
    expect(fragmentOf(await browser.open(request))['error']).toBe(error)
  })

  it('of a client that pushes its requests, pushed', async () => {
    const { issuer, client, request } = await start({ requirePushedAuthorizationRequests: true })
    const refused = await issuer.post('/authorization/par', request, client)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: 'unauthorized_client' })
  })

  it('where the flow is switched off, whatever the client is registered for', async () => {
    const { issuer, request, browser } = await start()
    await switchOnImplicitFlow(issuer, false)
    for (const response_type of ['id_token', 'id_token token', 'token id_token']) {
      expect(fragmentOf(await browser.open({ ...request, response_type }))).toMatchObject({
        error: 'unsupported_response_type',
        error_description: `Expected response_type code; received ${response_type}`,
      })
    }
    const refused = await issuer.post('/authorization/par', { ...request }, { id: request.client_id })
    expect(await refused.json()).toMatchObject({ error: 'unsupported_response_type' })
  })

  it('where it is switched off while a person is at the page', async () => {
    const { issuer, request, signIn, browser } = await start()
    const consentPage = await browser.submit(await browser.open(request), signIn)
    await switchOnImplicitFlow(issuer, false)
    expect(fragmentOf(await browser.submit(consentPage, { decision: 'allow' }))['error']).toBe(
      'unsupported_response_type',
    )
    expect((await issuer.store.listTokens({ limit: 10, now: issuer.now() })).total).toBe(0)
  })

  it('of a client that may not have openid', async () => {
    const { request, signIn, browser } = await start({ scopes: ['profile'] })
    const answer = fragmentOf(await browser.submit(await browser.open(request), signIn))
    expect(answer).toMatchObject({ error: 'invalid_scope' })
  })

  it('and stay on a page for a redirect URI that is not the client’s', async () => {
    const { issuer, request } = await start()
    const page = await browse(issuer).open({ ...request, redirect_uri: 'https://evil.example/' })
    await expectErrorPage(page, /redirect_uri is not registered/)
  })
})

describe('the token endpoint', () => {
  it('has no grant implicit', async () => {
    const { issuer, client } = await start()
    const refused = await issuer.post('/authorization/token', { grant_type: 'implicit' }, client)
    expect(await refused.json()).toMatchObject({ error: 'unsupported_grant_type' })
  })
})
