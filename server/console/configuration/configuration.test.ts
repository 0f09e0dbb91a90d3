import { describe, expect, it } from 'vitest'
import { passwordMatches } from '../../accounts/passwords.ts'
import { toMetadata } from '../../clients/client-metadata.ts'
import { MAXIMUM_CONFIGURATION_FILE, configuration, type ConfigurationPlan } from '../../contract/configuration.ts'
import { consoleApi } from '../../contract/console-api.ts'
import { TOKEN_GRANT_TYPES } from '../../protocol/grant-types.ts'
import type { Problem } from '../../contract/problem.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'
import { PASSWORD } from '../../testing/issuer.ts'
import { secretMatches } from '../../tokens/secrets.ts'

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
  scope: 'openid orders:read',
  claims: { team: 1 },
}
const WHOLE = {
  scopes: [{ name: 'orders:read', description: 'Read orders', claims: ['team'] }],
  clients: [CLIENT],
  users: [USER],
  settings: { access_token_lifetime: 600, consumer_login: false },
}

const textOf = (file: unknown) => (typeof file === 'string' ? file : JSON.stringify(file))

async function start() {
  const gatehouse = await startTestConsole()
  const plan = (file: unknown, token?: string) =>
    gatehouse.answer(configuration.plan, { body: { text: textOf(file) }, ...(token === undefined ? {} : { token }) })
  const apply = async (file: unknown) => {
    const { digest } = await plan(file)
    return await gatehouse.answer(configuration.apply, { body: { text: textOf(file), digest } })
  }
  const refused = async (file: unknown): Promise<Problem> =>
    await expectProblem(
      await gatehouse.call(configuration.plan, { body: { text: textOf(file) } }),
      400,
      'invalid-input',
      /^The file cannot be used: /,
    )
  return { ...gatehouse, plan, apply, refused }
}

const summary = ({ changes }: ConfigurationPlan) => changes.map(({ action, kind, id }) => `${action} ${kind} ${id}`)

/** A server with one of everything that a file can hold, and what it cannot. */
async function populated() {
  const gatehouse = await start()
  await gatehouse.apply(WHOLE)
  const key = { kty: 'EC', crv: 'P-256', kid: 'a', x: 'x'.repeat(43), y: 'y'.repeat(43) }
  await gatehouse.addClient({
    id: 'everything',
    name: 'Everything',
    tokenEndpointAuthMethod: 'private_key_jwt',
    secrets: [],
    grantTypes: [...TOKEN_GRANT_TYPES],
    postLogoutRedirectUris: ['https://shop.example/bye'],
    accessTokenLifetime: 60,
    refreshTokenLifetime: 120,
    legacyCodeExchange: true,
    logoUri: 'https://shop.example/logo.png',
    clientUri: 'https://shop.example/',
    policyUri: 'https://shop.example/policy',
    tosUri: 'https://shop.example/terms',
    contacts: ['ops@shop.example'],
    jwks: { keys: [key] },
    tokenEndpointAuthSigningAlg: 'ES256',
    idTokenSignedResponseAlg: 'PS256',
    userinfoSignedResponseAlg: 'RS256',
    requestObjectSigningAlg: 'none',
    requestUris: ['https://shop.example/request.jwt#hash'],
    defaultMaxAge: 600,
    initiateLoginUri: 'https://shop.example/login',
    backchannelLogoutUri: 'https://shop.example/logout',
    backchannelLogoutSessionRequired: true,
    dpopBoundAccessTokens: true,
    requirePushedAuthorizationRequests: true,
    resources: ['https://api.example/'],
    scopes: ['orders:read', 'openid'],
    status: 'disabled',
  })
  await gatehouse.addClient({
    id: 'public',
    name: 'Public',
    tokenEndpointAuthMethod: 'none',
    grantTypes: ['authorization_code', 'implicit'],
    implicitResponseTypes: ['id_token token'],
    scopes: [],
  })
  await gatehouse.addUser({
    username: 'Ada',
    scopes: ['openid', 'backend'],
    phoneNumber: '+44 1815',
    phoneNumberVerified: true,
    picture: 'https://shop.example/ada.png',
    claims: { nested: { list: [1, null, { a: '𝒳' }] } },
  })
  await gatehouse.addUser({ username: 'bare', email: null, scopes: [], status: 'disabled' })
  return gatehouse
}

