import { createSecretKey } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT, type JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { currentSettings } from '../configuration/settings.ts'
import { TOKEN_EXCHANGE_GRANT } from '../protocol/grant-types.ts'
import type { AuthorizationTerms } from '../store/records.ts'
import { addClient, addUser, createTestServices } from '../testing/issuer.ts'
import { readIdTokenHint } from './id-token-hint.ts'
import { signIdToken } from './id-token.ts'
import { parseSecret, signAccessToken, textOfSecret } from './shared-secret.ts'
import { NO_TERMS } from './terms.ts'
import type { Authorization } from './token-issuer.ts'

const ISSUER = 'http://127.0.0.1:4400'
const API = 'https://api.example'

/** A server that signs access tokens by a secret, and a resource server that has it and forges with it. */
async function start() {
  const services = await createTestServices(ISSUER, { ownKeys: true })
  const { store, keys, tokenIssuer } = services
  await keys.prepare('HS256')
  const settings = await currentSettings(store)
  await store.commit([{ op: 'put', kind: 'settings', record: { ...settings, signingAlgorithm: 'HS256' } }])
  const client = await addClient(services)
  const user = await addUser(services)
  const issue = async (change: Partial<Authorization> = {}) => {
    const authorization: Authorization = {
      client,
      user,
      scopes: ['openid', 'profile', 'email'],
      grantType: 'authorization_code',
      familyId: crypto.randomUUID(),
      address: null,
      refreshable: false,
      authTime: null,
      ...change,
    }
    return (await tokenIssuer.issue(authorization)).accessToken
  }
  const terms = (change: Partial<AuthorizationTerms>) => ({ terms: { ...NO_TERMS, ...change } })
  const { kid } = keys.currentSecret()
  const text = textOfSecret(keys.currentSecret())
  const forge = (claims: object, header: object = {}) =>
    new SignJWT(claims as JWTPayload)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid, ...header })
      .sign(new TextEncoder().encode(text))
  return { ...services, client, user, issue, terms, kid, text, forge }
}

describe('a shared secret', () => {
  it('is at least as long as the hash (RFC 7518 section 3.2)', () => {
    expect(() => parseSecret('k', 'x'.repeat(31))).toThrow('the secret k has 31 octets, fewer than 32')
    expect(textOfSecret(parseSecret('k', 'x'.repeat(32)))).toBe('x'.repeat(32))
  })

  it('signs access tokens that a library of others verifies by the octets of its text', async () => {
    const { issue, kid, text, client, user } = await start()
    expect(text).toMatch(/^[\w-]{43}$/)
    const token = await issue()
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid })
    const expected = { issuer: ISSUER, audience: ISSUER, typ: 'at+jwt', algorithms: ['HS256'] }
    const { payload } = await jwtVerify(token, new TextEncoder().encode(text), expected)
    expect(payload).toMatchObject({ sub: user.id, client_id: client.id, scope: 'openid profile email' })
  })

  it('signs none of what is for clients: ID tokens stay as the client registered them', async () => {
    const { issue, client, user, keys, signer, now } = await start()
    const idToken = await signIdToken(
      { keys, signer },
      {
        issuer: ISSUER,
        client,
        userId: user.id,
        authTime: now(),
        nonce: null,
        sid: null,
        userClaims: {},
        accessToken: await issue(),
        lifetime: 60,
        now: now(),
      },
    )
    expect(decodeProtectedHeader(idToken).alg).toBe('RS256')
    expect(readIdTokenHint({ keys, issuer: ISSUER }, idToken)).toMatchObject({ subject: user.id })
  })

  it('is made anew for a token where it went missing between two changes of the settings', async () => {
    const { keys, issue, kid, tokenVerifier } = await start()
    await keys.retireSecret(3600)
    const token = await issue()
    expect(decodeProtectedHeader(token).kid).not.toBe(kid)
    await tokenVerifier.verify(token)
  })
})

