import { createHmac, generateKeyPairSync } from 'node:crypto'
import { exportSPKI, importJWK, type CryptoKey } from 'jose'
import { describe, expect, it } from 'vitest'
import { PLAIN_CLIENT, type ClientRecord } from '../store/records.ts'
import { newClientKey, signAs } from '../testing/client-jwt.ts'
import { startWebServer } from '../testing/web-server.ts'
import { ClientSignatureError, createClientKeys } from './client-keys.ts'

const ALGORITHMS = ['RS256', 'PS256', 'ES256']
const CLAIMS = { iss: 'shop' }

const clientWith = (change: Partial<ClientRecord>): ClientRecord => ({
  ...PLAIN_CLIENT,
  id: 'shop',
  name: 'Shop',
  createdAt: 0,
  updatedAt: 0,
  revision: 1,
  ...change,
})

const withKeys = (...keys: Record<string, unknown>[]) => clientWith({ jwks: { keys } })

function start() {
  let time = Date.now()
  const keys = createClientKeys({ now: () => time })
  const verify = (client: ClientRecord, jwt: string) => keys.verify(client, jwt, { algorithms: ALGORITHMS })
  return {
    verify,
    advance: (milliseconds: number) => (time += milliseconds),
    refusal: async (client: ClientRecord, jwt: string) => {
      const outcome: unknown = await verify(client, jwt).catch((error: unknown) => error)
      if (!(outcome instanceof ClientSignatureError)) throw new Error(`not refused: ${String(outcome)}`)
      return outcome.message
    },
  }
}

/** A client that publishes its keys; what it answers and how often it was asked. */
async function publish() {
  const state = { answer: JSON.stringify({ keys: [] }), status: 200, asked: 0 }
  const url = await startWebServer((_request, response) => {
    state.asked++
    response.writeHead(state.status).end(state.answer)
  })
  return {
    state,
    client: clientWith({ jwksUri: `${url}/jwks` }),
    serve: (...keys: unknown[]) => (state.answer = JSON.stringify({ keys })),
  }
}

