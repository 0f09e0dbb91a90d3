import { createHash, createHmac } from 'node:crypto'
import { exportJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { createDpopKey, type DpopKey, type ProofChange } from '../testing/dpop-key.ts'
import { basic, SECRET, startTestIssuer, type TestIssuer } from '../testing/issuer.ts'

const TOKEN = '/authorization/token'

type Json = Record<string, unknown>

async function start() {
  const issuer = await startTestIssuer()
  const client = await issuer.addClient()
  const key = await createDpopKey()
  const ask = (proof: string | undefined, url = issuer.url + TOKEN) =>
    fetch(url, {
      method: 'POST',
      headers: { Authorization: basic(client.id, SECRET), ...(proof === undefined ? {} : { DPoP: proof }) },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
  const nonce = (await ask(await key.proof('POST', issuer.url + TOKEN, issuer.now()))).headers.get('dpop-nonce')
  const proof = (change: ProofChange = {}, of: DpopKey = key) =>
    of.proof('POST', issuer.url + TOKEN, issuer.now(), nonce, undefined, change)
  return { issuer, client, key, ask, nonce, proof }
}

async function expectRefusal(response: Response, words: RegExp, error = 'invalid_dpop_proof'): Promise<void> {
  const refusal = (await response.json()) as Json
  expect({ status: response.status, error: refusal['error'] }).toEqual({ status: 400, error })
  expect(refusal['error_description']).toMatch(words)
  expect(response.headers.get('dpop-nonce')).toMatch(/^[\w-]{43}$/)
}

const seconds = (issuer: TestIssuer, more: number) => Math.floor(issuer.now() / 1000) + more

describe('a DPoP proof', () => {
  it.each(['ES256', 'RS256', 'PS256', 'EdDSA', 'Ed25519'])('is accepted with %s', async (algorithm) => {
    const { ask, proof } = await start()
    const response = await ask(await proof({}, await createDpopKey(algorithm)))
    expect(response.status).toBe(200)
    expect(((await response.json()) as Json)['token_type']).toBe('DPoP')
  })

  it('made 10 seconds before or after is accepted, one of more than a minute is not', async () => {
    const { issuer, ask, proof } = await start()
    for (const more of [-10, 10, -59, 59]) {
      expect((await ask(await proof({ claims: { iat: seconds(issuer, more) } }))).status).toBe(200)
    }
    for (const iat of [seconds(issuer, -62), seconds(issuer, 62), 1e300, 'now', undefined, null]) {
      await expectRefusal(await ask(await proof({ claims: { iat } })), /iat|typ dpop\+jwt/)
    }
    await expectRefusal(await ask(await proof({ claims: { exp: seconds(issuer, -100) } })), /DPoP proof/)
  })

  it('is for the method and the URL of the request, whatever its query', async () => {
    const { issuer, ask, proof } = await start()
    const url = issuer.url + TOKEN
    for (const htu of [`${url}?x=1#y`, url.replace('http:', 'HTTP:')]) {
      expect((await ask(await proof({ claims: { htu } }))).status).toBe(200)
    }
    expect((await ask(await proof(), `${url}?x=1`)).status).toBe(200)
    const elsewhere = [
      `${issuer.url}/authorization/userinfo`,
      url.replace('http', 'https'),
      'https://evil.example',
      `${url}/x`,
    ]
    for (const htu of [...elsewhere, url.replace('127', 'user@127'), 'x', 7, undefined]) {
      await expectRefusal(await ask(await proof({ claims: { htu } })), /Expected htu http/)
    }
    for (const htm of ['GET', 'post', undefined, ['POST']]) {
      await expectRefusal(await ask(await proof({ claims: { htm } })), /Expected htm POST/)
    }
  })

  it('works once', async () => {
    const { ask, proof } = await start()
    const once = await proof()
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(once)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    await expectRefusal(await ask(once), /used before/)
    for (const jti of ['', undefined, 7, 'x'.repeat(201)]) {
      await expectRefusal(await ask(await proof({ claims: { jti } })), /jti/)
    }
  })

  it('carries a nonce of this server, and no old one', async () => {
    const { issuer, ask, proof, key, nonce } = await start()
    for (const other of [undefined, '', 'x', null, ['x'], 'ä'.repeat(43)]) {
      await expectRefusal(await ask(await proof({ claims: { nonce: other } })), /nonce/, 'use_dpop_nonce')
    }
    issuer.advance(119_000)
    expect((await ask(await proof())).status).toBe(200)
    issuer.advance(121_000)
    const late = await ask(await proof())
    const fresh = late.headers.get('dpop-nonce')
    expect(fresh).not.toBe(nonce)
    await expectRefusal(late, /old or unknown/, 'use_dpop_nonce')
    expect((await ask(await key.proof('POST', issuer.url + TOKEN, issuer.now(), fresh))).status).toBe(200)
  })

  it('is one JWT of its type, signed with an asymmetric algorithm and the public key in it', async () => {
    const { ask, proof, key, issuer, nonce } = await start()
    const good = await proof()
    const [header = '', claims = '', signature = ''] = good.split('.')
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const symmetric = `${encoded({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } })}.${claims}`
    const other = await createDpopKey()
    const wrong = [
      '',
      'garbage',
      'a.b.c',
      `${good}, ${await proof()}`,
      `${header}.${claims}.`,
      `${header}.${claims}.${signature.split('').reverse().join('')}`,
      `${header}.${encoded({ htm: 'POST' })}.${signature}`,
      `${encoded({ typ: 'dpop+jwt', alg: 'none', jwk: key.jwk })}.${claims}.`,
      `${symmetric}.${createHmac('sha256', 'secret').update(symmetric).digest('base64url')}`,
      await proof({ header: { typ: 'JWT' } }),
      await proof({ header: { typ: undefined } }),
      await proof({ header: { jwk: other.jwk } }),
      await proof({ header: { jwk: await exportJWK(key.privateKey) } }),
      await proof({ header: { jwk: undefined } }),
      await proof({ header: { jwk: 'text' } }),
      await proof({ header: { jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } } }),
      await proof({ header: { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } } }),
      await proof({ claims: { padding: 'x'.repeat(5000) } }),
    ]
    for (const each of wrong) await expectRefusal(await ask(each), /DPoP proof/)
    const es384 = await createDpopKey('ES384')
    await expectRefusal(
      await ask(await es384.proof('POST', issuer.url + TOKEN, issuer.now(), nonce)),
      /signed with one of ES256/,
    )
  })

  it('is not needed, and says nothing where there is none', async () => {
    const { ask } = await start()
    const response = await ask(undefined)
    expect([response.status, response.headers.get('dpop-nonce')]).toEqual([200, null])
    expect(((await response.json()) as Json)['token_type']).toBe('Bearer')
  })

  it('at a resource is made for the token and shown with it', async () => {
    const { issuer, ask, proof, key, client, nonce } = await start()
    const { access_token: token } = (await (await ask(await proof())).json()) as { access_token: string }
    const url = `${issuer.url}/authorization/whoami`
    const show = async (claims: Record<string, unknown> = {}, of = key, scheme = 'DPoP') =>
      await fetch(url, {
        headers: {
          Authorization: `${scheme} ${token}`,
          DPoP: await of.proof('GET', url, issuer.now(), nonce, token, { claims }),
        },
      })
    expect((await show()).status).toBe(200)
    expect((await show({}, key, 'dpop')).status).toBe(200)
    const ath = createHash('sha256').update('another').digest('base64url')
    const refusals: [Response, string, RegExp][] = [
      [await show({ ath }), 'invalid_dpop_proof', /Expected ath/],
      [await show({ ath: undefined }), 'invalid_dpop_proof', /Expected ath/],
      [await show({ nonce: undefined }), 'use_dpop_nonce', /DPoP-Nonce/],
      [await show({}, await createDpopKey()), 'invalid_token', /another key/],
      [await fetch(url, { headers: { Authorization: `DPoP ${token}` } }), 'invalid_dpop_proof', /none was sent/],
    ]
    for (const [response, error, words] of refusals) {
      expect(response.status).toBe(401)
      const challenge = response.headers.get('www-authenticate')
      expect(challenge).toMatch(/^DPoP /)
      expect(challenge).toContain(`error="${error}"`)
      expect(challenge).toContain('algs="ES256 ')
      expect(await response.json()).toMatchObject({ error, error_description: expect.stringMatching(words) as string })
    }
    const bearer = await show({}, key, 'Bearer')
    expect([bearer.status, bearer.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer /)])
    expect(await bearer.json()).toMatchObject({ error: 'invalid_token' })
    const inBody = await issuer.post('/authorization/userinfo', { access_token: token })
    expect(inBody.status).toBe(401)
    // The bare revocation of Fusio clients is a bearer's as well; the registered one knows the client.
    const bare = await fetch(`${issuer.url}/authorization/revoke`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
    })
    expect(bare.status).toBe(401)
    expect(await (await issuer.post('/authorization/introspect', { token }, client)).json()).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: key.thumbprint },
    })
  })

  it('does not make a bearer token a bound one', async () => {
    const { issuer, ask, key, nonce } = await start()
    const { access_token: token } = (await (await ask(undefined)).json()) as { access_token: string }
    const url = `${issuer.url}/authorization/whoami`
    const DPoP = await key.proof('GET', url, issuer.now(), nonce, token)
    const bound = await fetch(url, { headers: { Authorization: `DPoP ${token}`, DPoP } })
    expect(bound.status).toBe(401)
    expect(await bound.json()).toMatchObject({ error_description: expect.stringMatching(/not bound/) as string })
    expect((await fetch(url, { headers: { Authorization: `Bearer ${token}`, DPoP } })).status).toBe(200)
  })

  it('may be sent by pages, which may read the nonce', async () => {
    const { issuer } = await start()
    await issuer.addClient({ tokenEndpointAuthMethod: 'none', redirectUris: ['https://spa.example/cb'] })
    const response = await fetch(issuer.url + TOKEN, {
      method: 'OPTIONS',
      headers: { Origin: 'https://spa.example', 'Access-Control-Request-Method': 'POST' },
    })
    expect(response.headers.get('access-control-allow-headers')).toContain('DPoP')
    expect(response.headers.get('access-control-expose-headers')).toContain('DPoP-Nonce')
  })
})
