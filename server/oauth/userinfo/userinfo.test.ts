import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { describe, expect, it } from 'vitest'
import { SIGNING_ALGORITHMS } from '../../protocol/signing-algorithms.ts'
import type { ClientRecord, CodeRecord, UserRecord } from '../../store/records.ts'
import { codeFor } from '../../testing/authorized.ts'
import { startTestIssuer } from '../../testing/issuer.ts'
import { NO_TERMS } from '../../tokens/terms.ts'

async function start(change: {
  client?: Partial<ClientRecord>
  user?: Partial<UserRecord>
  code?: Partial<CodeRecord>
}) {
  const issuer = await startTestIssuer()
  const client = await issuer.addClient(change.client)
  const user = await issuer.addUser(change.user)
  const form = await codeFor(issuer, client, user, change.code)
  const tokens = (await (await issuer.post('/authorization/token', form, client)).json()) as Record<string, string>
  const ask = (token = tokens['access_token'], method = 'GET') =>
    fetch(`${issuer.url}/authorization/userinfo`, { method, headers: { Authorization: `Bearer ${String(token)}` } })
  return { issuer, client, user, tokens, ask, claims: async (): Promise<unknown> => await (await ask()).json() }
}

const asksFor = (...userinfo: string[]) => ({ terms: { ...NO_TERMS, claims: { userinfo, idToken: [] } } })

describe('userinfo', () => {
  it('answers GET, and POST with the token in the header or in the body, all the same', async () => {
    const { issuer, user, tokens, ask } = await start({})
    const answers = [
      await ask(),
      await ask(undefined, 'POST'),
      await issuer.post('/authorization/userinfo', { access_token: tokens['access_token'] ?? '' }),
    ]
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      expect(await answer.json()).toMatchObject({ sub: user.id, name: 'Ada Lovelace' })
    }
  })

  it('releases the claims that were asked for by name, as far as a scope could, also after a refresh', async () => {
    const { issuer, client, user, tokens, claims, ask } = await start({
      user: { phoneNumber: '+44 20 7946 0000' },
      code: { scopes: ['openid'], ...asksFor('name', 'email', 'phone_number') },
    })
    const expected = { sub: user.id, name: 'Ada Lovelace', email: 'ada@example.com' }
    expect(await claims()).toEqual(expected)
    const form = { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' }
    const renewed = (await (await issuer.post('/authorization/token', form, client)).json()) as Record<string, string>
    expect(await (await ask(renewed['access_token'])).json()).toEqual(expected)
  })

  it('releases what the record of a scope says, of scopes that an operator made as well', async () => {
    const scopes = ['openid', 'staff']
    const { issuer, user, claims } = await start({
      client: { scopes },
      user: { scopes, claims: { department: 'Engines', salary: 7, email: 'not this' } },
      code: { scopes },
    })
    expect(await claims()).toEqual({ sub: user.id })
    const staff = { id: 'staff', description: 'See where you work', builtIn: false, isDefault: false }
    const record = { ...staff, claims: ['department', 'email', 'constructor'], createdAt: 0, updatedAt: 0 }
    await issuer.store.commit([{ op: 'put', kind: 'scopes', record, expected: 'absent' }])
    expect(await claims()).toEqual({ sub: user.id, department: 'Engines', email: 'ada@example.com' })
  })

  it('releases what an operator noted about the user with profile, and an address with address only', async () => {
    const address = { country: 'GB' }
    const noted = { department: 'Engines', address, email: 'not this' }
    const { user, claims } = await start({ user: { email: null, claims: noted } })
    expect(await claims()).toMatchObject({ sub: user.id, department: 'Engines' })
    expect(await claims()).not.toHaveProperty('address')
    expect(await claims()).not.toHaveProperty('email')
    const scopes = ['openid', 'address']
    const other = await start({ client: { scopes }, user: { scopes, claims: noted }, code: { scopes } })
    expect(await other.claims()).toEqual({ sub: other.user.id, address })
  })

  it.each(SIGNING_ALGORITHMS)('is signed with %s where the client registered it', async (algorithm) => {
    const { issuer, client, user, ask } = await start({
      client: { userinfoSignedResponseAlg: algorithm },
      user: { claims: { iss: 'https://evil.example', aud: 'another' } },
    })
    const answer = await ask()
    expect(answer.headers.get('content-type')).toBe('application/jwt')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const jwt = await answer.text()
    const keys = (await (await fetch(`${issuer.url}/authorization/jwks`)).json()) as JSONWebKeySet
    const { payload, protectedHeader } = await jwtVerify(jwt, createLocalJWKSet(keys), {
      issuer: issuer.url,
      audience: client.id,
    })
    expect(protectedHeader.alg).toBe(algorithm)
    expect(payload).toMatchObject({ sub: user.id, name: 'Ada Lovelace' })
    expect(payload).not.toHaveProperty('nonce')
    // It opens nothing.
    expect((await ask(jwt)).status).toBe(401)
  })
})