/** A JWT of any header, with a signature of bytes. */
const forge = (header: object, signature: (input: string) => Buffer = () => Buffer.from('x')) => {
  const input = [header, CLAIMS].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${input}.${signature(input).toString('base64url')}`
}

describe('keys in the registration', () => {
  it.each(['RS256', 'PS256', 'ES256'] as const)('verify %s', async (alg) => {
    const { verify } = start()
    const key = await newClientKey(alg)
    const { claims, header } = await verify(withKeys(key.jwk), await signAs(key, CLAIMS))
    expect({ claims, header }).toEqual({ claims: CLAIMS, header: { alg } })
  })

  it('are told apart by kid, and must be where several fit', async () => {
    const { verify, refusal } = start()
    const [first, second] = [await newClientKey('ES256', 'first'), await newClientKey('ES256', 'second')]
    const client = withKeys(first.jwk, second.jwk)
    expect((await verify(client, await signAs(second, CLAIMS))).header.kid).toBe('second')
    const unnamed = await signAs({ ...first, jwk: {} }, CLAIMS)
    expect(await refusal(client, unnamed)).toMatch(/name one with kid/)
    const third = await signAs(first, CLAIMS, { kid: 'third' })
    expect(await refusal(client, third)).toMatch(/None of the registered keys/)
    const swapped = await signAs(first, CLAIMS, { kid: 'second' })
    expect(await refusal(client, swapped)).toMatch(/signature does not match/)
  })

  it('of the next revision count from then on', async () => {
    const { verify, refusal } = start()
    const [old, next] = [await newClientKey(), await newClientKey()]
    await verify(withKeys(old.jwk), await signAs(old, CLAIMS))
    expect(await refusal(withKeys(next.jwk), await signAs(old, CLAIMS))).toMatch(/signature does not match/)
  })

  it('are needed', async () => {
    const { refusal } = start()
    expect(await refusal(clientWith({}), await signAs(await newClientKey(), CLAIMS))).toMatch(/no registered keys/)
  })

  it('of no use are refused in words, never with an exception of a library', async () => {
    const { refusal } = start()
    const key = await newClientKey('RS256')
    const jwt = await signAs(key, CLAIMS)
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })
    for (const jwk of [small, { kty: 'RSA' }, { kty: 'RSA', n: 'AQAB', e: 7 }, { kty: 'RSA', n: '%', e: '%' }]) {
      expect(await refusal(withKeys(jwk as Record<string, unknown>), jwt)).toMatch(/cannot verify it|Expected a signed/)
    }
    expect(await refusal(withKeys({ kty: 'RSA', use: 'enc', n: key.jwk['n'], e: 'AQAB' }), jwt)).toMatch(/None of the/)
  })
})

describe('algorithms', () => {
  it('are those that the caller allows: neither none, nor a public key taken for a shared secret', async () => {
    const { refusal } = start()
    const key = await newClientKey('RS256')
    const client = withKeys(key.jwk)
    const pem = await exportSPKI((await importJWK({ ...key.jwk, ext: true }, 'RS256')) as CryptoKey)
    const hmacs = [pem, JSON.stringify(key.jwk), String(key.jwk['n'])].map((secret) =>
      forge({ alg: 'HS256' }, (input) => createHmac('sha256', secret).update(input).digest()),
    )
    const others = [{ alg: 'none' }, { alg: 'None' }, { alg: 'RS1' }, { alg: 5 }, {}].map((header) => forge(header))
    for (const jwt of [...hmacs, ...others, `${forge({ alg: 'none' }).split('.').slice(0, 2).join('.')}.`]) {
      expect(await refusal(client, jwt)).toMatch(/not allowed here|Expected a signed JWT/)
    }
  })

  it('are held to the one the key is registered for', async () => {
    const { refusal } = start()
    const key = await newClientKey('RS256')
    const { privateKey } = await newClientKey('PS256')
    const client = withKeys({ ...key.jwk, alg: 'RS256' })
    expect(await refusal(client, await signAs({ ...key, alg: 'PS256', privateKey }, CLAIMS))).toMatch(/None of the/)
  })

  it('and keys that a JWT brings along count for nothing', async () => {
    const { refusal } = start()
    const [registered, mine] = [await newClientKey(), await newClientKey()]
    const jwt = await signAs(mine, CLAIMS, {
      jwk: mine.jwk,
      jku: 'https://attacker.example/jwks',
      x5u: 'https://a.example',
    })
    expect(await refusal(withKeys(registered.jwk), jwt)).toMatch(/signature does not match/)
  })

  it.each([
    '',
    '.',
    '..',
    'a.b.c',
    'e30.e30.',
    'e30.e30.e30',
    '{}',
    '\u0000',
    'x'.repeat(50_000),
    'e30.e30.e30.e30.e30',
  ])('do not matter where there is no JWT: %#', async (text) => {
    const { refusal } = start()
    expect(await refusal(withKeys((await newClientKey()).jwk), text)).toMatch(/Expected a signed JWT|not allowed here/)
  })
})

describe('keys at a jwks_uri', () => {
  it('are fetched once and kept for an hour', async () => {
    const { verify, advance } = start()
    const { client, serve, state } = await publish()
    const key = await newClientKey('ES256', 'a')
    serve(key.jwk)
    const jwt = await signAs(key, CLAIMS)
    await Promise.all([verify(client, jwt), verify(client, jwt), verify(client, jwt)])
    advance(3_599_000)
    await verify(client, jwt)
    expect(state.asked).toBe(1)
    advance(2_000)
    await verify(client, jwt)
    expect(state.asked).toBe(2)
  })

  it('are fetched again for a kid that is not among them, five seconds after the last time', async () => {
    const { verify, refusal, advance } = start()
    const { client, serve, state } = await publish()
    const [old, next] = [await newClientKey('ES256', 'old'), await newClientKey('ES256', 'next')]
    serve(old.jwk)
    await verify(client, await signAs(old, CLAIMS))
    serve(next.jwk)
    const rotated = await signAs(next, CLAIMS)
    expect(await refusal(client, rotated)).toMatch(/None of the registered keys/)
    expect(state.asked).toBe(1)
    advance(5_001)
    expect((await verify(client, rotated)).header.kid).toBe('next')
    expect(state.asked).toBe(2)
    // The old one is gone with the set that held it.
    expect(await refusal(client, await signAs(old, CLAIMS))).toMatch(/None of the registered keys/)
  })

  it('are fetched again where the key changed under its name, or has none', async () => {
    const { verify, advance } = start()
    const { client, serve } = await publish()
    const [old, next] = [await newClientKey(), await newClientKey()]
    serve(old.jwk)
    await verify(client, await signAs(old, CLAIMS))
    serve(next.jwk)
    advance(5_001)
    await verify(client, await signAs(next, CLAIMS))
  })

  it('are not fetched more often for strangers: an invented kid does not make the server hammer the client', async () => {
    const { verify, refusal, advance } = start()
    const { client, serve, state } = await publish()
    const key = await newClientKey('ES256', 'a')
    serve(key.jwk)
    await verify(client, await signAs(key, CLAIMS))
    advance(5_001)
    const stranger = await newClientKey('ES256')
    for (let index = 0; index < 20; index++) {
      await refusal(client, await signAs(stranger, CLAIMS, { kid: String(index) }))
    }
    expect(state.asked).toBe(2)
  })

  it('that could not be fetched are asked for by the next request, and those known before still count', async () => {
    const { verify, refusal, advance } = start()
    const { client, serve, state } = await publish()
    const key = await newClientKey('ES256', 'a')
    state.status = 503
    const jwt = await signAs(key, CLAIMS)
    expect(await refusal(client, jwt)).toBe('The jwks_uri of the client answered 503: expected 200, and no redirect')
    state.status = 200
    serve(key.jwk)
    await verify(client, jwt)
    advance(5_001)
    state.status = 503
    expect(await refusal(client, await signAs(key, CLAIMS, { kid: 'other' }))).toMatch(/answered 503/)
    await verify(client, jwt)
    expect(state.asked).toBe(3)
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['no set', '{"kty":"RSA"}'],
    ['a list', '[]'],
    ['keys of no type', '{"keys":[{}]}'],
    ['keys that are none', '{"keys":[null,1,"x"]}'],
    ['too many keys', JSON.stringify({ keys: Array.from({ length: 101 }, () => ({ kty: 'RSA' })) })],
  ])('are refused where there is %s', async (_, answer) => {
    const { refusal } = start()
    const { client, state } = await publish()
    state.answer = answer
    const message = await refusal(client, await signAs(await newClientKey(), CLAIMS))
    expect(message).toBe('Expected a JWK Set (RFC 7517 section 5) at the jwks_uri of the client')
  })

  it('are refused where the set is too large, or elsewhere', async () => {
    const { refusal } = start()
    const { client, state } = await publish()
    const key = await newClientKey()
    const jwt = await signAs(key, CLAIMS)
    state.answer = JSON.stringify({ keys: [key.jwk], padding: 'x'.repeat(70_000) })
    expect(await refusal(client, jwt)).toMatch(/^The jwks_uri of the client sent more than/)
    const inside = await startWebServer((_request, response) => response.end(JSON.stringify({ keys: [key.jwk] })))
    const url = await startWebServer((_request, response) => response.writeHead(307, { location: inside }).end())
    expect(await refusal(clientWith({ jwksUri: url }), jwt)).toMatch(/^The jwks_uri of the client answered 307/)
    for (const jwksUri of ['file:///etc/passwd', 'http://jwks.example/', 'http://127.0.0.1:1/']) {
      expect(await refusal(clientWith({ jwksUri }), jwt)).toMatch(/^The jwks_uri of the client (must use|could not)/)
    }
  })

  it('that are secret or of other kinds verify nothing', async () => {
    const { refusal } = start()
    const { client, serve } = await publish()
    const key = await newClientKey('RS256')
    const jwt = forge({ alg: 'HS256' }, (input) => createHmac('sha256', 'shared').update(input).digest())
    serve({ kty: 'oct', k: Buffer.from('shared').toString('base64url') }, { kty: 'RSA', n: 'x' }, { kty: 'strange' })
    expect(await refusal(client, jwt)).toMatch(/not allowed here/)
    expect(await refusal(client, await signAs(key, CLAIMS))).toMatch(/cannot verify it|Expected a signed JWT/)
  })
})

describe('times in a JWT', () => {
  it('are judged by the clock of the server', async () => {
    const { verify, refusal, advance } = start()
    const key = await newClientKey()
    const jwt = await signAs(key, { ...CLAIMS, exp: Math.floor(Date.now() / 1000) + 60 })
    await verify(withKeys(key.jwk), jwt)
    advance(61_000)
    expect(await refusal(withKeys(key.jwk), jwt)).toBe('It has expired (exp)')
  })
})
