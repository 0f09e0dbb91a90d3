import { describe, expect, it } from 'vitest'
import { ACCESS_TOKEN_TYPE, TOKEN_EXCHANGE_GRANT } from '../../protocol/grant-types.ts'
import type { ClientRecord } from '../../store/records.ts'
import { codeFor } from '../../testing/authorized.ts'
import { createDpopKey } from '../../testing/dpop-key.ts'
import { basic, SECRET, startTestIssuer } from '../../testing/issuer.ts'
import { NO_TERMS } from '../../tokens/terms.ts'

const TOKEN = '/authorization/token'
const GATEWAY = 'https://gateway.example/api'
const BACK = 'https://back.example/'

type Json = Record<string, unknown>

/** A web application, and the gateway that it calls; behind that is another resource server. */
async function start(change: { web?: Partial<ClientRecord>; gateway?: Partial<ClientRecord> } = {}) {
  const issuer = await startTestIssuer()
  const web = await issuer.addClient({
    grantTypes: ['authorization_code', 'refresh_token', TOKEN_EXCHANGE_GRANT],
    resources: [GATEWAY],
    ...change.web,
  })
  const gateway = await issuer.addClient({
    grantTypes: [TOKEN_EXCHANGE_GRANT],
    clientUri: GATEWAY,
    resources: [BACK],
    ...change.gateway,
  })
  const user = await issuer.addUser()
  const post = async (form: Record<string, string> | string, as: ClientRecord) => {
    const response = await issuer.post(TOKEN, form, as)
    return { status: response.status, ...((await response.json()) as Json) } as Json
  }
  const tokenFor = async (...resources: string[]) => {
    const terms = resources.length === 0 ? null : { ...NO_TERMS, resources }
    const answer = await post(await codeFor(issuer, web, user, { terms }), web)
    return { token: String(answer['access_token']), refresh: String(answer['refresh_token']) }
  }
  const exchange = (subject_token: string, as: ClientRecord, more: Record<string, string> = {}) =>
    post({ grant_type: TOKEN_EXCHANGE_GRANT, subject_token, subject_token_type: ACCESS_TOKEN_TYPE, ...more }, as)
  const introspect = async (token: unknown, as = gateway) =>
    (await (await issuer.post('/authorization/introspect', { token: String(token) }, as)).json()) as Json
  return { issuer, web, gateway, user, post, tokenFor, exchange, introspect }
}

const refusal = (error: string, words: RegExp) => ({
  status: 400,
  error,
  error_description: expect.stringMatching(words) as string,
})