describe('an exported file', () => {
  it('holds no secret, no hash and nothing that is built in', async () => {
    const gatehouse = await populated()
    const response = await gatehouse.call(configuration.exportFile)
    const text = await response.text()
    expect(text).not.toMatch(/argon2|"hash"|client_secret"|a-secret|"password":|gatehouse-console/)
    const file = configuration.exportFile.output.parse(JSON.parse(text))
    expect(file.scopes.map(({ name }) => name)).toEqual(['orders:read'])
    expect(file.clients.map(({ client_id }) => client_id)).toEqual(['everything', 'public', 'shop'])
    // What is active goes unsaid: a start with the file must not enable what was disabled since.
    expect(file.users.map(({ username, status }) => [username, status])).toEqual([
      ['Ada', undefined],
      ['bare', 'disabled'],
      ['test', undefined],
    ])
    expect(file.settings).toMatchObject({ access_token_lifetime: 600, consumer_login: false })
  })

  it('changes nothing where it came from', async () => {
    const gatehouse = await populated()
    const file = await gatehouse.answer(configuration.exportFile)
    const plan = await gatehouse.plan(file)
    expect(plan.changes).toEqual([])
    expect(plan.warnings).toEqual([])
    expect(plan.unchanged).toEqual({ scopes: 1, clients: 3, users: 3, settings: 1 })
    expect(await gatehouse.apply(file)).toEqual({ changes: 0, secrets: [] })
    expect(secretMatches(SECRET, (await gatehouse.store.get('clients', 'shop'))?.secrets[0]?.hash ?? '')).toBe(true)
  })

  it('makes an empty server the same, but for secrets and passwords, which the plan says are missing', async () => {
    const [from, to] = [await populated(), await start()]
    const file = await from.answer(configuration.exportFile)
    const plan = await to.plan(file)
    expect(plan.warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      expect.stringMatching(/^secrets_made: 1 client without a secret .* shown once/),
      expect.stringMatching(/^users_without_password: 2 users without a password/),
    ])
    const { secrets } = await to.apply(file)
    expect(secrets).toEqual([
      { client_id: 'shop', client_name: 'Shop', client_secret: expect.stringMatching(/^[\w-]{43}$/) as string },
    ])
    const shop = await to.store.get('clients', 'shop')
    expect(secretMatches(secrets[0]?.client_secret ?? '', shop?.secrets[0]?.hash ?? '')).toBe(true)
    expect(await to.answer(configuration.exportFile)).toEqual(file)
    for (const id of ['everything', 'public', 'shop']) {
      const [before, after] = [await from.store.get('clients', id), await to.store.get('clients', id)]
      if (before === undefined || after === undefined) throw new Error(`no client ${id}`)
      expect({ ...toMetadata(after), status: after.status }).toEqual({ ...toMetadata(before), status: before.status })
    }
    expect((await to.plan(file)).changes).toEqual([])
  })
})

