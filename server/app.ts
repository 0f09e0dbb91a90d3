/** The issuer listener: every room that relying parties call, mounted in one list. */
import express, { type Express, type Router } from 'express'
import type { Logger } from 'pino'
import type { SignIn } from './accounts/sign-in.ts'
import { createClientKeys } from './clients/client-keys.ts'
import { createDpopProofs } from './dpop/dpop-proofs.ts'
import { oauthErrorHandler } from './http/oauth-error-handler.ts'
import { announceReuse, countRefusals } from './http/refusal-log.ts'
import { trustProxies } from './http/remote-address.ts'
import { isHttpsOnly, securityHeaders } from './http/security-headers.ts'
import { ENDPOINTS, type EndpointName } from './protocol/endpoints.ts'
import { DEVICE_CODE_GRANT, TOKEN_EXCHANGE_GRANT } from './protocol/grant-types.ts'
import { OAuthError } from './protocol/oauth-error.ts'
import { authorizationEndpoint } from './oauth/authorize/authorize.ts'
import { logoEndpoint } from './oauth/branding/logo.ts'
import { createBrowserSessions } from './oauth/browser-session.ts'
import { createInteractions } from './oauth/interaction.ts'
import { createClientAuthentication } from './oauth/client-authentication.ts'
import { corsForPublicClients } from './oauth/cors.ts'
import { deviceEndpoints } from './oauth/device/device.ts'
import { discoveryEndpoints } from './oauth/discovery/discovery.ts'
import { healthEndpoint } from './oauth/health/health.ts'
import { introspectionEndpoint } from './oauth/introspect/introspect.ts'
import { jwksEndpoint } from './oauth/jwks/jwks.ts'
import { loginEndpoint } from './oauth/login/login.ts'
import { logoutEndpoint } from './oauth/logout/logout.ts'
import { pushedAuthorizationEndpoint } from './oauth/par/par.ts'
import { withBrand } from './oauth/pages/brand.ts'
import { createPushedRequests } from './oauth/pushed-requests.ts'
import { registrationEndpoints } from './oauth/register/register.ts'
import { revocationEndpoint } from './oauth/revoke/revoke.ts'
import type { Grants } from './oauth/token/grant.ts'
import { authorizationCodeGrant } from './oauth/token/grants/authorization-code.ts'
import { clientCredentialsGrant } from './oauth/token/grants/client-credentials.ts'
import { deviceCodeGrant } from './oauth/token/grants/device-code.ts'
import { passwordGrant } from './oauth/token/grants/password.ts'
import { refreshTokenGrant } from './oauth/token/grants/refresh-token.ts'
import { tokenExchangeGrant } from './oauth/token/grants/token-exchange.ts'
import { tokenEndpoint } from './oauth/token/token.ts'
import { userinfoEndpoint } from './oauth/userinfo/userinfo.ts'
import { whoamiEndpoint } from './oauth/whoami/whoami.ts'
import type { Announce } from './notices.ts'
import type { Refusals } from './refusals/refusals.ts'
import type { LogoutDelivery } from './sessions/logout-delivery.ts'
import type { EpochMs } from './store/records.ts'
import type { Store } from './store/store.ts'
import type { Signer } from './tokens/signer.ts'
import type { SigningKeys } from './tokens/signing-keys.ts'
import type { TokenIssuer } from './tokens/token-issuer.ts'
import type { TokenVerifier } from './tokens/token-verifier.ts'
import type { Usage } from './usage/usage.ts'

/** What the rooms share. */
export interface Services {
  store: Store
  keys: SigningKeys
  signer: Signer
  signIn: SignIn
  tokenIssuer: TokenIssuer
  tokenVerifier: TokenVerifier
  logoutDelivery: LogoutDelivery
  refusals: Refusals
  usage: Usage
  /** Issuer identifier: the base URL of every endpoint, without a trailing slash. */
  issuer: string
  /** IP addresses and CIDR blocks of the proxies before the issuer. */
  trustedProxies?: readonly string[]
  now: () => EpochMs
  log: Logger
  /** Default: nobody hears of it but the log. */
  announce?: Announce | undefined
}

/** Paths that pages of public clients call. */
const OPEN_TO_PAGES = [
  ENDPOINTS.token_endpoint,
  ENDPOINTS.userinfo_endpoint,
  ENDPOINTS.revocation_endpoint,
  ENDPOINTS.jwks_uri,
  ENDPOINTS.device_authorization_endpoint,
  ENDPOINTS.pushed_authorization_request_endpoint,
  '/authorization/whoami',
  '/.well-known',
  '/consumer',
]

export function createIssuerApp(services: Services): Express {
  const { store, signIn, tokenVerifier, issuer, now } = services
  const dpop = createDpopProofs({ issuer, now })
  const clientKeys = createClientKeys(services)
  const clientAuthentication = createClientAuthentication({ ...services, clientKeys })
  const pushedRequests = createPushedRequests(services)
  const grants: Grants = {
    authorization_code: authorizationCodeGrant({ store, now }),
    client_credentials: clientCredentialsGrant({ store, issuer }),
    refresh_token: refreshTokenGrant({ store, now }),
    password: passwordGrant({ store, signIn, issuer, now }),
    [DEVICE_CODE_GRANT]: deviceCodeGrant({ store, now }),
    [TOKEN_EXCHANGE_GRANT]: tokenExchangeGrant({ tokenVerifier, issuer }),
  }
  const browsers = { sessions: createBrowserSessions(services), interactions: createInteractions(services) }
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  trustProxies(app, services.trustedProxies ?? [])
  countRefusals(app, services.refusals)
  if (services.announce !== undefined) announceReuse(app, services.announce)
  // The pages set their own, stricter policy; nothing else here is a document.
  app.use(securityHeaders({ contentSecurityPolicy: false, strictTransportSecurity: isHttpsOnly(services.issuer) }))
  app.use(corsForPublicClients(services, ...OPEN_TO_PAGES))

  // What is asked most comes first: a request passes by every room before its own.
  const rooms: Record<EndpointName, Router> = {
    token_endpoint: tokenEndpoint({ ...services, grants, clientAuthentication, dpop }),
    introspection_endpoint: introspectionEndpoint({ ...services, clientAuthentication }),
    userinfo_endpoint: userinfoEndpoint({ ...services, dpop }),
    revocation_endpoint: revocationEndpoint({ ...services, clientAuthentication }),
    jwks_uri: jwksEndpoint(services),
    authorization_endpoint: authorizationEndpoint({ ...services, ...browsers, clientKeys, pushedRequests }),
    pushed_authorization_request_endpoint: pushedAuthorizationEndpoint({
      ...services,
      dpop,
      clientAuthentication,
      clientKeys,
      pushedRequests,
    }),
    device_authorization_endpoint: deviceEndpoints({ ...services, ...browsers, clientAuthentication }),
    end_session_endpoint: logoutEndpoint({ ...services, ...browsers }),
    registration_endpoint: registrationEndpoints(services),
  }
  const brand = withBrand(services)
  for (const [name, room] of Object.entries(rooms)) {
    // What is looked up for the pages comes before the first room that has some.
    if (name === 'authorization_endpoint') app.use(brand)
    app.use(room)
  }
  app.use(logoEndpoint(services))
  app.use(discoveryEndpoints(services))
  app.use(healthEndpoint(services))
  app.use(whoamiEndpoint({ tokenVerifier, usage: services.usage, dpop }))
  app.use(loginEndpoint(services))

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
