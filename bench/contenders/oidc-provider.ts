/**
 * oidc-provider with its in-memory adapter: `node oidc-provider.ts RS256|ES256`. Access tokens are JWTs by way of resource
 * indicators. It introspects opaque tokens only, so there is a second resource whose tokens are opaque.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import Provider, { type Configuration, type JWKS } from 'oidc-provider'
import {
  ACCESS_TOKEN_LIFETIME,
  MACHINE,
  PATHS,
  REFRESH_TOKEN_LIFETIME,
  ROTATING,
  SCOPE,
  type Algorithm,
} from '../agreed-names.ts'
import { announce, listen } from './ready.ts'

const JWT_RESOURCE = 'https://api.example/orders'
const USER = 'ada'

const algorithm: Algorithm = process.argv[2] === 'ES256' ? 'ES256' : 'RS256'

function signingKeys(): JWKS {
  const { privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: algorithm, use: 'sig' }] }
}

const configuration: Configuration = {
  clients: [
    { ...MACHINE, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
    {
      ...ROTATING,
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['https://shop.example/callback'],
    },
  ],
  clientDefaults: { id_token_signed_response_alg: algorithm },
  jwks: signingKeys(),
  cookies: { keys: [randomBytes(32).toString('hex')] },
  scopes: ['openid', 'offline_access', SCOPE],
  routes: { token: PATHS.token, introspection: PATHS.introspection },
  rotateRefreshToken: true,
  findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  ttl: {
    AccessToken: ACCESS_TOKEN_LIFETIME,
    ClientCredentials: ACCESS_TOKEN_LIFETIME,
    Grant: REFRESH_TOKEN_LIFETIME,
    RefreshToken: REFRESH_TOKEN_LIFETIME,
  },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => JWT_RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource) => ({
        scope: SCOPE,
        audience: resource,
        accessTokenTTL: ACCESS_TOKEN_LIFETIME,
        ...(resource === JWT_RESOURCE
          ? { accessTokenFormat: 'jwt', jwt: { sign: { alg: algorithm } } }
          : { accessTokenFormat: 'opaque' }),
      }),
    },
  },
}

/** A refresh token as the code exchange would issue it, without the browser. */
async function newRefreshToken(provider: Provider): Promise<string> {
  const client = await provider.Client.find(ROTATING.client_id)
  if (client === undefined) throw new Error('the client is missing')
  const grant = new provider.Grant({ accountId: USER, clientId: client.clientId })
  grant.addOIDCScope('offline_access')
  grant.addResourceScope(JWT_RESOURCE, SCOPE)
  const refreshToken = new provider.RefreshToken({
    client,
    accountId: USER,
    authTime: Math.floor(Date.now() / 1000),
    grantId: await grant.save(),
    gty: 'authorization_code',
    resource: JWT_RESOURCE,
    scope: `offline_access ${SCOPE}`,
  })
  return await refreshToken.save()
}

// The issuer names the port, so the port comes first.
const server = createServer()
const issuer = await listen(server)
const provider = new Provider(issuer, configuration)
const answer = provider.callback()
server.on('request', (request, response) => {
  if (request.url?.startsWith(PATHS.refreshTokens) !== true) {
    void answer(request, response)
    return
  }
  const count = Number(new URL(request.url, issuer).searchParams.get('count'))
  void Promise.all(Array.from({ length: count }, () => newRefreshToken(provider))).then((tokens) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(tokens))
  })
})
announce(server, issuer)
