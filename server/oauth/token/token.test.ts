import { describe, expect, it } from 'vitest'
import type { CodeRecord } from '../../store/records.ts'
import { codeFor } from '../../testing/authorized.ts'
import { basic, PASSWORD, REDIRECT_URI, SECRET, startTestIssuer, type TestIssuer } from '../../testing/issuer.ts'
import { hashSecret, newSecret } from '../../tokens/secrets.ts'

const TOKEN = '/authorization/token'

interface TokenBody {
  access_token: string
  refresh_token?: string
  id_token?: string
  scope: string
  expires_in: number
  token_type: string
  error?: string
  error_description?: string
}

const body = async (response: Response) => (await response.json()) as TokenBody

const whoami = (issuer: TestIssuer, token: string) =>
  fetch(`${issuer.url}/authorization/whoami`, { headers: { Authorization: `Bearer ${token}` } })

async function expectRefusal(response: Response, status: number, error: string, words: RegExp): Promise<void> {
  const refusal = await body(response)
  expect({ status: response.status, error: refusal.error }).toEqual({ status, error })
  expect(refusal.error_description).toMatch(words)
  expect(refusal.error_description).not.toContain(SECRET)
  expect(response.headers.get('cache-control')).toBe('no-store')
}

describe('the token endpoint', () => {
  it('answers as RFC 6749 section 5.1 says, and nobody may keep the answer', async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient({ grantTypes: ['client_credentials'] })
    const response = await issuer.post(TOKEN, { grant_type: 'client_credentials', scope: 'authorization' }, client)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    const answer = await body(response)
    expect(answer).toEqual({
      access_token: expect.any(String) as string,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'authorization',
    })
    expect((await whoami(issuer, answer.access_token)).status).toBe(200)
  })

  it('takes the secret from the body, and Basic credentials form-encoded or plain', async () => {
    const issuer = await startTestIssuer()
    const secret = 'a secret: with +, % and ü'
    const client = await issuer.addClient({
      secrets: [{ id: 's', hash: hashSecret(secret), createdAt: 0, lastUsedAt: null }],
    })
    const ask = (form: Record<string, string>, authorization?: string) =>
      fetch(issuer.url + TOKEN, {
        method: 'POST',
        headers: authorization === undefined ? {} : { Authorization: authorization },
        body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
      })
    expect((await ask({ client_id: client.id, client_secret: secret })).status).toBe(200)
    expect((await ask({}, basic(client.id, secret))).status).toBe(200)
    expect((await ask({ client_id: client.id }, basic(client.id, secret))).status).toBe(200)
    const wrong = await ask({}, basic(client.id, `${secret}x`))
    await expectRefusal(wrong, 401, 'invalid_client', /wrong client secret/)
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /)
    const inBody = await ask({ client_id: client.id, client_secret: 'wrong' })
    await expectRefusal(inBody, 401, 'invalid_client', /wrong client secret/)
    expect(inBody.headers.get('www-authenticate')).toBeNull()
    await expectRefusal(await ask({ client_secret: secret }, basic(client.id, secret)), 400, 'invalid_request', /twice/)
    await expectRefusal(
      await ask({ client_id: 'other' }, basic(client.id, secret)),
      400,
      'invalid_request',
      /client_id/,
    )
    await expectRefusal(await ask({}, 'Basic %%%'), 401, 'invalid_client', /base64/)
    await expectRefusal(await ask({}, 'Bearer abc'), 401, 'invalid_client', /Basic/)
    await expectRefusal(await ask({ client_id: client.id }), 401, 'invalid_client', /confidential/)
    await expectRefusal(await ask({ client_id: 'nobody', client_secret: 'x' }), 401, 'invalid_client', /Unknown client/)
    await expectRefusal(await ask({}), 401, 'invalid_client', /Expected client authentication/)
  })

  it('refuses malformed requests in the shape of RFC 6749 section 5.2, never with a 500', async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient()
    const raw = (init: RequestInit) => fetch(issuer.url + TOKEN, { method: 'POST', ...init })
    const form = { 'Content-Type': 'application/x-www-form-urlencoded', Authorization: basic(client.id, SECRET) }
    await expectRefusal(await issuer.post(TOKEN, {}, client), 400, 'invalid_request', /grant_type is missing/)
    await expectRefusal(
      await issuer.post(TOKEN, 'grant_type=client_credentials&grant_type=password', client),
      400,
      'invalid_request',
      /grant_type was sent more than once/,
    )
    await expectRefusal(
      await issuer.post(TOKEN, { grant_type: 'urn:no:such"grant\\\n' }, client),
      400,
      'unsupported_grant_type',
      /authorization_code, client_credentials, refresh_token, .*password/,
    )
    await expectRefusal(
      await raw({ headers: { ...form, 'Content-Type': 'application/json' }, body: '{"grant_type":"password"}' }),
      415,
      'invalid_request',
      /x-www-form-urlencoded; received application\/json/,
    )
    await expectRefusal(
      await raw({ headers: form, body: `a=${'x'.repeat(200_000)}` }),
      413,
      'invalid_request',
      /100 kB/,
    )
    await expectRefusal(await raw({ headers: form, body: 'grant_type=%00' }), 400, 'invalid_request', /NUL/)
    await expectRefusal(
      await raw({ headers: { ...form, 'Content-Encoding': 'gzip' }, body: 'not gzip' }),
      415,
      'invalid_request',
      /Content-Encoding/,
    )
    const wrongMethod = await fetch(issuer.url + TOKEN)
    await expectRefusal(wrongMethod, 405, 'invalid_request', /Expected POST; received GET/)
    expect(wrongMethod.headers.get('allow')).toBe('POST')
  })

  it('has a grant only where it is switched on', async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient({ grantTypes: ['authorization_code'] })
    const form = { username: 'ada', password: PASSWORD, code: 'x', refresh_token: 'x' }
    for (const grant_type of ['client_credentials', 'password', 'refresh_token']) {
      const response = await issuer.post(TOKEN, { ...form, grant_type }, client)
      await expectRefusal(response, 400, 'unauthorized_client', new RegExp(grant_type))
    }
    const builtIn = await issuer.post(TOKEN, {
      grant_type: 'refresh_token',
      refresh_token: 'x',
      client_id: 'gatehouse-login',
    })
    await expectRefusal(builtIn, 400, 'unauthorized_client', /refresh_token/)
  })

  it('refuses a disabled client, and its tokens from the next request', async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient()
    const { access_token } = await body(await issuer.post(TOKEN, { grant_type: 'client_credentials' }, client))
    expect((await whoami(issuer, access_token)).status).toBe(200)
    await issuer.store.commit([{ op: 'put', kind: 'clients', record: { ...client, status: 'disabled' } }])
    await expectRefusal(
      await issuer.post(TOKEN, { grant_type: 'client_credentials' }, client),
      401,
      'invalid_client',
      /Unknown client/,
    )
    expect((await whoami(issuer, access_token)).status).toBe(401)
  })
})