describe('a plan', () => {
  it('says what is created, changed field by field and left alone, and changes nothing', async () => {
    const gatehouse = await start()
    expect(summary(await gatehouse.plan(WHOLE))).toEqual([
      'create scopes orders:read',
      'create clients shop',
      'create users test',
      'change settings settings',
    ])
    expect(await gatehouse.store.get('scopes', 'orders:read')).toBeUndefined()
    await gatehouse.apply(WHOLE)
    const changed = {
      ...WHOLE,
      clients: [
        { ...CLIENT, client_name: 'Shop 2', redirect_uris: ['https://shop.example/'], dpop_bound_access_tokens: true },
      ],
    }
    const plan = await gatehouse.plan(changed)
    expect(plan.unchanged).toEqual({ scopes: 1, clients: 0, users: 1, settings: 1 })
    expect(plan.changes).toEqual([
      {
        kind: 'clients',
        id: 'shop',
        action: 'change',
        ends_tokens: 0,
        fields: [
          { name: 'client_name', before: 'Shop', after: 'Shop 2', secret: false },
          { name: 'redirect_uris', before: CLIENT.redirect_uris, after: ['https://shop.example/'], secret: false },
          { name: 'dpop_bound_access_tokens', before: false, after: true, secret: false },
        ],
      },
    ])
  })

  it('masks secrets and passwords, and says what becomes of them', async () => {
    const gatehouse = await start()
    await gatehouse.apply(WHOLE)
    const { client_secret: _, ...plain } = CLIENT
    const secretFields = async (file: unknown) => {
      const plan = await gatehouse.plan(file)
      expect(JSON.stringify(plan)).not.toMatch(/another-secret|another password|argon2/)
      return plan.changes.flatMap(({ fields }) => fields.filter(({ secret }) => secret))
    }
    const other = { ...WHOLE, clients: [{ ...CLIENT, client_secret: 'another-secret-of-length' }] }
    expect(await secretFields(other)).toEqual([
      { name: 'client_secret', before: 'known', after: 'from the file', secret: true },
    ])
    expect(await secretFields({ ...WHOLE, users: [{ ...USER, password: 'another password' }] })).toEqual([
      { name: 'password', before: 'known', after: 'from the file', secret: true },
    ])
    const open = { ...WHOLE, clients: [{ ...plain, token_endpoint_auth_method: 'none' }] }
    expect(await secretFields(open)).toEqual([{ name: 'client_secret', before: 'known', after: null, secret: true }])
    await gatehouse.apply(open)
    expect(await secretFields({ clients: [plain] })).toEqual([
      { name: 'client_secret', before: null, after: 'made', secret: true },
    ])
  })

  it('counts the tokens that end', async () => {
    const gatehouse = await start()
    await gatehouse.apply(WHOLE)
    const client = await gatehouse.store.get('clients', 'shop')
    const user = await gatehouse.store.findUserByLogin('test')
    if (client === undefined || user === undefined) throw new Error('not applied')
    const asked = { client, user, scopes: ['openid'], grantType: 'password', familyId: 'f', address: null } as const
    await gatehouse.tokenIssuer.issue({ ...asked, refreshable: false, authTime: null })
    const file = { clients: [{ ...CLIENT, status: 'disabled' }], users: [{ ...USER, status: 'disabled' }] }
    const plan = await gatehouse.plan(file)
    expect(plan.changes.map(({ ends_tokens }) => ends_tokens)).toEqual([1, 1])
    expect(plan.warnings.map(({ code }) => code)).toEqual(['tokens_end'])
    await gatehouse.apply(file)
    expect(await gatehouse.store.countTokens({ clientId: 'shop', status: 'active', now: gatehouse.now() })).toBe(0)
  })

  it('warns an operator who would lock himself or everybody out', async () => {
    const gatehouse = await start()
    await gatehouse.addUser({ username: 'grace', email: null, scopes: ['openid', 'backend'] })
    const body = { username: 'grace', password: PASSWORD }
    const { access_token: token } = await gatehouse.answer(consoleApi.session.signIn, { body, token: null })
    const codes = async (user: object, extra: readonly object[] = []) => {
      const plan = await gatehouse.plan({ users: [{ username: 'grace', ...user }, ...extra] }, token)
      return plan.warnings.map(({ code }) => code)
    }
    const other = { username: 'other', scope: 'backend', password: 'a password of somebody' }
    expect(await codes({ scope: 'openid' })).toEqual(['locks_you_out', 'no_operator_left'])
    expect(await codes({ scope: 'openid backend', status: 'disabled' })).toEqual([
      'locks_you_out',
      'no_operator_left',
      'tokens_end',
    ])
    expect(await codes({ scope: 'openid' }, [other])).toEqual(['locks_you_out'])
    expect(await codes({ scope: 'openid' }, [{ ...other, password: undefined }])).toEqual([
      'locks_you_out',
      'no_operator_left',
      'users_without_password',
    ])
    expect(await codes({ scope: 'backend', password: 'a new password' })).toEqual(['signs_you_out', 'tokens_end'])
    expect(await codes({ scope: 'backend', name: 'Grace' })).toEqual([])
    // The desktop's window has no user behind it, but the last operator is gone all the same.
    const { warnings } = await gatehouse.plan({ users: [{ username: 'grace', scope: 'openid' }] })
    expect(warnings.map(({ code }) => code)).toEqual(['no_operator_left'])
  })

  it('lets a login that one user gives up go to one after it', async () => {
    const gatehouse = await start()
    const [a, b] = [
      { username: 'a', scope: '', email: 'one@example.com' },
      { username: 'b', scope: '', email: 'two@example.com' },
    ]
    await gatehouse.apply({ users: [a, b] })
    await gatehouse.apply({
      users: [
        { ...a, email: null },
        { ...b, email: 'ONE@example.com' },
      ],
    })
    expect((await gatehouse.store.findUserByLogin('one@example.com'))?.username).toBe('b')
    const { errors } = await gatehouse.refused({
      users: [
        { ...a, email: 'one@example.com' },
        { ...b, email: null },
      ],
    })
    expect(errors).toEqual([{ path: 'users.0.email', message: 'another user signs in with the email of a' }])
  })
})

