import { describe, expect, it } from 'vitest'
import { newClientKey, signAs } from '../../testing/client-jwt.ts'
import { switchOnImplicitFlow } from '../../testing/implicit-flow.ts'
import {
  metadataOf,
  refusalOf,
  REGISTER,
  startRegistration,
  stored,
  WEB,
  type Registration,
} from '../../testing/registration.ts'
import { hashSecret } from '../../tokens/secrets.ts'

describe('registering', () => {
  it('needs no more than a redirect URI, and answers with everything that was registered', async () => {
    const { issuer, register, uses } = await startRegistration()
    const answer = await register(WEB)
    expect(answer).toEqual({
      client_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      client_id_issued_at: Math.floor((await stored(issuer, answer.client_id)).createdAt / 1000),
      client_secret: expect.stringMatching(/^[\w-]{43}$/) as string,
      client_secret_expires_at: 0,
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      registration_client_uri: `${issuer.url}${REGISTER}/${answer.client_id}`,
      client_name: 'shop.example',
      redirect_uris: WEB.redirect_uris,
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid profile email address phone offline_access',
      subject_type: 'public',
      id_token_signed_response_alg: 'RS256',
      backchannel_logout_session_required: false,
      dpop_bound_access_tokens: false,
      require_pushed_authorization_requests: false,
    })
    const client = await stored(issuer, answer.client_id)
    expect(client.registrationTokenHash).toBe(hashSecret(answer.registration_access_token))
    expect(JSON.stringify(client)).not.toContain(answer.client_secret)
    expect(JSON.stringify(client)).not.toContain(answer.registration_access_token)
    expect(await uses()).toBe(1)
  })

  it('makes a client that works', async () => {
    const { issuer, register } = await startRegistration()
    const machine = await register({ grant_types: ['client_credentials'], scope: 'authorization', response_types: [] })
    expect(machine['response_types']).toEqual([])
    const form = { grant_type: 'client_credentials' }
    const token = await issuer.post('/authorization/token', form, {
      id: machine.client_id,
      secret: machine.client_secret ?? '',
    })
    expect(token.status).toBe(200)
  })

  it('takes the whole of client metadata and keeps it', async () => {
    const { issuer, register } = await startRegistration()
    const key = await newClientKey('RS256', 'a')
    const whole = {
      client_name: 'Shop',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
      redirect_uris: ['https://shop.example/callback', 'https://shop.example/callback?tenant=1'],
      post_logout_redirect_uris: ['https://shop.example/bye'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256',
      scope: 'openid offline_access',
      subject_type: 'public',
      logo_uri: 'https://shop.example/logo.png',
      client_uri: 'https://shop.example/',
      policy_uri: 'https://shop.example/policy',
      tos_uri: 'https://shop.example/terms',
      contacts: ['ops@shop.example'],
      jwks: { keys: [key.jwk] },
      id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'RS256',
      request_object_signing_alg: 'RS256',
      request_uris: ['https://shop.example/request.jwt'],
      default_max_age: 600,
      initiate_login_uri: 'https://shop.example/login',
      backchannel_logout_uri: 'https://shop.example/logout',
      backchannel_logout_session_required: true,
      dpop_bound_access_tokens: false,
      require_pushed_authorization_requests: true,
    }
    const answer = await register({ ...whole, application_type: 'web', software_id: 'x', 'client_name#ja': '店' })
    expect(answer).toMatchObject(whole)
    expect(answer).not.toHaveProperty('client_secret')
    expect(answer).not.toHaveProperty('client_secret_expires_at')
    expect(await stored(issuer, answer.client_id)).toMatchObject({ secrets: [], defaultMaxAge: 600 })
    // What will sign its ID tokens is published already.
    expect(issuer.keys.jwks()).toContain('"ES256"')
    const assertion = await signAs(key, {
      iss: answer.client_id,
      sub: answer.client_id,
      aud: issuer.url,
      jti: '1',
      exp: Math.floor(issuer.now() / 1000) + 60,
    })
    const token = await issuer.post('/authorization/token', {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    })
    expect(token.status).toBe(200)
  })

  it('gives a public client no secret', async () => {
    const { register } = await startRegistration()
    const answer = await register({
      redirect_uris: ['com.example.app:/callback', 'http://127.0.0.1/callback'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    })
    expect(answer).not.toHaveProperty('client_secret')
    expect(answer).toMatchObject({ token_endpoint_auth_method: 'none', client_name: 'com.example.app' })
  })

  it('gives scopes that exist and do not open this server, and says which', async () => {
    const { issuer, register, ask } = await startRegistration()
    const scope = {
      description: 'Read orders',
      builtIn: false,
      isDefault: false,
      claims: [],
      createdAt: 0,
      updatedAt: 0,
    }
    await issuer.store.commit([{ op: 'put', kind: 'scopes', record: { ...scope, id: 'orders:read' } }])
    const asked = 'openid backend consumer orders:read unheard-of __proto__'
    expect(await register({ ...WEB, scope: asked })).toMatchObject({ scope: 'openid orders:read' })
    for (const none of ['backend', 'consumer backend', 'unheard-of']) {
      const refused = await refusalOf(await ask({ ...WEB, scope: none }), 400, 'invalid_client_metadata')
      expect(refused).toMatch(/^scope: None of /)
    }
  })

  it('cannot give what operators alone decide', async () => {
    const { issuer, register } = await startRegistration()
    const answer = await register({
      ...WEB,
      client_id: 'gatehouse-console',
      client_secret: 'chosen-by-the-client',
      legacy_code_exchange: true,
      resources: ['https://api.example/'],
      access_token_lifetime: 2_592_000,
      refresh_token_lifetime: 2_592_000,
      built_in: true,
      status: 'active',
      registration_access_token: 'mine',
    })
    expect(answer.client_id).not.toBe('gatehouse-console')
    expect(answer.client_secret).not.toBe('chosen-by-the-client')
    expect(answer.registration_access_token).not.toBe('mine')
    expect(answer).not.toHaveProperty('resources')
    expect(await stored(issuer, answer.client_id)).toMatchObject({
      legacyCodeExchange: false,
      resources: [],
      accessTokenLifetime: null,
      refreshTokenLifetime: null,
      builtIn: false,
    })
  })

  it('may go without PKCE where the token allows it, unless it is public', async () => {
    const { issuer, register, manage } = await startRegistration({ legacyCodeExchange: true })
    const isLegacy = async ({ client_id }: Registration) => (await stored(issuer, client_id)).legacyCodeExchange
    const web = await register({ ...WEB, legacy_code_exchange: false })
    expect(await isLegacy(web)).toBe(true)
    expect(await isLegacy(await register({ ...WEB, token_endpoint_auth_method: 'none' }))).toBe(false)
    expect((await manage('PUT', web, { ...WEB, client_id: web.client_id })).status).toBe(200)
    expect(await isLegacy(web)).toBe(true)
    const changed = { ...WEB, client_id: web.client_id, token_endpoint_auth_method: 'none' }
    expect((await manage('PUT', web, changed)).status).toBe(200)
    expect(await isLegacy(web)).toBe(false)
  })

  it('counts every use, also of many at a time', async () => {
    const { register, uses } = await startRegistration()
    const ids = await Promise.all(Array.from({ length: 12 }, async () => (await register(WEB)).client_id))
    expect(new Set(ids).size).toBe(12)
    expect(await uses()).toBe(12)
  })
})

describe('registering for the implicit flow', () => {
  const OLD = { ...WEB, grant_types: ['implicit'], response_types: ['id_token', 'token id_token'] }

  it('is open while the settings have it on', async () => {
    const { issuer, register, ask } = await startRegistration()
    await refusalOf(await ask(OLD), 400, 'invalid_client_metadata')
    await switchOnImplicitFlow(issuer)
    const answer = await register(OLD)
    expect(answer).toMatchObject({ grant_types: ['implicit'], response_types: ['id_token', 'id_token token'] })
    expect(answer).not.toHaveProperty('implicit_response_types')
    expect((await stored(issuer, answer.client_id)).implicitResponseTypes).toEqual(['id_token', 'id_token token'])
    const both = { grant_types: ['implicit', 'authorization_code'], response_types: ['code', 'id_token'] }
    expect(await register({ ...WEB, ...both })).toMatchObject(both)
  })

  it('stays with a client when it is switched off, until it gives it up', async () => {
    const { issuer, register, manage } = await startRegistration()
    await switchOnImplicitFlow(issuer)
    const registered = await register(OLD)
    await switchOnImplicitFlow(issuer, false)
    const same = { ...metadataOf(registered), client_name: 'Renamed' }
    expect((await manage('PUT', registered, same)).status).toBe(200)
    expect(await stored(issuer, registered.client_id)).toMatchObject({ name: 'Renamed', grantTypes: ['implicit'] })
    const code = { ...same, grant_types: ['authorization_code'], response_types: ['code'] }
    expect((await manage('PUT', registered, code)).status).toBe(200)
    expect((await stored(issuer, registered.client_id)).implicitResponseTypes).toEqual([])
    await refusalOf(await manage('PUT', registered, same), 400, 'invalid_client_metadata')
  })

  it.each<[object, string, RegExp]>([
    [{ response_types: undefined }, 'invalid_client_metadata', /^response_types: .*with the grant implicit/],
    [{ response_types: [] }, 'invalid_client_metadata', /^response_types: .*with the grant implicit/],
    [{ response_types: ['code', 'id_token'] }, 'invalid_client_metadata', /^response_types: Must be code with/],
    [{ response_types: ['token'] }, 'invalid_client_metadata', /^response_types.0: Must be code, id_token/],
    [{ response_types: ['code id_token'] }, 'invalid_client_metadata', /^response_types.0: /],
    [{ response_types: [['id_token']] }, 'invalid_client_metadata', /^response_types.0: /],
    [{ response_types: ['id_token', 'id_token'] }, 'invalid_client_metadata', /each response type once/i],
    [{ grant_types: ['authorization_code'] }, 'invalid_client_metadata', /^response_types: /],
    [{ grant_types: ['implicit', 'refresh_token'] }, 'invalid_client_metadata', /^grant_types: refresh_token only/],
    [{ dpop_bound_access_tokens: true }, 'invalid_client_metadata', /cannot be bound to a key/],
    [{ require_pushed_authorization_requests: true }, 'invalid_client_metadata', /does not push/],
    [{ redirect_uris: ['https://localhost/callback'] }, 'invalid_redirect_uri', /not to localhost/],
    [{ redirect_uris: ['http://127.0.0.1:9000/callback'] }, 'invalid_redirect_uri', /by https/],
    [{ redirect_uris: ['https://['] }, 'invalid_redirect_uri', /absolute URI/],
    [{ redirect_uris: [] }, 'invalid_redirect_uri', /at least one redirect URI/],
  ])('refuses %j', async (change, error, words) => {
    const { issuer, ask } = await startRegistration()
    await switchOnImplicitFlow(issuer)
    expect(await refusalOf(await ask({ ...OLD, ...change }), 400, error)).toMatch(words)
  })

  it('lets a native application have its own redirect URIs', async () => {
    const { issuer, register } = await startRegistration()
    await switchOnImplicitFlow(issuer)
    const native = { application_type: 'native', redirect_uris: ['com.example.app:/callback'] }
    expect(await register({ ...OLD, ...native })).toMatchObject({ redirect_uris: native.redirect_uris })
  })
})