describe('scopes', () => {
  it('are narrowed to what the client has, in the separator of the request', async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient({ scopes: ['authorization', 'profile'] })
    const ask = async (parameters: Record<string, string>) =>
      await body(await issuer.post(TOKEN, { grant_type: 'client_credentials', ...parameters }, client))
    expect((await ask({ scope: 'authorization,backend' })).scope).toBe('authorization')
    expect((await ask({ scope: 'profile,authorization,profile' })).scope).toBe('profile,authorization')
    expect((await ask({ scope: 'profile authorization' })).scope).toBe('profile authorization')
    expect((await ask({ scopes: 'profile,authorization' })).scope).toBe('profile,authorization')
    expect((await ask({})).scope).toBe('authorization profile')
    expect(await ask({ scope: 'backend' })).toMatchObject({ error: 'invalid_scope' })
    expect(await ask({ scope: ' , ' })).toMatchObject({ scope: 'authorization,profile' })
  })

  it('of a client without default ones must be named', async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient({ scopes: ['backend'] })
    await expectRefusal(
      await issuer.post(TOKEN, { grant_type: 'client_credentials' }, client),
      400,
      'invalid_scope',
      /no default scope/,
    )
  })
})

describe('the password grant', () => {
  it('gives a token of the user, narrowed to what the user has', async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient()
    const user = await issuer.addUser({ scopes: ['openid', 'profile'] })
    const form = { grant_type: 'password', password: PASSWORD, scope: 'openid profile email' }
    for (const username of ['ada', 'ADA', 'ada@example.com']) {
      const answer = await body(await issuer.post(TOKEN, { ...form, username }, client))
      expect(answer.scope).toBe('openid profile')
      expect(answer.refresh_token).toMatch(/^[A-Za-z0-9_-]{43}$/)
      const me = (await (await whoami(issuer, answer.access_token)).json()) as Record<string, unknown>
      expect(me).toMatchObject({
        id: user.id,
        username: 'ada',
        email: 'ada@example.com',
        scopes: ['openid', 'profile'],
      })
    }
  })

  it('tells a wrong password, an unknown account and a disabled one apart for nobody', async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient()
    await issuer.addUser()
    await issuer.addUser({ username: 'gone', email: null, status: 'disabled' })
    await issuer.addUser({ username: 'passwordless', email: null, passwordHash: null })
    const ask = async (username: string, password: string) =>
      await (await issuer.post(TOKEN, { grant_type: 'password', username, password }, client)).text()
    const answers = [
      await ask('ada', 'wrong'),
      await ask('nobody', 'wrong'),
      await ask('gone', PASSWORD),
      await ask('passwordless', PASSWORD),
    ]
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('invalid_grant')
  })

  it('slows guessing down, also for the right password', async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient()
    await issuer.addUser()
    const ask = (password: string) => issuer.post(TOKEN, { grant_type: 'password', username: 'ada', password }, client)
    const guesses = await Promise.all(Array.from({ length: 10 }, (_, index) => ask(`guess ${String(index)}`)))
    expect(guesses.map((guess) => guess.status)).toEqual(Array(10).fill(400))
    const throttled = await ask(PASSWORD)
    expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0)
    await expectRefusal(throttled, 429, 'invalid_grant', /Too many attempts/)
  })
})

