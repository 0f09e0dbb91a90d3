import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { passwordMatches } from '../accounts/passwords.ts'
import { toMetadata } from '../clients/client-metadata.ts'
import { clientMetadataFields } from '../contract/clients.ts'
import { TOKEN_GRANT_TYPES } from '../protocol/grant-types.ts'
import { addClient, addUser, createTestServices } from '../testing/issuer.ts'
import { hashSecret } from '../tokens/secrets.ts'
import { applyDeclarativeConfig } from './apply-config.ts'
import { loadDeclarativeConfig } from './load-config.ts'
import { ConfigurationError, parseDeclarativeConfig } from './parse-config.ts'
import { planConfig } from './plan-config.ts'

const SECRET = 'a-secret-from-the-file'
const CLIENT = {
  client_id: 'shop',
  client_secret: SECRET,
  client_name: 'Shop',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: ['http://127.0.0.1:9000/callback'],
  scope: 'openid orders:read',
}
const USER = {
  username: 'test',
  password: 'a password from the file',
  email: 'test@example.com',
  scope: 'openid orders:read',
  claims: { team: ['red'] },
}
const WHOLE = {
  $schema: './gatehouse.schema.json',
  scopes: [{ name: 'orders:read', description: 'Read orders', claims: ['team'] }],
  clients: [CLIENT],
  users: [USER],
  settings: { access_token_lifetime: 600 },
}

async function fileOf(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-config-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'gatehouse.json')
  await writeFile(path, text)
  return path
}

/** Services, and what a start with a file does to their store. */
async function start() {
  const services = await createTestServices('http://127.0.0.1:4400')
  const apply = async (config: unknown) =>
    await applyDeclarativeConfig(await loadDeclarativeConfig(await fileOf(JSON.stringify(config))), services)
  const refusal = async (config: unknown): Promise<string> => {
    const outcome: unknown = await apply(config).catch((error: unknown) => error)
    if (!(outcome instanceof ConfigurationError)) throw new Error(`not refused: ${String(outcome)}`)
    expect(outcome.message).not.toMatch(/\n|a-secret-from-the-file|password from the file/)
    return outcome.message
  }
  return { ...services, apply, refusal }
}

