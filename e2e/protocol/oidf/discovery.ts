/** What the certification suite asks of the metadata and of the published keys, in every plan. */
import { importJWK, type JSONWebKeySet } from 'jose'
import { expect } from 'vitest'
import { z } from 'zod'

/** By https, all of them; and an issuer has no query and no fragment (OpenID Connect Discovery section 3). */
const httpsUrl = z.url({ protocol: /^https$/ }).refine((url) => !/[?#]/.test(url), 'must have no query and no fragment')

const several = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .min(1)
    .refine((items) => new Set(items).size === items.length, 'must be distinct')

const algorithm = z.enum(['RS256', 'PS256', 'ES256'])
const algorithms = several(algorithm).refine((names) => names.includes('RS256'), 'needs RS256')
const authenticationMethods = several(z.enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none']))
/** RFC 6749 section 3.3. */
const scopeToken = z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/)
/** RFC 5646, in its canonical case (section 2.1.1). */
const languageTag = z.string().refine((tag) => Intl.getCanonicalLocales(tag)[0] === tag, 'must be a language tag')

/** The registered members that this server has (OpenID Connect Discovery section 3, RFC 8414 section 2), and no other. */
const metadataSchema = z.strictObject({
  issuer: httpsUrl,
  authorization_endpoint: httpsUrl,
  token_endpoint: httpsUrl,
  userinfo_endpoint: httpsUrl,
  jwks_uri: httpsUrl,
  registration_endpoint: httpsUrl,
  revocation_endpoint: httpsUrl,
  introspection_endpoint: httpsUrl,
  device_authorization_endpoint: httpsUrl,
  pushed_authorization_request_endpoint: httpsUrl,
  end_session_endpoint: httpsUrl,
  scopes_supported: several(scopeToken).refine((scopes) => scopes.includes('openid'), 'needs openid'),
  response_types_supported: several(z.enum(['code', 'id_token', 'id_token token'])),
  response_modes_supported: several(z.enum(['query', 'fragment', 'form_post'])),
  grant_types_supported: several(z.string().min(1)).refine(
    (grants) => grants.includes('authorization_code'),
    'needs authorization_code',
  ),
  subject_types_supported: several(z.enum(['public', 'pairwise'])),
  id_token_signing_alg_values_supported: algorithms,
  userinfo_signing_alg_values_supported: algorithms,
  request_object_signing_alg_values_supported: several(z.enum(['none', ...algorithm.options])).refine(
    (names) => names.includes('none') && names.includes('RS256'),
    'needs none and RS256',
  ),
  dpop_signing_alg_values_supported: several(z.string().regex(/^(ES|PS|RS)(256|384|512)$|^EdDSA$|^Ed25519$/)),
  token_endpoint_auth_methods_supported: authenticationMethods,
  token_endpoint_auth_signing_alg_values_supported: algorithms,
  revocation_endpoint_auth_methods_supported: authenticationMethods,
  revocation_endpoint_auth_signing_alg_values_supported: algorithms,
  introspection_endpoint_auth_methods_supported: authenticationMethods,
  introspection_endpoint_auth_signing_alg_values_supported: algorithms,
  code_challenge_methods_supported: several(z.literal('S256')),
  claims_supported: several(z.string().min(1)),
  claim_types_supported: several(z.literal('normal')),
  claims_parameter_supported: z.boolean(),
  request_parameter_supported: z.boolean(),
  request_uri_parameter_supported: z.boolean(),
  require_request_uri_registration: z.boolean(),
  require_pushed_authorization_requests: z.boolean(),
  authorization_response_iss_parameter_supported: z.boolean(),
  prompt_values_supported: several(z.enum(['none', 'login', 'consent', 'select_account', 'create'])),
  display_values_supported: several(z.enum(['page', 'popup', 'touch', 'wap'])),
  ui_locales_supported: several(languageTag),
  backchannel_logout_supported: z.boolean(),
  backchannel_logout_session_supported: z.boolean(),
})

/** Fetches the metadata of an issuer and holds it to all that `oidcc-discovery-endpoint-verification` lists. */
export async function checkDiscovery(issuer: string): Promise<z.output<typeof metadataSchema>> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
  const metadata = metadataSchema.parse(await response.json())
  expect(metadata.issuer).toBe(issuer)
  for (const [name, url] of Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name))) {
    // Whatever it makes of a bare GET: something is there.
    expect((await fetch(String(url), { redirect: 'manual' })).status, name).not.toBe(404)
  }
  await checkKeys((await (await fetch(metadata.jwks_uri)).json()) as JSONWebKeySet)
  return metadata
}

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/)
const named = { kid: z.string().min(1), use: z.literal('sig') }

/** RFC 7518 section 6: a strict object has no private and no symmetric parameter. */
const publicKeys = z.strictObject({
  keys: several(
    z.discriminatedUnion('kty', [
      // 2048 bits (RFC 7518 section 3.3) are 342 characters.
      z.strictObject({ ...named, kty: z.literal('RSA'), alg: algorithm, n: base64url.min(342), e: base64url }),
      z.strictObject({
        ...named,
        kty: z.literal('EC'),
        alg: z.literal('ES256'),
        crv: z.literal('P-256'),
        x: base64url.length(43),
        y: base64url.length(43),
      }),
    ]),
  ),
})

/** A published JWK Set: each key can be used, has a name of its own, and is public. */
export async function checkKeys(jwks: JSONWebKeySet): Promise<void> {
  const { keys } = publicKeys.parse(jwks)
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
  expect(keys.map(({ alg }) => alg)).toContain('RS256')
  for (const key of keys) expect(await importJWK(key)).toMatchObject({ type: 'public' })
}