describe('the refresh token grant', () => {
  const start = async () => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient()
    const user = await issuer.addUser()
    const form = { grant_type: 'password', username: 'ada', password: PASSWORD, scope: 'openid profile' }
    const first = await body(await issuer.post(TOKEN, form, client))
    const refresh = (refresh_token: string | undefined, more: Record<string, string> = {}) =>
      issuer.post(TOKEN, { grant_type: 'refresh_token', refresh_token: refresh_token ?? '', ...more }, client)
    return { issuer, client, user, first, refresh }
  }

  it('rotates: the successor works, the access token is new', async () => {
    const { first, refresh, issuer } = await start()
    const second = await body(await refresh(first.refresh_token))
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(second.scope).toBe('openid profile')
    expect((await whoami(issuer, second.access_token)).status).toBe(200)
    expect((await refresh(second.refresh_token)).status).toBe(200)
  })

  it('gives the same successor again within ten seconds, and after that ends the family', async () => {
    const { first, refresh, issuer } = await start()
    const second = await body(await refresh(first.refresh_token))
    issuer.advance(9_000)
    const retried = await body(await refresh(first.refresh_token))
    expect(retried.refresh_token).toBe(second.refresh_token)
    issuer.advance(2_000)
    await expectRefusal(await refresh(first.refresh_token), 400, 'invalid_grant', /used before/)
    await expectRefusal(await refresh(second.refresh_token), 400, 'invalid_grant', /revoked/)
    for (const { access_token } of [first, second, retried]) {
      expect((await whoami(issuer, access_token)).status).toBe(401)
    }
  })

  it('lets racing requests with one token end with one successor', async () => {
    const { first, refresh } = await start()
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(first.refresh_token)))
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200))
    const successors = await Promise.all(answers.map(async (answer) => (await body(answer)).refresh_token))
    expect(new Set(successors).size).toBe(1)
  })

  it('narrows the access token on request, and never widens', async () => {
    const { first, refresh } = await start()
    const narrowed = await body(await refresh(first.refresh_token, { scope: 'profile' }))
    expect(narrowed.scope).toBe('profile')
    const whole = await body(await refresh(narrowed.refresh_token))
    expect(whole.scope).toBe('openid profile')
    await expectRefusal(await refresh(whole.refresh_token, { scope: 'openid email' }), 400, 'invalid_scope', /email/)
  })

  it('refuses what is expired, unknown, of another client, or of a user who is gone', async () => {
    const { first, refresh, issuer, user } = await start()
    const other = await issuer.addClient()
    const stolen = await issuer.post(
      TOKEN,
      { grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' },
      other,
    )
    await expectRefusal(stolen, 400, 'invalid_grant', /another client/)
    await expectRefusal(await refresh(newSecret()), 400, 'invalid_grant', /unknown/)
    await expectRefusal(await refresh('<script>'), 400, 'invalid_grant', /unknown/)
    await expectRefusal(await refresh(''), 400, 'invalid_request', /refresh_token is missing/)
    await issuer.store.commit([{ op: 'put', kind: 'users', record: { ...user, status: 'disabled' } }])
    await expectRefusal(await refresh(first.refresh_token), 400, 'invalid_grant', /disabled/)
    await issuer.store.commit([{ op: 'put', kind: 'users', record: user }])
    issuer.advance(15 * 86_400_000)
    await expectRefusal(await refresh(first.refresh_token), 400, 'invalid_grant', /expired at/)
  })
})

