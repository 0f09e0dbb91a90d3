import { describe, expect, it } from 'vitest'
import { clients, type Client } from '../../contract/clients.ts'
import { tokens } from '../../contract/tokens.ts'
import { expectProblem, startTestConsole, type TestConsole } from '../../testing/console.ts'
import { hashSecret } from '../../tokens/secrets.ts'

const SHOP = {
  client_name: 'Shop',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: ['https://shop.example/callback'],
  scope: 'openid profile',
}
const SPA = { ...SHOP, client_name: 'Page', token_endpoint_auth_method: 'none' }

/** What an update sends: everything that was read, changed. */
const changed = (client: Client, change: object) => ({ ...client, ...change })

async function issue(gatehouse: TestConsole, clientId: string) {
  const client = await gatehouse.store.get('clients', clientId)
  if (client === undefined) throw new Error(`no client ${clientId}`)
  return await gatehouse.tokenIssuer.issue({
    client,
    user: null,
    scopes: ['openid'],
    grantType: 'client_credentials',
    familyId: 'family',
    address: null,
    refreshable: true,
    authTime: null,
  })
}

describe('creating a client', () => {
  it('gives a confidential one a secret, shown once and stored hashed', async () => {
    const gatehouse = await startTestConsole()
    const { client, client_secret } = await gatehouse.answer(clients.create, { body: SHOP })
    expect(client_secret).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(client).toMatchObject({
      ...SHOP,
      built_in: false,
      status: 'active',
      token_endpoint_auth_method: 'client_secret_basic',
      live_tokens: 0,
      revision: 1,
    })
    const record = await gatehouse.store.get('clients', client.client_id)
    expect(record?.secrets.map((secret) => secret.hash)).toEqual([hashSecret(client_secret ?? '')])
    const shown = await (await gatehouse.call(clients.get, { params: { client_id: client.client_id } })).text()
    expect(shown).not.toContain(client_secret)
    expect(shown).not.toContain(record?.secrets[0]?.hash)
  })

  it('gives a public one none, and takes a client_id of choice', async () => {
    const gatehouse = await startTestConsole()
    const { client, client_secret } = await gatehouse.answer(clients.create, {
      body: { ...SPA, client_id: ' my-page ' },
    })
    expect(client_secret).toBeNull()
    expect(client).toMatchObject({ client_id: 'my-page', secrets: [] })
    for (const client_id of ['my-page', 'gatehouse-console']) {
      const taken = await gatehouse.call(clients.create, { body: { ...SPA, client_id } })
      const { errors } = await expectProblem(taken, 409, 'conflict', /taken/)
      expect(errors.map((error) => error.path)).toEqual(['client_id'])
    }
  })

  it('names every field that is wrong at once', async () => {
    const gatehouse = await startTestConsole()
    const body = {
      client_name: ' ',
      grant_types: ['authorization_code', 'hybrid'],
      redirect_uris: ['https://ok.example/', 'javascript:alert(1)', 'https://*.example/'],
      scope: 'openid',
      access_token_lifetime: 1,
      logo_uri: 'file:///etc/passwd',
    }
    const { errors } = await expectProblem(await gatehouse.call(clients.create, { body }), 400, 'invalid-input', /./)
    const paths = [
      'access_token_lifetime',
      'client_name',
      'grant_types.1',
      'logo_uri',
      'redirect_uris.1',
      'redirect_uris.2',
    ]
    expect(errors.map((error) => error.path).sort()).toEqual(paths)
  })

  it('refuses scopes that do not exist, by name', async () => {
    const gatehouse = await startTestConsole()
    const body = { ...SHOP, scope: 'openid orders:read __proto__' }
    const found = await expectProblem(
      await gatehouse.call(clients.create, { body }),
      400,
      'invalid-input',
      /orders:read, __proto__/,
    )
    expect(found.errors.map((error) => error.path)).toEqual(['scope'])
  })
})