describe('a file is applied', () => {
  it('only as it was shown: what changed meanwhile is told, and nothing is applied', async () => {
    const gatehouse = await start()
    await gatehouse.apply(WHOLE)
    const file = {
      ...WHOLE,
      clients: [{ ...CLIENT, client_name: 'Shop 2' }],
      scopes: [{ ...WHOLE.scopes[0], description: 'New' }],
    }
    const { digest } = await gatehouse.plan(file)
    const client = await gatehouse.store.get('clients', 'shop')
    if (client === undefined) throw new Error('not applied')
    await gatehouse.store.commit([{ op: 'put', kind: 'clients', record: { ...client, contacts: ['x@example.com'] } }])
    const body = { text: textOf(file), digest }
    const { errors } = await expectProblem(
      await gatehouse.call(configuration.apply, { body }),
      409,
      'conflict',
      /changed since this plan/,
    )
    expect(errors.map(({ path }) => path)).toEqual(['digest'])
    expect((await gatehouse.store.get('scopes', 'orders:read'))?.description).toBe('Read orders')
    await gatehouse.apply(file)
    expect(await gatehouse.store.get('clients', 'shop')).toMatchObject({ name: 'Shop 2', contacts: [] })
    // Another file under the plan of this one, and the same plan twice.
    for (const text of [textOf(WHOLE), textOf(file)]) {
      await expectProblem(await gatehouse.call(configuration.apply, { body: { text, digest } }), 409, 'conflict', /./)
    }
  })

  it('with its passwords and secrets, in one commit', async () => {
    const gatehouse = await start()
    expect(await gatehouse.apply(WHOLE)).toEqual({ changes: 4, secrets: [] })
    const user = await gatehouse.store.findUserByLogin('test')
    expect(await passwordMatches(USER.password, user?.passwordHash ?? null)).toBe(true)
    expect(secretMatches(SECRET, (await gatehouse.store.get('clients', 'shop'))?.secrets[0]?.hash ?? '')).toBe(true)
    expect(await gatehouse.store.get('settings', 'server')).toMatchObject({
      accessTokenLifetime: 600,
      idTokenLifetime: 3600,
    })
  })
})

