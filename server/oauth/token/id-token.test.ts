import { createHash } from 'node:crypto'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { describe, expect, it } from 'vitest'
import { SIGNING_ALGORITHMS } from '../../protocol/signing-algorithms.ts'
import type { ClientRecord, CodeRecord, UserRecord } from '../../store/records.ts'
import { codeFor } from '../../testing/authorized.ts'
import { PASSWORD, startTestIssuer, type TestIssuer } from '../../testing/issuer.ts'
import { NO_TERMS } from '../../tokens/terms.ts'

const TOKEN = '/authorization/token'

interface Answer {
  access_token: string
  refresh_token: string
  id_token?: string
}

async function verified(issuer: TestIssuer, client: ClientRecord, idToken = '') {
  const keys = (await (await fetch(`${issuer.url}/authorization/jwks`)).json()) as JSONWebKeySet
  const currentDate = new Date(issuer.now())
  const options = { issuer: issuer.url, audience: client.id, currentDate }
  const { payload, protectedHeader } = await jwtVerify(idToken, createLocalJWKSet(keys), options)
  return { claims: payload, algorithm: protectedHeader.alg }
}

async function start(
  change: { client?: Partial<ClientRecord>; user?: Partial<UserRecord>; code?: Partial<CodeRecord> } = {},
) {
  const issuer = await startTestIssuer()
  const client = await issuer.addClient(change.client)
  const user = await issuer.addUser(change.user)
  const ask = async (form: Record<string, string>) => (await (await issuer.post(TOKEN, form, client)).json()) as Answer
  const answer = await ask(await codeFor(issuer, client, user, change.code))
  const refresh = ({ refresh_token }: Answer, more = {}) => ask({ grant_type: 'refresh_token', refresh_token, ...more })
  return { issuer, client, user, ask, answer, refresh }
}

const asksFor = (...idToken: string[]) => ({ terms: { ...NO_TERMS, claims: { userinfo: [], idToken } } })

describe('an ID token', () => {
  it('says who signed in when, how and in which session, and nothing of the profile', async () => {
    const { issuer, client, user, answer } = await start({ code: { sid: 'session-1' } })
    const { claims, algorithm } = await verified(issuer, client, answer.id_token)
    expect(algorithm).toBe('RS256')
    const iat = Number(claims.iat)
    expect(claims).toEqual({
      iss: issuer.url,
      sub: user.id,
      aud: client.id,
      iat,
      exp: iat + 3600,
      auth_time: expect.any(Number) as number,
      nonce: 'n-1',
      amr: ['pwd'],
      sid: 'session-1',
      at_hash: createHash('sha256').update(answer.access_token).digest().subarray(0, 16).toString('base64url'),
    })
  })

  it.each(SIGNING_ALGORITHMS)('is signed with %s where the client registered it', async (algorithm) => {
    const { issuer, client, answer } = await start({ client: { idTokenSignedResponseAlg: algorithm } })
    expect((await verified(issuer, client, answer.id_token)).algorithm).toBe(algorithm)
  })

  it('has the claims that were asked for by name, as far as a scope of both client and user could release them', async () => {
    const { issuer, client, answer } = await start({
      user: { phoneNumber: '+44 20 7946 0000', claims: { department: 'Engines' } },
      code: {
        scopes: ['openid'],
        ...asksFor('name', 'email', 'phone_number', 'department', 'picture', 'unknown', 'iss'),
      },
    })
    const { claims } = await verified(issuer, client, answer.id_token)
    expect(claims).toMatchObject({
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      department: 'Engines',
      iss: issuer.url,
    })
    for (const name of ['phone_number', 'picture', 'unknown', 'given_name']) expect(claims).not.toHaveProperty(name)
  })

  it('lets no claim about the user stand in for what the server says', async () => {
    const { issuer, client, user, answer } = await start({
      user: { claims: { aud: 'another', auth_time: 1, amr: ['fingerprint'], email: 'else@example.com' } },
      code: asksFor('aud', 'auth_time', 'amr', 'sub', 'email'),
    })
    const { claims } = await verified(issuer, client, answer.id_token)
    expect(claims).toMatchObject({ aud: client.id, sub: user.id, amr: ['pwd'], email: 'ada@example.com' })
    expect(claims['auth_time']).toBeGreaterThan(1_000_000_000)
  })

  it('withholds what the user does not have the scope for', async () => {
    const { issuer, client, answer } = await start({
      user: { scopes: ['openid'] },
      code: { scopes: ['openid'], ...asksFor('name') },
    })
    expect((await verified(issuer, client, answer.id_token)).claims).not.toHaveProperty('name')
  })

  it('comes with every refresh: the same user, sign-in and claims, made anew and without nonce', async () => {
    const { issuer, client, answer, refresh } = await start({ code: asksFor('name') })
    const first = await verified(issuer, client, answer.id_token)
    issuer.advance(5000)
    const renewed = await refresh(answer)
    issuer.advance(5000)
    for (const each of [renewed, await refresh(renewed)]) {
      const { claims } = await verified(issuer, client, each.id_token)
      const { sub, auth_time, name } = first.claims
      expect(claims).toMatchObject({ sub, auth_time, name, iss: issuer.url, aud: client.id })
      expect(claims.iat).toBeGreaterThan(Number(first.claims.iat))
      expect(claims).not.toHaveProperty('nonce')
      expect(claims['at_hash']).not.toBe(first.claims['at_hash'])
    }
  })

  it('is for the scope openid and a user who signed in', async () => {
    const { ask, answer, refresh } = await start()
    expect(await refresh(answer, { scope: 'profile' })).not.toHaveProperty('id_token')
    const password = { grant_type: 'password', username: 'ada', password: PASSWORD }
    expect(await ask({ ...password, scope: 'openid' })).toHaveProperty('id_token')
    expect(await ask({ ...password, scope: 'profile' })).not.toHaveProperty('id_token')
    const own = await ask({ grant_type: 'client_credentials', scope: 'openid' })
    expect(own).not.toHaveProperty('id_token')
    expect(await refresh(own)).not.toHaveProperty('id_token')
  })
})