describe('token exchange', () => {
  it('gives the resource server that a token was made for one for the next, for the same user and no longer', async () => {
    const { issuer, user, gateway, tokenFor, exchange, introspect } = await start()
    const { token } = await tokenFor(GATEWAY)
    const before = await introspect(token)
    issuer.advance(600_000)
    const answer = await exchange(token, gateway, { resource: BACK, scope: 'profile' })
    expect(answer).toEqual({
      status: 200,
      access_token: expect.any(String) as string,
      issued_token_type: ACCESS_TOKEN_TYPE,
      token_type: 'Bearer',
      expires_in: expect.any(Number) as number,
      scope: 'profile',
    })
    expect(answer['expires_in']).toBeLessThanOrEqual(3000)
    expect(await introspect(answer['access_token'])).toMatchObject({
      active: true,
      sub: user.id,
      client_id: gateway.id,
      aud: BACK,
      act: { sub: gateway.id },
      exp: before['exp'],
    })
    const record = (await issuer.store.listTokens({ limit: 9, clientId: gateway.id, now: issuer.now() })).items[0]
    expect(record?.grantType).toBe(TOKEN_EXCHANGE_GRANT)
  })

  it('gives a client less for its own token, by resource or audience', async () => {
    const { issuer, web, tokenFor, exchange, introspect } = await start({ web: { resources: [GATEWAY, BACK] } })
    const { token } = await tokenFor()
    const audienceOf = async (more: Record<string, string>) =>
      (await introspect((await exchange(token, web, more))['access_token'], web))['aud']
    expect(await audienceOf({})).toBe(issuer.url)
    expect(await audienceOf({ resource: BACK })).toBe(BACK)
    expect(await audienceOf({ audience: GATEWAY })).toBe(GATEWAY)
    expect(await audienceOf({ resource: BACK, audience: GATEWAY })).toEqual([BACK, GATEWAY])
    const narrowed = await exchange(token, web, { scope: 'openid' })
    expect(narrowed).toMatchObject({ status: 200, scope: 'openid' })
    expect(narrowed).not.toHaveProperty('id_token')
    expect(narrowed).not.toHaveProperty('refresh_token')
    expect(await exchange(token, web, { scope: 'openid email' })).toMatchObject(
      refusal('invalid_scope', /subject_token/),
    )
  })

  it('remembers who acted before', async () => {
    const { issuer, gateway, tokenFor, exchange, introspect } = await start()
    const back = await issuer.addClient({ grantTypes: [TOKEN_EXCHANGE_GRANT], clientUri: BACK, resources: [GATEWAY] })
    const { token } = await tokenFor(GATEWAY)
    const second = await exchange(token, gateway, { resource: BACK })
    const again = await exchange(String(second['access_token']), gateway, { resource: BACK })
    expect((await introspect(again['access_token']))['act']).toEqual({ sub: gateway.id })
    const third = await exchange(String(second['access_token']), back, { resource: GATEWAY })
    expect((await introspect(third['access_token']))['act']).toEqual({ sub: back.id, act: { sub: gateway.id } })
  })

  it('is refused to whoever merely holds the token', async () => {
    const { issuer, gateway, web, tokenFor, exchange } = await start({ web: { resources: [GATEWAY, BACK] } })
    const words = /issued to this client, or made for its client_uri/
    const { token } = await tokenFor(GATEWAY)
    const resources = [GATEWAY, BACK]
    const others: Partial<ClientRecord>[] = [
      { resources },
      { resources, clientUri: 'https://gateway.example' },
      { resources, clientUri: GATEWAY, registrationTokenHash: 'x'.repeat(43) },
    ]
    for (const other of others) {
      const client = await issuer.addClient({ grantTypes: [TOKEN_EXCHANGE_GRANT], ...other })
      expect(await exchange(token, client, { resource: BACK })).toMatchObject(refusal('invalid_request', words))
    }
    for (const elsewhere of [(await tokenFor()).token, (await tokenFor(BACK)).token]) {
      expect(await exchange(elsewhere, gateway)).toMatchObject(refusal('invalid_request', words))
    }
    const open = await issuer.addClient({ tokenEndpointAuthMethod: 'none', grantTypes: [TOKEN_EXCHANGE_GRANT] })
    const form = { grant_type: TOKEN_EXCHANGE_GRANT, subject_token: token, subject_token_type: ACCESS_TOKEN_TYPE }
    const answer = await issuer.post(TOKEN, { ...form, client_id: open.id })
    expect(await answer.json()).toMatchObject({ error: 'unauthorized_client' })
    const unable = await issuer.addClient({ ...web, id: 'unable', grantTypes: ['client_credentials'] })
    expect(await exchange(token, unable)).toMatchObject(refusal('unauthorized_client', /not switched on/))
  })

  it('turns nothing on this server that was not for it, and reaches only what the client may', async () => {
    const { issuer, web, gateway, tokenFor, exchange } = await start()
    const { token } = await tokenFor(GATEWAY)
    for (const [as, resource] of [
      [gateway, issuer.url],
      [web, issuer.url],
      [web, BACK],
      [gateway, 'garbage'],
    ] as const) {
      expect(await exchange(token, as, { resource })).toMatchObject(refusal('invalid_target', /Expected a resource/))
    }
    // Nothing named: the same again, which is not the gateway's to ask for.
    expect(await exchange(token, gateway)).toMatchObject(refusal('invalid_target', /received none/))
    expect(await exchange(token, gateway, { audience: `${BACK} https://evil.example` })).toMatchObject(
      refusal('invalid_target', /received https:\/\/evil/),
    )
  })

  it('ends with the family of the subject token', async () => {
    const { issuer, web, gateway, tokenFor, exchange, introspect } = await start()
    const { token, refresh } = await tokenFor(GATEWAY)
    const { access_token } = await exchange(token, gateway, { resource: BACK })
    expect((await introspect(access_token))['active']).toBe(true)
    await issuer.post('/authorization/revoke', { token: refresh }, web)
    expect((await introspect(access_token))['active']).toBe(false)
    expect(await exchange(token, gateway, { resource: BACK })).toMatchObject(
      refusal('invalid_request', /subject_token is not good: .*revoked/),
    )
  })

  it('takes access tokens of this server that are live, and nothing else', async () => {
    const { issuer, web, tokenFor, exchange, post } = await start()
    const { token, refresh } = await tokenFor()
    const idToken = String(
      (await post(await codeFor(issuer, web, await issuer.addUser({ username: 'b', email: null })), web))['id_token'],
    )
    for (const wrong of ['garbage', 'a.b.c', refresh, idToken, `${token}x`, 'ü'.repeat(50)]) {
      expect(await exchange(wrong, web)).toMatchObject(refusal('invalid_request', /subject_token is not good/))
    }
    const type = 'urn:ietf:params:oauth:token-type:refresh_token'
    for (const more of [
      { subject_token_type: type },
      { subject_token_type: '' },
      { requested_token_type: type },
      { actor_token: token, actor_token_type: ACCESS_TOKEN_TYPE },
      { actor_token_type: ACCESS_TOKEN_TYPE },
      { subject_token: '' },
    ]) {
      expect(await exchange(token, web, more)).toMatchObject(
        refusal('invalid_request', /subject_token|requested|actor/),
      )
    }
    issuer.advance(3_601_000)
    expect(await exchange(token, web)).toMatchObject(refusal('invalid_request', /expired at/))
  })

  it('of a token that is bound to a key takes that key', async () => {
    const { issuer, web, user, exchange } = await start()
    const [key, other] = [await createDpopKey(), await createDpopKey()]
    const ask = async (form: Record<string, string>, by: typeof key, nonce?: string | null): Promise<Json> => {
      const url = issuer.url + TOKEN
      const response = await fetch(url, {
        method: 'POST',
        headers: { Authorization: basic(web.id, SECRET), DPoP: await by.proof('POST', url, issuer.now(), nonce) },
        body: new URLSearchParams(form),
      })
      if (nonce === undefined) return await ask(form, by, response.headers.get('dpop-nonce'))
      return { status: response.status, ...((await response.json()) as Json) }
    }
    const token = String((await ask(await codeFor(issuer, web, user), key))['access_token'])
    expect(await exchange(token, web)).toMatchObject(refusal('invalid_request', /bound to/))
    const form = { grant_type: TOKEN_EXCHANGE_GRANT, subject_token: token, subject_token_type: ACCESS_TOKEN_TYPE }
    expect(await ask(form, other)).toMatchObject(refusal('invalid_request', /bound to/))
    expect(await ask(form, key)).toMatchObject({ status: 200, token_type: 'DPoP' })
  })

  it('of one token by many at once answers each', async () => {
    const { gateway, tokenFor, exchange } = await start()
    const { token } = await tokenFor(GATEWAY)
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(token, gateway, { resource: BACK })))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  })
})
