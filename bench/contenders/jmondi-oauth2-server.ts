/** @jmondi/oauth2-server behind Express, its records in memory, RS256 by its own jsonwebtoken. */
import { generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import {
  AuthorizationServer,
  DateInterval,
  OAuthResponse,
  type JwtInterface,
  type OAuthClient,
  type OAuthClientRepository,
  type OAuthScope,
  type OAuthScopeRepository,
  type OAuthToken,
  type OAuthTokenRepository,
  type RequestInterface,
  type ResponseInterface,
} from '@jmondi/oauth2-server'
import { handleExpressError, handleExpressResponse, requestFromExpress } from '@jmondi/oauth2-server/express'
import express, { type Request, type Response } from 'express'
import jwt from 'jsonwebtoken'
import { ACCESS_TOKEN_LIFETIME, MACHINE, PATHS, REFRESH_TOKEN_LIFETIME, ROTATING, SCOPE } from '../agreed-names.ts'
import { announce, listen } from './ready.ts'

const scope: OAuthScope = { name: SCOPE }

const known: OAuthClient[] = [
  { ...MACHINE, grants: ['client_credentials'] as const },
  { ...ROTATING, grants: ['client_credentials', 'refresh_token'] as const },
].map(({ client_id, client_secret, grants }) => ({
  id: client_id,
  name: client_id,
  secret: client_secret,
  redirectUris: [],
  allowedGrants: [...grants],
  scopes: [scope],
}))
const clientsById = new Map(known.map((client) => [client.id, client]))

const clients: OAuthClientRepository = {
  getByIdentifier: (id) => Promise.resolve(present(clientsById.get(id))),
  isClientValid: (grant, client, secret) =>
    Promise.resolve(client.allowedGrants.includes(grant) && isSame(secret ?? '', client.secret ?? '')),
}

const scopes: OAuthScopeRepository = {
  getAllByIdentifiers: (names) => Promise.resolve([scope].filter(({ name }) => names.includes(name))),
  finalize: (granted) => Promise.resolve(granted),
}

const byAccessToken = new Map<string, OAuthToken>()
const byRefreshToken = new Map<string, OAuthToken>()
const revoked = new WeakSet<OAuthToken>()

const tokens: OAuthTokenRepository = {
  issueToken: (client, granted, user) =>
    Promise.resolve({
      accessToken: newId(),
      accessTokenExpiresAt: fromNow(ACCESS_TOKEN_LIFETIME),
      client,
      user: user ?? null,
      scopes: granted,
    }),
  issueRefreshToken(token) {
    token.refreshToken = newId()
    token.refreshTokenExpiresAt = fromNow(REFRESH_TOKEN_LIFETIME)
    byRefreshToken.set(token.refreshToken, token)
    return Promise.resolve(token)
  },
  persist(token) {
    byAccessToken.set(token.accessToken, token)
    return Promise.resolve()
  },
  revoke(token) {
    revoked.add(token)
    return Promise.resolve()
  },
  isRefreshTokenRevoked: (token) => Promise.resolve(revoked.has(token)),
  getByRefreshToken: (id) => Promise.resolve(present(byRefreshToken.get(id))),
  getByAccessToken: (id) => Promise.resolve(present(byAccessToken.get(id))),
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** Its own JwtService, with a key pair in place of a shared secret. */
const signing: JwtInterface = {
  sign: (payload) =>
    new Promise((resolve, reject) => {
      jwt.sign(payload, privateKey, { algorithm: 'RS256', keyid: 'bench' }, (error, token) => {
        if (token === undefined) reject(error ?? new Error('not signed'))
        else resolve(token)
      })
    }),
  verify: (token, options) =>
    new Promise((resolve, reject) => {
      jwt.verify(token, publicKey, { ...options, algorithms: ['RS256'], complete: false }, (error, claims) => {
        if (typeof claims === 'object') resolve(claims)
        else reject(error ?? new Error('no claims'))
      })
    }),
  decode: (token) => jwt.decode(token),
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not on record')
  return value
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

const newId = () => randomBytes(32).toString('base64url')
const fromNow = (seconds: number) => new Date(Date.now() + seconds * 1000)

async function newRefreshToken(): Promise<string> {
  const client = await clients.getByIdentifier(ROTATING.client_id)
  const token = await tokens.issueToken(client, [scope])
  await tokens.persist(token)
  return (await tokens.issueRefreshToken(token, client)).refreshToken ?? ''
}

const authorizationServer = new AuthorizationServer(clients, tokens, scopes, signing, { useOpaqueRefreshTokens: true })
const lifetime = new DateInterval(`${ACCESS_TOKEN_LIFETIME}s`)
authorizationServer.enableGrantTypes(['client_credentials', lifetime], ['refresh_token', lifetime])

type Respond = (request: RequestInterface) => Promise<ResponseInterface>

const handle = (respond: Respond) => async (request: Request, response: Response) => {
  try {
    handleExpressResponse(response, new OAuthResponse({ ...(await respond(requestFromExpress(request))) }))
  } catch (error) {
    handleExpressError(error, response)
  }
}

const app = express()
const form = express.urlencoded({ extended: false })
app.post(
  PATHS.token,
  form,
  handle((request) => authorizationServer.respondToAccessTokenRequest(request)),
)
app.post(
  PATHS.introspection,
  form,
  handle((request) => authorizationServer.introspect(request)),
)
app.post(PATHS.refreshTokens, async (request, response) => {
  const count = Number(request.query['count'])
  response.json(await Promise.all(Array.from({ length: count }, newRefreshToken)))
})

const server = createServer(app)
announce(server, await listen(server))