describe('the authorization code grant', () => {
  const start = async (change: Partial<CodeRecord> = {}) => {
    const issuer = await startTestIssuer()
    const client = await issuer.addClient({ legacyCodeExchange: change.codeChallenge === null })
    const request = await codeFor(issuer, client, await issuer.addUser(), change)
    const exchange = (form: Record<string, string> = {}, as = client) => issuer.post(TOKEN, { ...request, ...form }, as)
    return { issuer, client, exchange }
  }

  it('gives tokens once; a second use ends them', async () => {
    const { issuer, exchange } = await start()
    const answer = await body(await exchange())
    expect(answer.scope).toBe('openid profile')
    const claims = JSON.parse(Buffer.from(answer.id_token?.split('.')[1] ?? '', 'base64url').toString()) as object
    expect(claims).toMatchObject({ nonce: 'n-1', iss: issuer.url })
    expect((await whoami(issuer, answer.access_token)).status).toBe(200)
    await expectRefusal(await exchange(), 400, 'invalid_grant', /used before/)
    expect((await whoami(issuer, answer.access_token)).status).toBe(401)
  })

  it('is won by one of two racing requests', async () => {
    const { exchange } = await start()
    const statuses = (await Promise.all(Array.from({ length: 6 }, () => exchange()))).map((response) => response.status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  })

  it('refuses a wrong verifier, redirect URI or client, and what is expired or unknown', async () => {
    const { issuer, exchange } = await start()
    await expectRefusal(await exchange({ code_verifier: 'w'.repeat(43) }), 400, 'invalid_grant', /does not match/)
    await expectRefusal(await exchange({ code_verifier: 'short' }), 400, 'invalid_request', /43 to 128/)
    await expectRefusal(await exchange({ code_verifier: '' }), 400, 'invalid_grant', /code_verifier/)
    await expectRefusal(await exchange({ redirect_uri: `${REDIRECT_URI}/x` }), 400, 'invalid_grant', /redirect_uri/)
    await expectRefusal(await exchange({ redirect_uri: '' }), 400, 'invalid_grant', /redirect_uri/)
    await expectRefusal(await exchange({ code: 'unknown' }), 400, 'invalid_grant', /unknown/)
    await expectRefusal(await exchange({ code: '' }), 400, 'invalid_request', /code is missing/)
    await expectRefusal(await exchange({}, await issuer.addClient()), 400, 'invalid_grant', /another client/)
    issuer.advance(61_000)
    await expectRefusal(await exchange(), 400, 'invalid_grant', /expired at/)
  })

  it('does without PKCE and redirect_uri only for a client marked as legacy', async () => {
    const { exchange } = await start({ codeChallenge: null })
    await expectRefusal(await exchange(), 400, 'invalid_grant', /no code_challenge/)
    const answer = await exchange({ code_verifier: '', redirect_uri: '' })
    expect(answer.status).toBe(200)
  })
})