describe('updating a client', () => {
  it('works on the revision that was read, and on no other', async () => {
    const gatehouse = await startTestConsole()
    const { client } = await gatehouse.answer(clients.create, { body: SHOP })
    const params = { client_id: client.client_id }
    const update = (change: object) => gatehouse.call(clients.update, { params, body: changed(client, change) })
    const answers = await Promise.all([update({ client_name: 'One' }), update({ client_name: 'Two' })])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409])
    const stale = await expectProblem(await update({ client_name: 'Three' }), 409, 'conflict', /changed meanwhile/)
    expect(stale.errors.map((error) => error.path)).toEqual(['revision'])
    const now = await gatehouse.answer(clients.get, { params })
    expect(now.revision).toBe(2)
    expect(['One', 'Two']).toContain(now.client_name)
    const gone = { params: { client_id: 'gone' }, body: changed(client, {}) }
    await expectProblem(await gatehouse.call(clients.update, gone), 404, 'not-found', /client_id/)
  })

  it('ends every token when it disables, and none otherwise', async () => {
    const gatehouse = await startTestConsole()
    const { client } = await gatehouse.answer(clients.create, { body: SHOP })
    const params = { client_id: client.client_id }
    const { accessToken } = await issue(gatehouse, client.client_id)
    const isLive = async () => (await gatehouse.answer(tokens.inspect, { body: { token: accessToken } })).active
    const narrowed = await gatehouse.answer(clients.update, {
      params,
      body: changed(client, { scope: '', grant_types: ['password'] }),
    })
    expect(narrowed).toMatchObject({ live_tokens: 2, scope: '' })
    expect(await isLive()).toBe(true)
    const disabled = await gatehouse.answer(clients.update, { params, body: changed(narrowed, { status: 'disabled' }) })
    expect(disabled).toMatchObject({ live_tokens: 0, status: 'disabled' })
    const enabled = await gatehouse.answer(clients.update, { params, body: changed(disabled, { status: 'active' }) })
    expect(enabled.live_tokens).toBe(0)
    expect(await isLive()).toBe(false)
  })

  it('takes the secrets of one that becomes public, and makes none for one that becomes confidential', async () => {
    const gatehouse = await startTestConsole()
    const { client } = await gatehouse.answer(clients.create, { body: SHOP })
    const params = { client_id: client.client_id }
    const open = await gatehouse.answer(clients.update, {
      params,
      body: changed(client, { token_endpoint_auth_method: 'none' }),
    })
    expect(open.secrets).toEqual([])
    await expectProblem(await gatehouse.call(clients.addSecret, { params }), 409, 'conflict', /public client/)
    const body = changed(open, { token_endpoint_auth_method: 'client_secret_post' })
    expect((await gatehouse.answer(clients.update, { params, body })).secrets).toEqual([])
    const { client_secret } = await gatehouse.answer(clients.addSecret, { params })
    expect(client_secret).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })
})

describe('a client that proves itself by a key', () => {
  const jwks = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) }] }
  const BY_KEY = { ...SHOP, token_endpoint_auth_method: 'private_key_jwt', jwks }

  it('has no secret, and loses those it had', async () => {
    const gatehouse = await startTestConsole()
    const { client, client_secret } = await gatehouse.answer(clients.create, { body: BY_KEY })
    expect(client_secret).toBeNull()
    expect(client).toMatchObject({ secrets: [], jwks, dynamically_registered: false })
    const params = { client_id: client.client_id }
    await expectProblem(await gatehouse.call(clients.addSecret, { params }), 409, 'conflict', /private_key_jwt/)
    const shop = (await gatehouse.answer(clients.create, { body: SHOP })).client
    const changedShop = await gatehouse.answer(clients.update, {
      params: { client_id: shop.client_id },
      body: changed(shop, { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://shop.example/jwks' }),
    })
    expect(changedShop.secrets).toEqual([])
  })

  it('names what is wrong with its keys by field', async () => {
    const gatehouse = await startTestConsole()
    const [key] = jwks.keys
    const refused: [object, string][] = [
      [{ jwks: null }, 'jwks_uri'],
      [{ jwks_uri: 'https://shop.example/jwks' }, 'jwks'],
      [{ jwks: null, jwks_uri: 'http://shop.example/jwks' }, 'jwks_uri'],
      [{ jwks: { keys: [] } }, 'jwks.keys'],
      [{ jwks: { keys: [{ ...key, d: 'secret' }] } }, 'jwks.keys.0'],
      [{ jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }, 'jwks.keys.0'],
      [{ jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] } }, 'jwks.keys.0'],
      [{ jwks: { keys: [{ kty: 'EC', crv: 'P-256' }] } }, 'jwks.keys.0'],
      [{ jwks: 'keys' }, 'jwks'],
    ]
    for (const [change, path] of refused) {
      const response = await gatehouse.call(clients.create, { body: { ...BY_KEY, ...change } })
      const { errors } = await expectProblem(response, 400, 'invalid-input', /./)
      expect(new Set(errors.map((error) => error.path))).toEqual(new Set([path]))
    }
  })
})

describe('secrets', () => {
  it('overlap by two while one is rotated, and the last one stays', async () => {
    const gatehouse = await startTestConsole()
    const { client } = await gatehouse.answer(clients.create, { body: SHOP })
    const params = { client_id: client.client_id }
    const first = client.secrets[0]?.id ?? ''
    const remove = (secret_id: string) => gatehouse.call(clients.removeSecret, { params: { ...params, secret_id } })
    await expectProblem(await remove(first), 409, 'conflict', /last secret/)
    const second = await gatehouse.answer(clients.addSecret, { params })
    expect(second.client.secrets).toHaveLength(2)
    await expectProblem(await gatehouse.call(clients.addSecret, { params }), 409, 'conflict', /Two secrets may overlap/)
    await expectProblem(await remove('unknown'), 404, 'not-found', /secret/)
    expect((await remove(first)).status).toBe(200)
    const record = await gatehouse.store.get('clients', client.client_id)
    expect(record?.secrets.map((secret) => secret.hash)).toEqual([hashSecret(second.client_secret ?? '')])
  })

  it('are not added twice by two at a time', async () => {
    const gatehouse = await startTestConsole()
    const { client } = await gatehouse.answer(clients.create, { body: SHOP })
    const params = { client_id: client.client_id }
    const adding = Array.from({ length: 4 }, () => gatehouse.call(clients.addSecret, { params }))
    expect((await Promise.all(adding)).filter((answer) => answer.ok)).toHaveLength(1)
  })
})

