import { describe, expect, it } from 'vitest'
import { client, clientMetadataFields } from '../../../server/contract/clients.ts'
import { validateWith } from '../../lib/form-errors.ts'
import { CLIENT_KINDS } from './client-kinds.ts'
import { clientValues, UNSET, valuesOfClient, valuesOfCopy, valuesOfKind } from './client-values.ts'

const WHOLE = clientMetadataFields.parse({
  client_name: 'Shop',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: ['https://shop.example/a', 'https://shop.example/b'],
  post_logout_redirect_uris: ['https://shop.example/bye'],
  token_endpoint_auth_method: 'private_key_jwt',
  scope: 'openid profile',
  access_token_lifetime: 60,
  refresh_token_lifetime: 120,
  legacy_code_exchange: true,
  logo_uri: 'https://shop.example/logo.png',
  client_uri: 'https://shop.example/',
  policy_uri: 'https://shop.example/policy',
  tos_uri: 'https://shop.example/terms',
  contacts: ['ops@shop.example', 'The shop, second floor'],
  jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) }] },
  token_endpoint_auth_signing_alg: 'ES256',
  id_token_signed_response_alg: 'PS256',
  userinfo_signed_response_alg: 'RS256',
  request_object_signing_alg: 'none',
  request_uris: ['https://shop.example/request.jwt'],
  default_max_age: 0,
  initiate_login_uri: 'https://shop.example/login',
  backchannel_logout_uri: 'https://shop.example/logout',
  backchannel_logout_session_required: true,
  dpop_bound_access_tokens: true,
  require_pushed_authorization_requests: true,
  resources: ['https://api.example/'],
})

const clientOf = (metadata: typeof WHOLE) =>
  client.parse({
    ...metadata,
    client_id: 'shop',
    built_in: false,
    dynamically_registered: false,
    status: 'active',
    secrets: [],
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    last_used_at: null,
    live_tokens: 0,
    revision: 1,
  })

describe('a client in the form', () => {
  it('comes out as it went in, with everything set', () => {
    expect(clientValues.parse(valuesOfClient(clientOf(WHOLE)))).toEqual(WHOLE)
  })

  it('comes out as it went in, with nothing set', () => {
    const bare = clientMetadataFields.parse({ client_name: 'Job', grant_types: ['client_credentials'] })
    expect(clientValues.parse(valuesOfClient(clientOf(bare)))).toEqual(bare)
  })

  it.each(CLIENT_KINDS)('of the kind $title is good but for what must be typed', (kind) => {
    const redirect_uris = kind.redirectUriExample ?? ''
    expect(validateWith(clientValues)({ ...valuesOfKind(kind), redirect_uris, client_name: 'Mine' })).toEqual({})
  })

  it('of the implicit flow comes out as it went in', () => {
    const old = clientMetadataFields.parse({
      client_name: 'Old',
      grant_types: ['implicit'],
      implicit_response_types: ['id_token'],
      redirect_uris: ['https://old.example/'],
    })
    const values = valuesOfClient(clientOf(old))
    expect(clientValues.parse(values)).toEqual(old)
    const wrong = (change: object) => Object.keys(validateWith(clientValues)({ ...values, ...change }))
    expect(wrong({ implicit_response_types: [] })).toEqual(['implicit_response_types'])
    expect(wrong({ grant_types: ['authorization_code'] })).toEqual(['implicit_response_types'])
    expect(wrong({ redirect_uris: '' })).toEqual(['redirect_uris'])
    expect(wrong({ dpop_bound_access_tokens: true })).toEqual(['dpop_bound_access_tokens'])
  })

  it('has what is wrong at its field', () => {
    const values = valuesOfClient(clientOf(WHOLE))
    const wrong = (change: object) => validateWith(clientValues)({ ...values, ...change })
    expect(wrong({ jwks: '{ "keys": [' })).toEqual({ jwks: 'Must be JSON: { "keys": [ ... ] }' })
    expect(Object.keys(wrong({ jwks: '[]' }))).toEqual(['jwks'])
    expect(wrong({ jwks: '{ "keys": [{ "kty": "oct", "k": "AAAA" }] }' })['jwks']).toMatch(/RSA or EC/)
    expect(wrong({ jwks: ' ' })['jwks_uri']).toMatch(/private_key_jwt needs/)
    expect(wrong({ jwks_uri: 'https://shop.example/jwks' })['jwks']).toMatch(/not both/)
    expect(wrong({ request_uris: 'https://a.example/\n\nhttp://b.example/' })['request_uris']).toMatch(/^Line 2: /)
    expect(wrong({ resources: 'orders' })['resources']).toMatch(/^Line 1: /)
    expect(wrong({ initiate_login_uri: 'http://shop.example/' })['initiate_login_uri']).toMatch(/https/)
    expect(wrong({ backchannel_logout_uri: 'http://shop.example/' })['backchannel_logout_uri']).toMatch(/https/)
    expect(wrong({ default_max_age: -1 })['default_max_age']).toMatch(/at least/)
    expect(wrong({ userinfo_signed_response_alg: UNSET, contacts: '', default_max_age: '' })).toEqual({})
  })
})

describe('a copy of a client', () => {
  const { client_name, jwks, ...same } = valuesOfClient(clientOf(WHOLE))

  it('has another name, and neither secret nor keys', () => {
    const copy = valuesOfCopy(clientOf(WHOLE), { withKeys: false })
    expect(copy).toEqual({ ...same, client_name: 'Copy of Shop', jwks: '' })
    expect(Object.keys(copy)).not.toContain('client_id')
    expect(Object.keys(copy).filter((name) => name.includes('secret'))).toEqual([])
    const byAddress = clientOf({ ...WHOLE, jwks: null, jwks_uri: 'https://shop.example/jwks' })
    expect(valuesOfCopy(byAddress, { withKeys: false }).jwks_uri).toBe('')
    // What proves the copy has to be given: the form says so.
    expect(validateWith(clientValues)(copy)).toHaveProperty('jwks_uri')
  })

  it('has the keys where that is asked for, and a name that is not too long', () => {
    const name = 'x'.repeat(100)
    const copy = valuesOfCopy(clientOf({ ...WHOLE, client_name: name }), { withKeys: true })
    expect(copy).toEqual({ ...same, client_name: `Copy of ${name}`.slice(0, 100), jwks })
    expect(validateWith(clientValues)(copy)).toEqual({})
    expect(client_name).toBe('Shop')
  })
})
