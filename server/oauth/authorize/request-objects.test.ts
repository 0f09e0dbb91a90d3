import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hashSecret } from '../../tokens/secrets.ts'
import { answerOf, expectErrorPage, startAuthorization } from '../../testing/browser.ts'
import { REDIRECT_URI } from '../../testing/issuer.ts'
import { clientKeyPair, unsigned } from '../../testing/request-object.ts'

const start = async (...[change]: Parameters<typeof startAuthorization>) => {
  const keys = await clientKeyPair()
  const started = await startAuthorization({ jwks: keys.jwks, ...change })
  const { client_id, response_type, redirect_uri, ...inside } = started.request
  return { ...started, keys, outside: { client_id, response_type, redirect_uri, scope: 'openid' }, inside }
}

/** A place on this machine where a client leaves its request objects. */
async function publish(answer: { status?: number; text: string }) {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    response.writeHead(answer.status ?? 200, { Location: 'http://127.0.0.1:1/elsewhere' }).end(answer.text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/request.jwt`, asked, answer }
}

describe('a request object', () => {
  it('unsigned or signed, carries the parameters, over those beside it, through all the pages', async () => {
    const { issuer, outside, inside, keys, browser, signIn, client } = await start()
    const claims = { ...inside, nonce: 'n-inside', max_age: 300, claims: { userinfo: { email: null } } }
    const { url } = issuer
    const signed = await keys.sign({ ...claims, iss: client.id, aud: [url, 'other'], exp: issuer.now() / 1000 + 60 })
    for (const request of [unsigned(claims), signed]) {
      const first = await browser.open({ ...outside, request, nonce: 'n-outside', state: 'outside' })
      const page = browser.cookies.has('gatehouse-session') ? first : await browser.submit(first, signIn)
      const answered = page.status === 200 ? await browser.submit(page, { decision: 'allow' }) : page
      const answer = answerOf(answered)
      expect(answer['state']).toBe('st&te =1')
      const code = await issuer.store.get('codes', hashSecret(answer['code'] ?? ''))
      expect(code).toMatchObject({ nonce: 'n-inside', scopes: ['openid', 'profile'] })
      expect(code?.terms?.claims?.userinfo).toEqual(['email'])
    }
  })

  it('may expire while a person is at the pages, and no sooner', async () => {
    const { issuer, outside, inside, keys, browser, signIn } = await start()
    const request = await keys.sign({ ...inside, exp: issuer.now() / 1000 + 60 })
    const page = await browser.open({ ...outside, request })
    issuer.advance(120_000)
    const consentPage = await browser.submit(page, signIn)
    expect(answerOf(await browser.submit(consentPage, { decision: 'allow' }))['code']).toBeDefined()
    expect(answerOf(await browser.open({ ...outside, request }))).toMatchObject({ error: 'invalid_request_object' })
  })

  it('names a redirect URI that wins, and that must be registered', async () => {
    const { issuer, outside, inside, browser } = await start({
      redirectUris: [REDIRECT_URI, 'https://client.example/other'],
    })
    const ask = (redirect_uri: string) =>
      browser.open({ ...outside, request: unsigned({ ...inside, redirect_uri, prompt: 'none' }) })
    expect((await ask('https://client.example/other')).headers.get('location')).toMatch(
      /^https:\/\/client\.example\/other\?error=login_required/,
    )
    await expectErrorPage(await ask('https://evil.example/'), /not registered/)
    expect(issuer.url).toBeDefined()
  })

  it.each<[string, object, RegExp]>([
    ['of another client', { client_id: 'other' }, /client_id in the request object/],
    ['for another response type', { response_type: 'token' }, /response_type in the request object/],
    ['within which there is another', { request: 'e30.e30.' }, /contains request/],
    ['within which there is a reference', { request_uri: 'https://client.example/r' }, /contains request_uri/],
    ['made by somebody else', { iss: 'other' }, /Expected iss/],
    ['made for another server', { aud: 'https://other.example' }, /Expected aud/],
    ['that has expired', { exp: 1 }, /expired/],
    ['that is not valid yet', { nbf: 9_999_999_999 }, /not valid yet/],
    ['with a time that is none', { exp: 'soon' }, /Expected request to be a JWT/],
    ['with a parameter that is no text', { prompt: ['none'] }, /Expected prompt/],
    ['with a NUL', { nonce: 'a\0b' }, /NUL/],
  ])('%s is refused', async (_what, change, words) => {
    const { outside, inside, browser } = await start()
    const answer = answerOf(await browser.open({ ...outside, request: unsigned({ ...inside, ...change }) }))
    expect(answer).toMatchObject({ error: 'invalid_request_object' })
    expect(answer['error_description']).toMatch(words)
  })

  it('is refused when it is no JWT, with any signature but the client’s, or made for another purpose', async () => {
    const { outside, inside, keys, client, browser } = await start()
    const good = await keys.sign(inside)
    const [header = '', payload = ''] = good.split('.')
    const stranger = await clientKeyPair()
    for (const request of [
      'no JWT',
      '..',
      'a.b.c.d.e',
      `${header}.${payload}.`,
      `${header}.${payload}.AAAA`,
      `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${payload}.AAAA`,
      `${Buffer.from('{"alg":["none"]}').toString('base64url')}.${payload}.`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('[1]').toString('base64url')}.`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${'W'.repeat(4000)}.`,
      await stranger.sign(inside),
      await keys.sign(inside, { kid: 'unknown' }),
      await keys.sign(inside, { typ: 'dpop+jwt' }),
      await keys.sign({ ...inside, iss: client.id, sub: client.id }),
    ]) {
      const answer = answerOf(await browser.open({ ...outside, prompt: 'none', request }))
      expect([request.slice(0, 40), answer['error']]).toEqual([request.slice(0, 40), 'invalid_request_object'])
    }
  })

  it('is signed as the client registered it', async () => {
    const { issuer, client, outside, inside, keys, browser } = await start({ requestObjectSigningAlg: 'ES256' })
    const ask = async (request: string) => answerOf(await browser.open({ ...outside, prompt: 'none', request }))
    const refused = { error: 'invalid_request_object' }
    expect(await ask(unsigned(inside))).toMatchObject(refused)
    expect(await ask(await keys.sign(inside))).toMatchObject(refused)
    const elliptic = await clientKeyPair('ES256')
    const record = { ...client, jwks: elliptic.jwks }
    await issuer.store.commit([{ op: 'put', kind: 'clients', record }])
    expect(await ask(await elliptic.sign(inside))).toMatchObject({ error: 'login_required' })
    await issuer.store.commit([
      { op: 'put', kind: 'clients', record: { ...record, requestObjectSigningAlg: 'none', jwks: null } },
    ])
    expect(await ask(await elliptic.sign(inside))).toMatchObject(refused)
    expect(await ask(unsigned(inside))).toMatchObject({ error: 'login_required' })
  })

  it('that cannot be read is refused on a page where no redirect URI stands beside it', async () => {
    const { outside, browser } = await start()
    const { redirect_uri: _, ...rest } = outside
    await expectErrorPage(await browser.open({ ...rest, request: 'x' }), /invalid_request_object/)
  })
})

describe('a request_uri', () => {
  it('is fetched once, from a registered address, its fragment ignored', async () => {
    const started = await startAuthorization()
    const { issuer, client, request, browser, signIn } = started
    const { client_id, response_type, redirect_uri, ...inside } = request
    const place = await publish({ text: unsigned({ ...inside, nonce: 'fetched' }) })
    const record = { ...client, requestUris: [`${place.url}#hash-of-an-older-one`] }
    await issuer.store.commit([{ op: 'put', kind: 'clients', record }])
    const outside = { client_id, response_type, redirect_uri, scope: 'openid' }
    const page = await browser.open({ ...outside, request_uri: `${place.url}#another` })
    // What is there from now on is not what the person is shown.
    place.answer.text = unsigned({ ...inside, nonce: 'changed' })
    const consentPage = await browser.submit(page, signIn)
    const { code = '' } = answerOf(await browser.submit(consentPage, { decision: 'allow' }))
    expect((await issuer.store.get('codes', hashSecret(code)))?.nonce).toBe('fetched')
    expect(place.asked).toEqual(['/request.jwt'])
  })

  it('that is not registered is never called; one that gives no request object is refused', async () => {
    const { issuer, client, request, browser } = await startAuthorization()
    const place = await publish({ text: 'x'.repeat(9_000) })
    const ask = async (request_uri: string, more = {}) =>
      answerOf(await browser.open({ ...request, request_uri, ...more }))
    for (const uri of [
      place.url,
      'file:///etc/passwd',
      'http://169.254.169.254/',
      'no URI',
      `${place.url}?${'x'.repeat(600)}`,
    ]) {
      expect(await ask(uri)).toMatchObject({ error: 'invalid_request_uri' })
    }
    expect(place.asked).toEqual([])
    const record = { ...client, requestUris: [place.url, 'http://127.0.0.1:1/nobody'] }
    await issuer.store.commit([{ op: 'put', kind: 'clients', record }])
    expect(await ask(place.url)).toMatchObject({ error: 'invalid_request_uri' })
    Object.assign(place.answer, { text: 'no JWT' })
    expect(await ask(place.url)).toMatchObject({ error: 'invalid_request_object' })
    Object.assign(place.answer, { status: 302 })
    expect(await ask(place.url)).toMatchObject({ error: 'invalid_request_uri' })
    expect(await ask('http://127.0.0.1:1/nobody')).toMatchObject({ error: 'invalid_request_uri' })
    expect(await ask(place.url, { request: unsigned({}) })).toMatchObject({ error: 'invalid_request' })
  })
})