describe('what a shared secret signed', () => {
  it('is accepted here as any access token, and inspected step by step', async () => {
    const { issue, terms, tokenVerifier, client, user, kid } = await start()
    for (const change of [
      {},
      { user: null, scopes: [], grantType: 'client_credentials' as const },
      terms({ resources: [ISSUER] }),
      terms({ resources: [API, ISSUER] }),
      { notAfter: 4_102_444_800_500 },
    ]) {
      expect((await tokenVerifier.verify(await issue(change))).client.id).toBe(client.id)
    }
    const bound = await issue(terms({ dpopThumbprint: 'a-thumbprint' }))
    await tokenVerifier.verify(bound, 'a-thumbprint')
    await expect(tokenVerifier.verify(bound)).rejects.toThrow(/bound to a key/)
    const delegated = await issue({
      grantType: TOKEN_EXCHANGE_GRANT,
      actor: { sub: client.id, act: { sub: 'before' } },
    })
    expect((await tokenVerifier.verifyAnywhere(delegated)).claims['act']).toEqual({
      sub: client.id,
      act: { sub: 'before' },
    })
    const { kind, active, steps } = await tokenVerifier.inspect(await issue())
    expect({ kind, active }).toEqual({ kind: 'access_token', active: true })
    expect(steps.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        `Secret ${kid} is one of this server's, shared with resource servers`,
        'Signed with HS256',
      ]),
    )
    expect(user.status).toBe('active')
  })

  it('is good for nothing here but what is on record, whoever forged it', async () => {
    const { issue, terms, forge, tokenVerifier, client, now, advance } = await start()
    const seen = decodeJwt(await issue(terms({ resources: [API] })))
    const bound = decodeJwt(await issue(terms({ resources: [API], dpopThumbprint: 'a-thumbprint' })))
    const delegated = decodeJwt(await issue({ grantType: TOKEN_EXCHANGE_GRANT, actor: { sub: client.id } }))
    await tokenVerifier.verifyAnywhere(await forge(seen))
    const { cnf: _cnf, ...unbound } = bound
    const { act: _act, ...alone } = delegated
    for (const forged of [
      { ...seen, aud: ISSUER },
      { ...seen, aud: [API, ISSUER] },
      { ...seen, exp: (seen.exp ?? 0) + 3600 },
      { ...seen, iat: (seen.iat ?? 0) + 1 },
      { ...seen, sub: 'somebody else' },
      { ...seen, client_id: 'another' },
      { ...seen, scope: 'openid profile email backend' },
      { ...seen, act: { sub: 'a friend' } },
      { ...seen, act: 'a friend' },
      { ...seen, roles: ['operator'] },
      unbound,
      alone,
      { ...delegated, act: { sub: 'a friend' } },
      { ...delegated, act: null },
    ]) {
      const token = await forge(forged)
      const refused = { code: 'invalid_token', description: expect.stringMatching(/what is on record/) as string }
      await expect(tokenVerifier.verifyAnywhere(token)).rejects.toMatchObject(refused)
      await expect(tokenVerifier.verify(token)).rejects.toMatchObject({ code: 'invalid_token' })
      const { steps, active } = await tokenVerifier.inspect(token)
      expect(active).toBe(false)
      expect(steps.find(({ passed }) => passed === false)?.name).toBe('record')
    }
    await expect(tokenVerifier.verifyAnywhere(await forge({ ...seen, jti: 'made up' }))).rejects.toThrow(
      /not on record/,
    )
    advance(3_601_000)
    const later = { ...seen, exp: Math.floor(now() / 1000) + 60 }
    await expect(tokenVerifier.verifyAnywhere(await forge(later))).rejects.toThrow(/what is on record/)
  })

  it('is no ID token, hint or anything else but an access token', async () => {
    const { keys, forge, tokenVerifier, client, user, now } = await start()
    const seconds = Math.floor(now() / 1000)
    const claims = { iss: ISSUER, sub: user.id, aud: client.id, iat: seconds, exp: seconds + 60, auth_time: seconds }
    for (const typ of ['JWT', 'logout+jwt', undefined]) {
      const token = await forge(claims, typ === undefined ? { typ: 'x' } : { typ })
      expect(readIdTokenHint({ keys, issuer: ISSUER }, token)).toBeUndefined()
      const { active, steps } = await tokenVerifier.inspect(token)
      expect(active).toBe(false)
      expect(steps.find(({ passed }) => passed === false)).toMatchObject({
        name: 'key',
        detail: expect.stringMatching(/signs access tokens alone \(typ at\+jwt\)/) as string,
      })
    }
  })
})

describe('the algorithm of a token is that of the key which its kid names (RFC 8725 section 2.1, 3.1)', () => {
  it('so no public key is taken for a secret, nor a secret for a public key', async () => {
    const { issue, keys, kid, text, signer, tokenVerifier } = await start()
    const claims = decodeJwt(await issue())
    const pair = keys.current('RS256')
    const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const der = pair.publicKey.export({ type: 'spki', format: 'der' })
    const jwk = JSON.stringify(pair.publicKey.export({ format: 'jwk' }))
    const sign = (header: { alg: string; kid: string }, key: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT(claims).setProtectedHeader({ typ: 'at+jwt', ...header }).sign(key)
    const hmacs = [Buffer.from(pem), Buffer.from(pem.trim()), der, Buffer.from(jwk), Buffer.from(text)]
    const [header = '', payload = '', signature = ''] = (await issue()).split('.')
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const none = encoded({ alg: 'none', typ: 'at+jwt', kid })
    const forged = [
      // The public key as if it were the secret, under its own kid and under the secret's.
      ...(await Promise.all(hmacs.map((key) => sign({ alg: 'HS256', kid: pair.kid }, createSecretKey(key))))),
      ...(await Promise.all(hmacs.slice(0, -1).map((key) => sign({ alg: 'HS256', kid }, createSecretKey(key))))),
      // Another HMAC than the secret's, by the secret itself.
      await sign({ alg: 'HS512', kid }, Buffer.from(text.padEnd(64, 'x'))),
      await sign({ alg: 'HS384', kid }, Buffer.from(text.padEnd(48, 'x'))),
      // A good signature by a key pair under the kid of the secret.
      await sign({ alg: 'RS256', kid }, pair.privateKey),
      await signer.sign({ ...pair, kid }, 'at+jwt', claims),
      signAccessToken({ ...keys.currentSecret(), kid: pair.kid }, claims),
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${'A'.repeat(43)}`,
    ]
    for (const token of forged) {
      await expect(tokenVerifier.verify(token)).rejects.toMatchObject({ code: 'invalid_token' })
      const { steps } = await tokenVerifier.inspect(token)
      expect(['format', 'signature']).toContain(steps.find(({ passed }) => passed === false)?.name)
    }
    // The same claims, signed as they must be.
    await tokenVerifier.verify(await sign({ alg: 'HS256', kid }, Buffer.from(text)))
  })
})