describe('a file is refused by its places, and nothing is echoed', () => {
  const places = ({ errors }: Problem) => errors.map(({ path }) => path)

  it('with every problem at once', async () => {
    const gatehouse = await start()
    const schema = await gatehouse.refused({
      clients: [{ ...CLIENT, redirect_uris: ['http://example.com/'], client_secret: 'short' }],
      users: [{ username: 'a b' }],
      extra: 1,
    })
    expect(places(schema)).toEqual(['clients.0.redirect_uris.0', 'clients.0.client_secret', 'users.0.username', ''])
    const rules = await gatehouse.refused({
      scopes: [{ name: 'openid', description: 'Mine' }],
      clients: [CLIENT, CLIENT, { ...CLIENT, client_id: 'gatehouse-console', scope: '' }],
      users: [USER, { ...USER, username: 'TEST' }],
    })
    expect(places(rules)).toEqual([
      'clients.1.client_id',
      'users.1.username',
      'scopes.0.name',
      'clients.0.scope',
      'clients.2.client_id',
      'users.0.scope',
    ])
    expect(rules.detail).toMatch(/; and 1 more$/)
    expect(JSON.stringify([schema, rules])).not.toMatch(/a-secret|short"|password from the file/)
  })

  it('when it is no declarative file', async () => {
    const gatehouse = await start()
    const details: [unknown, RegExp][] = [
      ['', /not valid JSON/],
      ['{\n "client_secret": "hunter2",\n oops }', /not valid JSON \(line 3\)$/],
      ['{"scopes":[]}\u0000', /not valid JSON/],
      ['"hunter2"', /expected object/],
      ['[]', /expected object/],
      [`${'['.repeat(200_000)}${']'.repeat(200_000)}`, /64 levels/],
      [`{"users":[{"username":"a","claims":{"a":${'[0,'.repeat(70)}0${']'.repeat(70)}}}]}`, /64 levels/],
      ['{"backup":{"version":1},"schema":1,"generation":1}', /is a backup of Gatehouse, .* restore it/],
      ['{"schema":1,"generation":3,"settings":[]}', /document of a data directory/],
      [`{"users":[${'{},'.repeat(60_000)}{}]}`, /60001 records; expected at most 50000/],
      ['{"__proto__":{"scopes":[]}}', /"__proto__"/],
      ['{"clients":[{"__proto__":{"client_id":"x"}}]}', /clients\.0/],
      ['{"constructor":{"prototype":{"polluted":1}}}', /"constructor"/],
      ['{"toString":1}', /"toString"/],
    ]
    for (const [file, detail] of details) {
      const problem = await gatehouse.refused(file)
      expect(problem.detail).toMatch(detail)
      expect(JSON.stringify(problem)).not.toContain('hunter2')
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect((await gatehouse.plan('\uFEFF{}')).changes).toEqual([])
  })

  it('when it is longer than 5 MB, and one of just 5 MB is read', async () => {
    const gatehouse = await start()
    const padded = (bytes: number) => `{${'\n'.repeat(bytes - 2)}}`
    expect((await gatehouse.plan(padded(MAXIMUM_CONFIGURATION_FILE))).changes).toEqual([])
    const call = (bytes: number) => gatehouse.call(configuration.plan, { body: { text: padded(bytes) } })
    await expectProblem(await call(MAXIMUM_CONFIGURATION_FILE + 1), 413, 'too-large', /at most 5 MB; received 5/)
    const body = { text: 'x'.repeat(10_100_000) }
    await expectProblem(await gatehouse.call(configuration.plan, { body }), 413, 'too-large', /at most 10010 kB/)
  })

  it('with thousands of problems in an answer of bounded length', async () => {
    const gatehouse = await start()
    const { errors, detail } = await gatehouse.refused({ users: Array.from({ length: 5000 }, () => ({})) })
    expect(errors).toHaveLength(500)
    expect(detail).toMatch(/; and \d{4} more$/)
    expect(detail.length).toBeLessThan(600)
  })
})
