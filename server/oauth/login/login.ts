/**
 * `/consumer/login`: the seed's simplest way to a token. POST takes a username and password, PUT a refresh token; its
 * tokens belong to a first-party client of the server. It hands passwords to whoever calls, so an operator can switch it
 * off (settings, `consumer_login`).
 */
import { randomUUID } from 'node:crypto'
import express, { Router, type RequestHandler } from 'express'
import { z } from 'zod'
import { LOGIN_CLIENT_ID } from '../../accounts/built-in.ts'
import type { SignIn } from '../../accounts/sign-in.ts'
import { currentSettings } from '../../configuration/settings.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { remoteAddress } from '../../http/remote-address.ts'
import { sendJson } from '../../http/send-json.ts'
import { invalidGrant, invalidRequest, invalidScope, OAuthError } from '../../protocol/oauth-error.ts'
import { formatScope, isScopeName, narrowScopes, OPERATOR_SCOPE } from '../../protocol/scope.ts'
import type { ClientRecord, UserRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import { rotateRefreshToken } from '../../tokens/refresh-rotation.ts'
import type { IssuedTokens, TokenIssuer } from '../../tokens/token-issuer.ts'
import { decideAgainOnConflict } from '../decide-again.ts'
import { refuseSignIn } from '../sign-in-refusal.ts'

interface Dependencies {
  store: Store
  signIn: SignIn
  tokenIssuer: TokenIssuer
  now: () => number
}

const loginBody = z.object({
  username: z.string('expected text').min(1, 'must not be empty').max(254, 'must be at most 254 characters'),
  password: z.string('expected text').min(1, 'must not be empty').max(256, 'must be at most 256 characters'),
  scopes: z
    .array(z.string('expected text').refine(isScopeName, 'is not a scope name'), 'expected a list of scope names')
    .max(100, 'must be at most 100 scopes')
    .default([]),
})

const refreshBody = z.object({
  refresh_token: z.string('expected text').min(1, 'must not be empty').max(200, 'must be at most 200 characters'),
})

export function loginEndpoint(dependencies: Dependencies): Router {
  const router = Router()
  const jsonBody = express.json({ limit: '100kb' })
  router
    .route('/consumer/login')
    .all(onlyWhenSwitchedOn(dependencies.store))
    .post(jsonBody, async (request, response) => {
      const { username, password, scopes } = parse(loginBody, request.body)
      const user = await dependencies.signIn
        .authenticate(username, password, {
          method: 'consumer_login',
          clientId: LOGIN_CLIENT_ID,
          address: remoteAddress(request),
        })
        .catch(refuseSignIn)
      const issued = await login(dependencies, user, scopes, remoteAddress(request))
      sendJson(response, loginAnswer(issued))
    })
    .put(jsonBody, async (request, response) => {
      const refreshToken = parse(refreshBody, request.body).refresh_token
      const issued = await refresh(dependencies, refreshToken, remoteAddress(request))
      sendJson(response, loginAnswer(issued))
    })
    .all(methodNotAllowed('POST', 'PUT'))
  return router
}

function onlyWhenSwitchedOn(store: Store): RequestHandler {
  return async (_request, _response, next) => {
    if (!(await currentSettings(store)).consumerLogin) {
      throw new OAuthError('access_denied', '/consumer/login is switched off in the settings of this server', {
        status: 403,
      })
    }
    next()
  }
}

/** All problems in one answer, each with the field that it concerns; values are never echoed. */
function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  if (body === undefined) throw invalidRequest('Expected a JSON object with Content-Type application/json', 415)
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'the body'}: ${issue.message}`)
  throw invalidRequest(problems.join('; ').slice(0, 500))
}

async function login(
  { store, tokenIssuer, now }: Dependencies,
  user: UserRecord,
  requested: readonly string[],
  address: string,
): Promise<IssuedTokens> {
  // Operators' rights come only to who asks for them by name.
  const asked = requested.length > 0 ? requested : user.scopes.filter((name) => name !== OPERATOR_SCOPE)
  const scopes = narrowScopes([...new Set(asked)], user.scopes)
  if (scopes.length === 0) throw invalidScope('The user has none of the requested scopes')
  return await tokenIssuer.issue({
    client: await loginClient(store),
    user,
    scopes,
    grantType: 'login',
    familyId: randomUUID(),
    address,
    refreshable: true,
    authTime: now(),
  })
}

async function refresh(dependencies: Dependencies, refreshToken: string, address: string): Promise<IssuedTokens> {
  const { store, tokenIssuer, now } = dependencies
  return await decideAgainOnConflict(async () => {
    const { record, successor, consumes } = await rotateRefreshToken({ store, now }, refreshToken, LOGIN_CLIENT_ID)
    const user = record.userId === null ? undefined : await store.get('users', record.userId)
    if (user?.status !== 'active') throw invalidGrant('The user of the refresh token is disabled or deleted')
    const scopes = narrowScopes(record.scopes, user.scopes)
    if (scopes.length === 0) throw invalidScope('The user has none of these scopes any more')
    const client = await loginClient(store)
    const { familyId, authTime } = record
    return await tokenIssuer.issue(
      { client, user, scopes, grantType: 'login', familyId, address, refreshable: true, successor, authTime },
      consumes,
    )
  })
}

async function loginClient(store: Store): Promise<ClientRecord> {
  const client = await store.get('clients', LOGIN_CLIENT_ID)
  if (client === undefined) throw new Error('the built-in sign-in client is missing')
  return client
}

/** As the seed names things; `expires_in` in seconds (RFC 6749 section 5.1), where the seed showed a point in time. */
function loginAnswer(issued: IssuedTokens) {
  return {
    token: issued.accessToken,
    expires_in: issued.expiresIn,
    refresh_token: issued.refreshToken,
    scope: formatScope(issued.record.scopes),
  }
}
