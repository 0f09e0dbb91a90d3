/** The issuer listener: every room that relying parties call, mounted in one list. */
import express, { type Express } from 'express'
import type { Logger } from 'pino'
import type { SignIn } from './accounts/sign-in.ts'
import { oauthErrorHandler } from './http/oauth-error-handler.ts'
import { trustProxies } from './http/remote-address.ts'
import { isHttpsOnly, securityHeaders } from './http/security-headers.ts'
import { OAuthError } from './protocol/oauth-error.ts'
import { authorizationEndpoint } from './oauth/authorize/authorize.ts'
import { createBrowserSessions } from './oauth/authorize/browser-session.ts'
import { createInteractions } from './oauth/authorize/interaction.ts'
import { createClientAuthentication } from './oauth/client-authentication.ts'
import { corsForPublicClients } from './oauth/cors.ts'
import { discoveryEndpoints } from './oauth/discovery/discovery.ts'
import { healthEndpoint } from './oauth/health/health.ts'
import { introspectionEndpoint } from './oauth/introspect/introspect.ts'
import { jwksEndpoint } from './oauth/jwks/jwks.ts'
import { loginEndpoint } from './oauth/login/login.ts'
import { revocationEndpoint } from './oauth/revoke/revoke.ts'
import { authorizationCodeGrant } from './oauth/token/grants/authorization-code.ts'
import { clientCredentialsGrant } from './oauth/token/grants/client-credentials.ts'
import { passwordGrant } from './oauth/token/grants/password.ts'
import { refreshTokenGrant } from './oauth/token/grants/refresh-token.ts'
import { tokenEndpoint } from './oauth/token/token.ts'
import { userinfoEndpoint } from './oauth/userinfo/userinfo.ts'
import { whoamiEndpoint } from './oauth/whoami/whoami.ts'
import type { EpochMs } from './store/records.ts'
import type { Store } from './store/store.ts'
import type { Signer } from './tokens/signer.ts'
import type { SigningKeys } from './tokens/signing-keys.ts'
import type { TokenIssuer } from './tokens/token-issuer.ts'
import type { TokenVerifier } from './tokens/token-verifier.ts'

/** What the rooms share. */
export interface Services {
  store: Store
  keys: SigningKeys
  signer: Signer
  signIn: SignIn
  tokenIssuer: TokenIssuer
  tokenVerifier: TokenVerifier
  /** Issuer identifier: the base URL of every endpoint, without a trailing slash. */
  issuer: string
  /** IP addresses and CIDR blocks of the proxies before the issuer. */
  trustedProxies?: readonly string[]
  now: () => EpochMs
  log: Logger
}

/** Paths that pages of public clients call. */
const OPEN_TO_PAGES = [
  '/authorization/token',
  '/authorization/userinfo',
  '/authorization/whoami',
  '/authorization/revoke',
  '/authorization/jwks',
  '/.well-known',
  '/consumer',
]

export function createIssuerApp(services: Services): Express {
  const { store, signIn, now } = services
  const clientAuthentication = createClientAuthentication(services)
  const grants = [
    authorizationCodeGrant({ store, now }),
    clientCredentialsGrant({ store }),
    refreshTokenGrant({ store, now }),
    passwordGrant({ store, signIn, now }),
  ]
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  trustProxies(app, services.trustedProxies ?? [])
  // The pages set their own, stricter policy; nothing else here is a document.
  app.use(securityHeaders({ contentSecurityPolicy: false, strictTransportSecurity: isHttpsOnly(services.issuer) }))
  app.use(corsForPublicClients(services, ...OPEN_TO_PAGES))

  // What is asked most comes first: a request passes by every room before its own.
  app.use(tokenEndpoint({ ...services, grants, clientAuthentication }))
  app.use(introspectionEndpoint({ ...services, clientAuthentication }))
  app.use(userinfoEndpoint(services))
  app.use(revocationEndpoint({ ...services, clientAuthentication }))
  app.use(jwksEndpoint(services))
  app.use(discoveryEndpoints({ issuer: services.issuer, grantTypes: grants.map((grant) => grant.grantType) }))
  app.use(healthEndpoint())
  app.use(whoamiEndpoint(services))
  app.use(loginEndpoint(services))
  app.use(
    authorizationEndpoint({
      ...services,
      sessions: createBrowserSessions(services),
      interactions: createInteractions(services),
    }),
  )

  app.use((request) => {
    throw new OAuthError(
      'invalid_request',
      `There is nothing at ${request.path.slice(0, 100)}: see /.well-known/openid-configuration`,
      {
        status: 404,
      },
    )
  })
  app.use(oauthErrorHandler(services.log))
  return app
}