describe('a declarative file', () => {
  it('creates what it names', async () => {
    const { store, apply } = await start()
    expect(await apply(WHOLE)).toBe(4)
    expect(await store.get('scopes', 'orders:read')).toMatchObject({
      description: 'Read orders',
      isDefault: false,
      claims: ['team'],
    })
    const client = await store.get('clients', 'shop')
    expect(client).toMatchObject({ name: 'Shop', status: 'active', scopes: ['openid', 'orders:read'] })
    expect(client?.secrets.map((secret) => secret.hash)).toEqual([hashSecret(SECRET)])
    const user = await store.findUserByLogin('test@example.com')
    expect(user).toMatchObject({ username: 'test', scopes: ['openid', 'orders:read'], claims: { team: ['red'] } })
    expect(await passwordMatches(USER.password, user?.passwordHash ?? null)).toBe(true)
    expect(await store.get('settings', 'server')).toMatchObject({ accessTokenLifetime: 600, idTokenLifetime: 3600 })
  })

  it('takes every member of client metadata, by its registered name', async () => {
    const { store, apply } = await start()
    const key = { kty: 'EC', crv: 'P-256', kid: 'a', x: 'x'.repeat(43), y: 'y'.repeat(43) }
    const { client_secret: _, ...plain } = CLIENT
    const whole = {
      ...plain,
      scope: 'openid',
      grant_types: [...TOKEN_GRANT_TYPES],
      post_logout_redirect_uris: ['https://shop.example/bye'],
      token_endpoint_auth_method: 'private_key_jwt',
      access_token_lifetime: 60,
      refresh_token_lifetime: 120,
      legacy_code_exchange: true,
      implicit_response_types: [],
      logo_uri: 'https://shop.example/logo.png',
      client_uri: 'https://shop.example/',
      policy_uri: 'https://shop.example/policy',
      tos_uri: 'https://shop.example/terms',
      contacts: ['ops@shop.example'],
      jwks: { keys: [key] },
      token_endpoint_auth_signing_alg: 'ES256',
      id_token_signed_response_alg: 'PS256',
      userinfo_signed_response_alg: 'RS256',
      request_object_signing_alg: 'none',
      request_uris: ['https://shop.example/request.jwt#hash'],
      default_max_age: 600,
      initiate_login_uri: 'https://shop.example/login',
      backchannel_logout_uri: 'https://shop.example/logout',
      backchannel_logout_session_required: true,
      dpop_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
      resources: ['https://api.example/'],
    }
    await apply({ clients: [whole] })
    const client = await store.get('clients', 'shop')
    if (client === undefined) throw new Error('not applied')
    const { jwks_uri, ...metadata } = toMetadata(client)
    expect({ ...metadata, client_id: client.id }).toEqual(whole)
    expect(jwks_uri).toBeNull()
    expect(client.secrets).toEqual([])
    // Whoever adds a member adds it here.
    expect(Object.keys(clientMetadataFields.shape).sort()).toEqual([...Object.keys(metadata), 'jwks_uri'].sort())
    expect(await apply({ clients: [whole] })).toBe(0)
  })

  it('takes the implicit flow and a client of it, and refuses one that is half of it', async () => {
    const { store, apply } = await start()
    const old = {
      ...CLIENT,
      scope: 'openid',
      grant_types: ['implicit'],
      implicit_response_types: ['id_token', 'id_token token'],
    }
    await apply({ clients: [old], settings: { implicit_flow: true } })
    expect(await store.get('clients', 'shop')).toMatchObject({
      grantTypes: ['implicit'],
      implicitResponseTypes: ['id_token', 'id_token token'],
    })
    expect(await store.get('settings', 'server')).toMatchObject({ implicitFlow: true })
    for (const change of [
      { implicit_response_types: [] },
      { implicit_response_types: ['token'] },
      { grant_types: ['authorization_code'] },
      { grant_types: ['implicit', 'refresh_token'] },
      { redirect_uris: [] },
      { dpop_bound_access_tokens: true },
      { require_pushed_authorization_requests: true },
    ]) {
      await expect(apply({ clients: [{ ...old, ...change }] }), JSON.stringify(change)).rejects.toThrow(/clients\.0\./)
    }
  })

  it('changes nothing when it is applied again', async () => {
    const { store, apply, advance } = await start()
    await apply(WHOLE)
    const before = [await store.get('clients', 'shop'), await store.findUserByLogin('test')]
    advance(86_400_000)
    expect(await apply(WHOLE)).toBe(0)
    expect([await store.get('clients', 'shop'), await store.findUserByLogin('test')]).toEqual(before)
  })

  it('updates what it names and leaves alone what it does not', async () => {
    const { store, apply, now, ...services } = await start()
    await apply(WHOLE)
    const other = await addClient({ store, now, ...services }, { name: 'Other' })
    const client = await store.get('clients', 'shop')
    if (client === undefined) throw new Error('no client')
    await store.commit([{ op: 'put', kind: 'clients', record: { ...client, status: 'disabled' } }])
    expect(await apply({ clients: [{ ...CLIENT, client_name: 'Shop 2' }] })).toBe(1)
    // An operator disabled it: only the file's own word on the status would switch it on again.
    expect(await store.get('clients', 'shop')).toMatchObject({
      name: 'Shop 2',
      status: 'disabled',
      createdAt: client.createdAt,
    })
    expect(await store.get('clients', other.id)).toEqual(other)
    expect(await apply({})).toBe(0)
  })

  it('replaces a secret that it names anew, and keeps those it does not', async () => {
    const { store, apply } = await start()
    const hashes = async () => (await store.get('clients', 'shop'))?.secrets.map((secret) => secret.hash)
    await apply(WHOLE)
    const { client_secret: _, ...withoutSecret } = CLIENT
    expect(await apply({ clients: [withoutSecret] })).toBe(0)
    await apply({ clients: [{ ...CLIENT, client_secret: 'another-secret-of-length' }] })
    expect(await hashes()).toEqual([hashSecret('another-secret-of-length')])
    const open = { ...withoutSecret, token_endpoint_auth_method: 'none' }
    await apply({ clients: [open] })
    expect(await hashes()).toEqual([])
  })

  it('ends the tokens of what it disables, and of a user with another password', async () => {
    const { store, apply, now, ...services } = await start()
    await apply(WHOLE)
    const client = await store.get('clients', 'shop')
    const user = await store.findUserByLogin('test')
    if (client === undefined || user === undefined) throw new Error('not applied')
    const issue = () =>
      services.tokenIssuer.issue({
        client,
        user,
        scopes: ['openid'],
        grantType: 'password',
        familyId: 'family',
        address: null,
        refreshable: false,
        authTime: now(),
      })
    const live = () => store.countTokens({ status: 'active', now: now() })
    await issue()
    await apply({ users: [{ ...USER, name: 'Test' }] })
    expect(await live()).toBe(1)
    await apply({ users: [{ ...USER, name: 'Test', password: 'another password' }] })
    expect(await live()).toBe(0)
    await issue()
    await apply({ clients: [{ ...CLIENT, status: 'disabled' }] })
    expect(await live()).toBe(0)
  })
})