describe('deleting a client', () => {
  it('takes its tokens and consents along', async () => {
    const gatehouse = await startTestConsole()
    const { client } = await gatehouse.answer(clients.create, { body: SHOP })
    const params = { client_id: client.client_id }
    const { accessToken } = await issue(gatehouse, client.client_id)
    const consent = {
      id: 'u c',
      userId: 'u',
      clientId: client.client_id,
      scopes: [],
      claims: [],
      resources: [],
      grantedAt: 0,
    }
    await gatehouse.store.commit([{ op: 'put', kind: 'consents', record: consent }])
    expect(await gatehouse.answer(clients.remove, { params })).toEqual({ revoked: 2 })
    await expectProblem(await gatehouse.call(clients.get, { params }), 404, 'not-found', /client/)
    expect(await gatehouse.store.get('consents', consent.id)).toBeUndefined()
    const inspection = await gatehouse.answer(tokens.inspect, { body: { token: accessToken } })
    expect(inspection).toMatchObject({ active: false, token: { client_name: null, status: 'revoked' } })
    await expectProblem(await gatehouse.call(clients.remove, { params }), 404, 'not-found', /client/)
  })
})

describe('the clients of the server itself', () => {
  it('are shown like all others and cannot be changed', async () => {
    const gatehouse = await startTestConsole()
    const { items } = await gatehouse.answer(clients.list)
    expect(items.map(({ client_id, built_in }) => [client_id, built_in])).toEqual([
      ['gatehouse-console', true],
      ['gatehouse-login', true],
    ])
    const [client] = items
    if (client === undefined) throw new Error('no client')
    const params = { client_id: client.client_id, secret_id: 'x' }
    const body = { ...changed(client, { status: 'disabled', client_name: 'Mine' }), grant_types: ['password'] }
    for (const refused of [
      await gatehouse.call(clients.update, { params, body }),
      await gatehouse.call(clients.remove, { params }),
      await gatehouse.call(clients.addSecret, { params }),
      await gatehouse.call(clients.removeSecret, { params }),
    ]) {
      await expectProblem(refused, 409, 'built-in', /Console is part of the server/)
    }
  })
})

describe('listing clients', () => {
  it('searches, filters and pages both ways', async () => {
    const gatehouse = await startTestConsole()
    for (const name of ['Beta', 'alpha', 'Gamma']) {
      await gatehouse.addClient({ name, grantTypes: name === 'Gamma' ? ['password'] : ['client_credentials'] })
    }
    const list = (query: Record<string, string>) => gatehouse.answer(clients.list, { query })
    expect((await list({ q: 'AL' })).items.map((item) => item.client_name)).toEqual(['alpha'])
    expect((await list({ grant_type: 'password' })).items.map((item) => item.client_name)).toEqual(['Gamma'])
    expect((await list({ status: 'disabled' })).total).toBe(0)
    const first = await list({ limit: '2' })
    expect(first).toMatchObject({ total: 5, previous: null })
    const second = await list({ limit: '2', after: first.next ?? '' })
    expect(second.items.map((item) => item.client_name)).toEqual(['Console', 'Gamma'])
    expect((await list({ limit: '2', before: second.previous ?? '' })).items).toEqual(first.items)
  })
})

describe('the list of clients', () => {
  it('is sorted by what is asked for, and pages in that order', async () => {
    const gatehouse = await startTestConsole()
    for (const [client_id, client_name] of [
      ['one', 'Zoo'],
      ['two', 'apple'],
      ['three', 'Mango'],
    ] as const) {
      await gatehouse.answer(clients.create, { body: { ...SPA, client_id, client_name } })
    }
    await issue(gatehouse, 'two')
    const list = async (query: Record<string, string>) => {
      const { items } = await gatehouse.answer(clients.list, { query })
      return items.map((client) => client.client_id).filter((id) => ['one', 'two', 'three'].includes(id))
    }
    expect(await list({})).toEqual(['two', 'three', 'one'])
    expect(await list({ sort: 'client_name' })).toEqual(['two', 'three', 'one'])
    expect(await list({ sort: '-client_name' })).toEqual(['one', 'three', 'two'])
    expect(await list({ sort: '-live_tokens' })).toEqual(['two', 'three', 'one'])
    expect(await list({ sort: 'client_id' })).toEqual(['one', 'three', 'two'])
    const refused = await gatehouse.call(clients.list, { query: { sort: 'secret' } })
    await expectProblem(refused, 400, 'invalid-input', /expected one of "client_name"\|"-client_name"/)
  })
})
