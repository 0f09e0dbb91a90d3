import { describe, expect, it } from 'vitest'
import type { ClientRecord } from '../../store/records.ts'
import {
  metadataOf,
  refusalOf,
  REGISTER,
  startRegistration,
  stored,
  WEB,
  type Json,
  type Registration,
} from '../../testing/registration.ts'

describe('managing a registration', () => {
  it('reads it, without the secret that is not kept', async () => {
    const { register, manage } = await startRegistration()
    const registered = await register(WEB)
    const read = await manage('GET', registered)
    const { client_secret, client_secret_expires_at, ...rest } = registered
    expect([read.status, read.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await read.json()).toEqual(rest)
    expect([client_secret, client_secret_expires_at]).toEqual([expect.any(String), 0])
  })

  it('is for its own token alone', async () => {
    const { issuer, register, call, initial } = await startRegistration()
    const [mine, other] = [await register(WEB), await register(WEB)]
    const operators = await issuer.addClient()
    const uri = mine.registration_client_uri
    const bodies = { GET: undefined, PUT: { ...WEB, client_id: mine.client_id }, DELETE: undefined }
    for (const [method, body] of Object.entries(bodies)) {
      for (const token of [null, initial, other.registration_access_token, mine.client_secret ?? '', 'x']) {
        await refusalOf(await call(method, uri, token, body), 401, 'invalid_token')
      }
      for (const id of ['unknown', '__proto__', operators.id, 'gatehouse-console']) {
        const foreign = await call(method, `${REGISTER}/${id}`, mine.registration_access_token, body)
        await refusalOf(foreign, 401, 'invalid_token')
      }
    }
    expect((await stored(issuer, mine.client_id)).revision).toBe(1)
    await refusalOf(await call('GET', `${REGISTER}/%E0%A4%A`, mine.registration_access_token), 400, 'invalid_request')
  })

  it('replaces all metadata, and keeps the id, the secret and the token', async () => {
    const { issuer, register, manage } = await startRegistration()
    const registered = await register({ ...WEB, client_name: 'Shop', contacts: ['a@shop.example'] })
    const update = {
      ...metadataOf(registered),
      client_name: 'Shop 2',
      contacts: null,
      logo_uri: 'https://shop.example/l',
    }
    const response = await manage('PUT', registered, update)
    const answer = (await response.json()) as Registration
    expect(response.status, JSON.stringify(answer)).toBe(200)
    expect(answer).toMatchObject({
      client_id: registered.client_id,
      client_id_issued_at: registered['client_id_issued_at'],
      registration_access_token: registered.registration_access_token,
      client_name: 'Shop 2',
      logo_uri: 'https://shop.example/l',
    })
    expect(answer).not.toHaveProperty('contacts')
    expect(answer).not.toHaveProperty('client_secret')
    expect((await manage('GET', registered)).status).toBe(200)
    const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: WEB.redirect_uris[0] ?? '' }
    const token = await issuer.post('/authorization/token', form, {
      id: registered.client_id,
      secret: registered.client_secret ?? '',
    })
    expect(await token.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('gives a secret when one is needed, and takes it when it is not', async () => {
    const { issuer, register, manage } = await startRegistration()
    const registered = await register({ ...WEB, token_endpoint_auth_method: 'none' })
    const become = async (method: string) => {
      const body = { ...WEB, client_id: registered.client_id, token_endpoint_auth_method: method }
      return (await (await manage('PUT', registered, body)).json()) as Registration
    }
    const confidential = await become('client_secret_post')
    expect(confidential).toMatchObject({
      client_secret: expect.stringMatching(/^[\w-]{43}$/) as string,
      client_secret_expires_at: 0,
    })
    expect(await become('client_secret_basic')).not.toHaveProperty('client_secret')
    await become('none')
    expect((await stored(issuer, registered.client_id)).secrets).toEqual([])
  })

  it('refuses an update that names another client or what only the server gives', async () => {
    const { issuer, register, manage } = await startRegistration()
    const registered = await register(WEB)
    const refused: [Json, string, RegExp][] = [
      [WEB, 'invalid_request', /client_id/],
      [{ ...WEB, client_id: 'other' }, 'invalid_request', /client_id/],
      [{ ...WEB, client_id: registered.client_id, client_secret: 'chosen' }, 'invalid_request', /client_secret/],
      [{ ...WEB, client_id: registered.client_id, client_secret: 5 }, 'invalid_request', /client_secret/],
      [{ ...registered }, 'invalid_request', /registration_access_token, registration_client_uri/],
      [{ client_id: registered.client_id }, 'invalid_redirect_uri', /redirect_uris/],
      [
        { ...WEB, client_id: registered.client_id, subject_type: 'pairwise' },
        'invalid_client_metadata',
        /subject_type/,
      ],
    ]
    for (const [body, error, words] of refused) {
      expect(await refusalOf(await manage('PUT', registered, body), 400, error)).toMatch(words)
    }
    await refusalOf(await manage('PUT', registered, '{'), 400, 'invalid_request')
    expect((await stored(issuer, registered.client_id)).revision).toBe(1)
  })

  it('keeps what an operator gave it, and cannot take more', async () => {
    const { issuer, register, manage } = await startRegistration()
    const registered = await register(WEB)
    const before = await stored(issuer, registered.client_id)
    const record: ClientRecord = {
      ...before,
      grantTypes: [...before.grantTypes, 'password'],
      scopes: [...before.scopes, 'consumer'],
      resources: ['https://api.example/'],
      accessTokenLifetime: 60,
      legacyCodeExchange: true,
    }
    await issuer.store.commit([{ op: 'put', kind: 'clients', record }])
    const read = (await (await manage('GET', registered)).json()) as Registration
    const answer = await manage('PUT', registered, { ...metadataOf(read), scope: `${String(read['scope'])} backend` })
    expect(answer.status).toBe(200)
    expect(await stored(issuer, registered.client_id)).toEqual({
      ...record,
      revision: before.revision + 2,
      updatedAt: expect.any(Number) as number,
    })
    // What it lets go of is gone.
    await manage('PUT', registered, { ...WEB, client_id: registered.client_id })
    const more = { ...WEB, client_id: registered.client_id, grant_types: ['password', 'authorization_code'] }
    await refusalOf(await manage('PUT', registered, more), 400, 'invalid_client_metadata')
    expect((await stored(issuer, registered.client_id)).scopes).not.toContain('consumer')
  })

  it('takes many updates at a time', async () => {
    const { register, manage } = await startRegistration()
    const registered = await register(WEB)
    const update = (name: number) =>
      manage('PUT', registered, { ...WEB, client_id: registered.client_id, client_name: String(name) })
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(update))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
  })

  it('ends the client and its tokens, and then knows it no more', async () => {
    const { issuer, register, manage } = await startRegistration()
    const registered = await register({ grant_types: ['client_credentials'], scope: 'authorization' })
    const credentials = { id: registered.client_id, secret: registered.client_secret ?? '' }
    const form = { grant_type: 'client_credentials' }
    const { access_token } = (await (await issuer.post('/authorization/token', form, credentials)).json()) as Json
    const whoami = () =>
      fetch(`${issuer.url}/authorization/whoami`, { headers: { Authorization: `Bearer ${String(access_token)}` } })
    expect((await whoami()).status).toBe(200)
    const [first, second] = await Promise.all([manage('DELETE', registered), manage('DELETE', registered)])
    expect([first.status, second.status].sort()).toEqual([204, 401])
    expect((first.status === 204 ? first : second).headers.get('cache-control')).toBe('no-store')
    expect((await whoami()).status).toBe(401)
    expect((await issuer.post('/authorization/token', form, credentials)).status).toBe(401)
    for (const method of ['GET', 'DELETE', 'PUT']) {
      await refusalOf(await manage(method, registered), 401, 'invalid_token')
    }
  })

  it('is not for a client that an operator disabled', async () => {
    const { issuer, register, manage } = await startRegistration()
    const registered = await register(WEB)
    const record: ClientRecord = { ...(await stored(issuer, registered.client_id)), status: 'disabled' }
    await issuer.store.commit([{ op: 'put', kind: 'clients', record }])
    for (const method of ['GET', 'DELETE']) {
      expect(await refusalOf(await manage(method, registered), 403, 'access_denied')).toMatch(/disabled/)
    }
    const update = await manage('PUT', registered, { ...WEB, client_id: registered.client_id })
    await refusalOf(update, 403, 'access_denied')
  })

  it('has three methods', async () => {
    const { register, manage } = await startRegistration()
    const registered = await register(WEB)
    for (const method of ['POST', 'PATCH']) {
      const refused = await manage(method, registered)
      expect(refused.headers.get('allow')).toBe('GET, PUT, DELETE')
      await refusalOf(refused, 405, 'invalid_request')
    }
  })

  it('is found by discovery', async () => {
    const { issuer } = await startRegistration()
    const metadata = (await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()) as Json
    expect(metadata['registration_endpoint']).toBe(issuer.url + REGISTER)
  })
})
