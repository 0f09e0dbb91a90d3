import { describe, expect, it } from 'vitest'
import { basic } from '../../testing/issuer.ts'
import { refusalOf, REGISTER, startRegistration, WEB, type Json } from '../../testing/registration.ts'
import { hashSecret, newSecret } from '../../tokens/secrets.ts'

describe('a refused registration', () => {
  it('without a good initial access token is refused before anything is read', async () => {
    const { issuer, call, initial } = await startRegistration()
    for (const token of [null, 'unknown', newSecret(), hashSecret(initial)]) {
      await refusalOf(await call('POST', REGISTER, token, '{not json'), 401, 'invalid_token')
    }
    const header = await fetch(issuer.url + REGISTER, {
      method: 'POST',
      headers: { Authorization: basic('a', initial) },
    })
    expect(await refusalOf(header, 401, 'invalid_token')).toMatch(/initial access token/)
    const { access_token } = (await (
      await issuer.post('/authorization/token', { grant_type: 'client_credentials' }, await issuer.addClient())
    ).json()) as { access_token: string }
    await refusalOf(await call('POST', REGISTER, access_token, WEB), 401, 'invalid_token')
    issuer.advance(86_400_001)
    expect(await refusalOf(await call('POST', REGISTER, initial, WEB), 401, 'invalid_token')).toMatch(/expired/)
  })

  it('leaves nothing behind when its token is revoked meanwhile', async () => {
    const { issuer, call, initial } = await startRegistration()
    const before = (await issuer.store.listClients({ limit: 1 })).total
    await issuer.store.commit([{ op: 'delete', kind: 'initialAccessTokens', id: hashSecret(initial) }])
    await refusalOf(await call('POST', REGISTER, initial, WEB), 401, 'invalid_token')
    expect((await issuer.store.listClients({ limit: 1 })).total).toBe(before)
  })

  it.each([
    [{}, /^redirect_uris: .*needs at least one/],
    [{ redirect_uris: [] }, /needs at least one/],
    [{ redirect_uris: 'https://shop.example/' }, /^redirect_uris: .*expected array/],
    [{ redirect_uris: ['https://shop.example/callback#fragment'] }, /redirect_uris.0: .*fragment/],
    [{ redirect_uris: ['https://shop.example/ok', 'https://*.shop.example/'] }, /redirect_uris.1: .*wildcards/],
    [{ redirect_uris: ['http://shop.example/callback'] }, /https/],
    [{ redirect_uris: ['javascript:alert(1)'] }, /scheme/],
    [{ redirect_uris: ['/callback'] }, /absolute/],
    [{ redirect_uris: [5, {}] }, /expected string/],
    [{ redirect_uris: ['https://shop.example/', 'https://shop.example/'] }, /once/],
    [{ redirect_uris: ['com.example.app:/callback'], application_type: 'web' }, /register it as native/],
  ])('names what is wrong with its redirect URIs: %j', async (body, words) => {
    const { ask, uses } = await startRegistration()
    expect(await refusalOf(await ask(body), 400, 'invalid_redirect_uri')).toMatch(words)
    expect(await uses()).toBe(0)
  })

  it.each<[Json, RegExp]>([
    [{ client_name: '' }, /^client_name: Must not be empty/],
    [{ client_name: 'a\nb' }, /control characters/],
    [{ client_name: { en: 'Shop' } }, /^client_name: /],
    [{ response_types: ['token'] }, /^response_types.0: Must be code/],
    [{ response_types: ['code', 'code id_token'] }, /^response_types.1: Must be code/],
    [{ response_types: ['code', 'id_token'] }, /^response_types: Must be code: the implicit flow is switched off/],
    [{ response_types: [] }, /^response_types: Must be code with/],
    [{ grant_types: ['client_credentials'], response_types: ['code'] }, /^response_types: Must be code with/],
    [{ grant_types: ['implicit', 'authorization_code'] }, /^grant_types: .*only an operator allows implicit/],
    [{ grant_types: ['implicit'], response_types: ['id_token'] }, /^grant_types: .*only an operator allows implicit/],
    [{ grant_types: ['authorization_code', 'password'] }, /^grant_types: .*only an operator allows password/],
    [{ grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] }, /only an operator allows/],
    [{ grant_types: [] }, /at least one grant/],
    [{ grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' }, /^grant_types: A public client/],
    [{ token_endpoint_auth_method: 'client_secret_jwt' }, /^token_endpoint_auth_method: .*private_key_jwt/],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, /^jwks_uri: private_key_jwt needs/],
    [{ jwks_uri: 'http://shop.example/jwks' }, /^jwks_uri: .*https/],
    [{ jwks_uri: 'file:///etc/passwd' }, /^jwks_uri: /],
    [{ jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }, /^jwks.keys.0: /],
    [{ jwks: { keys: [{ kty: 'RSA', n: 'x'.repeat(342), e: 'AQAB', d: 'secret' }] } }, /public keys only/],
    [{ subject_type: 'pairwise' }, /^subject_type: Must be public/],
    [{ subject_type: 'pairwise', sector_identifier_uri: 'https://shop.example/uris' }, /^subject_type: /],
    [{ id_token_signed_response_alg: 'none' }, /^id_token_signed_response_alg: /],
    [{ id_token_signed_response_alg: 'HS256' }, /^id_token_signed_response_alg: .*RS256/],
    [{ id_token_encrypted_response_alg: 'RSA-OAEP' }, /^id_token_encrypted_response_alg: Must be left out/],
    [{ userinfo_encrypted_response_enc: 'A256GCM' }, /does not encrypt/],
    [{ request_object_encryption_alg: 'RSA1_5' }, /does not encrypt/],
    [{ initiate_login_uri: 'http://shop.example/login' }, /^initiate_login_uri: Must be an https URL/],
    [{ initiate_login_uri: 'http://127.0.0.1/login' }, /^initiate_login_uri: Must be an https URL/],
    [{ backchannel_logout_uri: 'http://shop.example/' }, /^backchannel_logout_uri: /],
    [{ post_logout_redirect_uris: ['https://shop.example/#x'] }, /^post_logout_redirect_uris.0: .*fragment/],
    [{ logo_uri: 'javascript:alert(1)' }, /^logo_uri: /],
    [{ tos_uri: 'data:text/html,hello' }, /^tos_uri: /],
    [{ application_type: 'browser' }, /^application_type: Must be web or native/],
    [{ default_max_age: '600' }, /^default_max_age: /],
    [{ default_max_age: -1 }, /^default_max_age: /],
    [{ scope: ['openid'] }, /^scope: /],
    [{ scope: 'open"id' }, /^scope: /],
    [{ contacts: 'ops@shop.example' }, /^contacts: /],
    [{ dpop_bound_access_tokens: 'true' }, /^dpop_bound_access_tokens: /],
  ])('names the field that is wrong: %j', async (body, words) => {
    const { ask, uses } = await startRegistration()
    expect(await refusalOf(await ask({ ...WEB, ...body }), 400, 'invalid_client_metadata')).toMatch(words)
    expect(await uses()).toBe(0)
  })

  it('names all that is wrong at once, and does not repeat what was sent', async () => {
    const { ask } = await startRegistration()
    const body = { redirect_uris: ['https://secret.example/#x'], subject_type: 'pairwise', logo_uri: 'ftp://secret' }
    const description = await refusalOf(await ask(body), 400, 'invalid_redirect_uri')
    for (const field of ['redirect_uris.0', 'subject_type', 'logo_uri']) expect(description).toContain(`${field}: `)
    expect(description).not.toContain('secret')
  })

  it('takes null for left out, and ignores what it does not know', async () => {
    const { register } = await startRegistration()
    const answer = await register({ ...WEB, client_name: null, jwks: null, contacts: null, unheard_of: { of: [1] } })
    expect(answer).toMatchObject({ client_name: 'shop.example' })
    expect(answer).not.toHaveProperty('unheard_of')
    // Pairwise subjects would need it; public ones do not.
    const sector = { sector_identifier_uri: 'https://shop.example/uris.json', subject_type: 'public' }
    expect(await register({ ...WEB, ...sector })).not.toHaveProperty('sector_identifier_uri')
  })

  it('is refused for a body that is no JSON object', async () => {
    const { issuer, ask, call, initial } = await startRegistration()
    for (const body of ['{', '"x"', '{"a":1}}', '\u0000']) await refusalOf(await ask(body), 400, 'invalid_request')
    await refusalOf(await ask(''), 400, 'invalid_redirect_uri')
    await refusalOf(await call('POST', REGISTER, initial), 415, 'invalid_request')
    expect(await refusalOf(await ask([WEB]), 400, 'invalid_request')).toMatch(/JSON object/)
    expect(await refusalOf(await ask(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`), 400, 'invalid_request')).toMatch(
      /deeper/,
    )
    await refusalOf(await ask({ ...WEB, client_uri: 'x'.repeat(150_000) }), 413, 'invalid_request')
    const form = await fetch(issuer.url + REGISTER, {
      method: 'POST',
      headers: { Authorization: `Bearer ${initial}` },
      body: new URLSearchParams({ redirect_uris: 'https://shop.example/' }),
    })
    await refusalOf(form, 415, 'invalid_request')
    const polluted = await ask('{"__proto__":{"grant_types":["password"]},"redirect_uris":["https://a.example/"]}')
    expect(await polluted.json()).toMatchObject({ grant_types: ['authorization_code'] })
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const refused = await call(method, REGISTER, initial)
      expect(refused.headers.get('allow')).toBe('POST')
      await refusalOf(refused, 405, 'invalid_request')
    }
  })
})