describe('a declarative file is refused whole, in one line without secrets', () => {
  it('when it cannot be read or is not JSON', async () => {
    const load = async (path: string) => {
      const error: unknown = await loadDeclarativeConfig(path).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ConfigurationError)
      const { message } = error as ConfigurationError
      expect(message).toContain(path)
      expect(message).not.toMatch(/\n|hunter2/)
      return message
    }
    await load(join(tmpdir(), 'gatehouse-there-is-no-such-file.json'))
    await load(tmpdir())
    expect(await load(await fileOf('{\n "client_secret": "hunter2",\n  oops }'))).toMatch(/not valid JSON/)
    expect(await load(await fileOf(''))).toMatch(/not valid JSON/)
    expect(await load(await fileOf(`${'['.repeat(50_000)}${']'.repeat(50_000)}`))).toMatch(/64 levels/)
    expect(await load(await fileOf('"hunter2"'))).toMatch(/json: .*expected object/)
    expect(await loadDeclarativeConfig(await fileOf('\uFEFF{}'))).toMatchObject({ clients: [] })
  })

  it('when a field is wrong or misspelt, by path', async () => {
    const { refusal, store } = await start()
    expect(await refusal({ client: [] })).toMatch(/json: .*"client"/)
    expect(await refusal({ users: {} })).toMatch(/users: .*expected array/)
    expect(await refusal({ clients: [{ ...CLIENT, redirect_uris: ['http://example.com/'] }] })).toMatch(
      /clients\.0\.redirect_uris\.0: .*https/,
    )
    expect(await refusal({ clients: [{ ...CLIENT, redirect_uri: 'x' }] })).toMatch(/clients\.0: .*"redirect_uri"/)
    expect(await refusal({ clients: [{ ...CLIENT, client_secret: 'short' }] })).toMatch(
      /clients\.0\.client_secret: .*16/,
    )
    expect(await refusal({ users: [{ password: USER.password }] })).toMatch(/users\.0\.username: Must be given/)
    expect(await refusal({ settings: { access_token_lifetime: '1h' } })).toMatch(
      /settings\.access_token_lifetime: .*seconds/,
    )
    const many = Array.from({ length: 9 }, () => ({}))
    expect(await refusal({ scopes: many })).toMatch(/; and \d+ more$/)
    expect((await store.listUsers({ limit: 1 })).total).toBe(0)
  })

  it('when it names what does not exist, what is built in, or one thing twice', async () => {
    const { refusal, store } = await start()
    expect(await refusal({ clients: [CLIENT] })).toMatch(/clients\.0\.scope: .*orders:read/)
    expect(await refusal({ users: [USER] })).toMatch(/users\.0\.scope: .*orders:read/)
    expect(await refusal({ clients: [{ ...CLIENT, client_id: 'gatehouse-console', scope: '' }] })).toMatch(/built in/)
    expect(await refusal({ scopes: [{ name: 'openid', description: 'Mine' }] })).toMatch(/openid is built in/)
    expect(await refusal({ ...WHOLE, clients: [CLIENT, CLIENT] })).toMatch(/clients\.1\.client_id: shop is named twice/)
    expect(await refusal({ ...WHOLE, users: [USER, { ...USER, username: 'TEST' }] })).toMatch(
      /users\.1\.username: test is/,
    )
    expect(await store.get('scopes', 'orders:read')).toBeUndefined()
  })

  it('when a client and its secret do not go together', async () => {
    const { refusal } = await start()
    const { client_secret: _, ...withoutSecret } = { ...CLIENT, scope: '' }
    expect(await refusal({ clients: [withoutSecret] })).toMatch(/clients\.0\.client_secret: expected a secret/)
    const open = { ...CLIENT, scope: '', token_endpoint_auth_method: 'none' }
    expect(await refusal({ clients: [open] })).toMatch(/client_secret: a client of .* none has no secret/)
    const byKey = { ...open, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://shop.example/jwks' }
    expect(await refusal({ clients: [byKey] })).toMatch(/client_secret: a client of .* private_key_jwt has no secret/)
  })

  it('when another user signs in with the name or the email', async () => {
    const { refusal, store, now, ...services } = await start()
    await addUser({ store, now, ...services })
    const entry = { username: 'new', scope: '' }
    expect(await refusal({ users: [entry, { ...entry, username: 'b', email: 'ADA@example.com' }] })).toMatch(
      /^users\.1\.email: .* b$/,
    )
    expect(await refusal({ users: [{ ...entry, username: 'ada@example.com' }] })).toMatch(/^users\.0\.username: /)
    expect(await store.findUserByLogin('new')).toBeUndefined()
  })
})

describe('planning', () => {
  it('is given up when nobody waits for it any more', async () => {
    const { store, now, backupSchedule } = await start()
    const waiting = new AbortController()
    let asked = 0
    const watched = {
      ...store,
      findUserByLogin: async (login: string) => {
        if (++asked === 3) waiting.abort()
        return await store.findUserByLogin(login)
      },
    }
    const users = Array.from({ length: 50 }, (_, at) => ({ username: `u${String(at)}` }))
    const config = parseDeclarativeConfig(JSON.stringify({ users }))
    const { signal } = waiting
    const planning = planConfig(config, { store: watched, backupSchedule, now, missingSecrets: 'made', signal })
    await expect(planning).rejects.toMatchObject({ name: 'AbortError' })
    expect(asked).toBeLessThan(7)
  })
})
