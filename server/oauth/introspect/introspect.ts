/**
 * Token introspection (RFC 7662), for confidential clients. A token is the business of the client that it was issued to; an
 * access token also that of the resource server that it is for or, where it is for none in particular, of every client that
 * an operator made: they may be the resource server it was sent to. Whatever is not active, or not the caller's business, is
 * `{"active": false}` and nothing more (section 2.2).
 */
import { Router } from 'express'
import { formBody, formOf, required } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { sendJson } from '../../http/send-json.ts'
import { ENDPOINTS } from '../../protocol/endpoints.ts'
import { invalidClient, OAuthError } from '../../protocol/oauth-error.ts'
import { formatScope } from '../../protocol/scope.ts'
import type { ClientRecord, TokenRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import { tokenTypeOf } from '../../tokens/terms.ts'
import type { TokenVerifier } from '../../tokens/token-verifier.ts'
import type { Usage } from '../../usage/usage.ts'
import type { ClientAuthentication } from '../client-authentication.ts'
import { isResourceServer } from '../resource-policy.ts'

interface Dependencies {
  clientAuthentication: ClientAuthentication
  tokenVerifier: TokenVerifier
  store: Store
  usage: Usage
  issuer: string
}

export function introspectionEndpoint(dependencies: Dependencies): Router {
  const router = Router()
  router
    .route(ENDPOINTS.introspection_endpoint)
    .post(formBody, async (request, response) => {
      const form = formOf(request)
      const client = await dependencies.clientAuthentication.authenticate(request, form)
      if (client.tokenEndpointAuthMethod === 'none') {
        throw invalidClient('Introspection is for confidential clients: this one is public', false)
      }
      const token = required(form, 'token')
      const answer =
        (await accessTokenAnswer(dependencies, token, client)) ??
        (await refreshTokenAnswer(dependencies, token, client))
      sendJson(response, answer ?? { active: false })
    })
    .all(methodNotAllowed('POST'))
  return router
}

async function accessTokenAnswer({ tokenVerifier, usage, issuer }: Dependencies, token: string, client: ClientRecord) {
  try {
    const { record, claims, user } = await tokenVerifier.verifyAnywhere(token)
    if (!isBusinessOf(client, record, issuer)) return undefined
    usage.ofToken(record.id)
    return {
      active: true,
      token_type: tokenTypeOf(record.terms),
      scope: formatScope(record.scopes),
      client_id: record.clientId,
      ...(user === null ? {} : { username: user.username }),
      iss: claims['iss'],
      sub: claims['sub'],
      aud: claims['aud'],
      iat: claims['iat'],
      exp: claims['exp'],
      jti: claims['jti'],
      // What it is bound to (RFC 9449 section 6.2), and who acts for the subject (RFC 8693 section 4.1): left out where undefined.
      cnf: claims['cnf'],
      act: claims['act'],
    }
  } catch (error) {
    if (error instanceof OAuthError && error.code === 'invalid_token') return undefined
    throw error
  }
}

function isBusinessOf(client: ClientRecord, { clientId, terms }: TokenRecord, issuer: string): boolean {
  if (clientId === client.id) return true
  const resources = terms?.resources ?? []
  const isForAnyone = resources.length === 0 || resources.includes(issuer)
  return isForAnyone ? client.registrationTokenHash === null : isResourceServer(client, resources)
}

async function refreshTokenAnswer(
  { tokenVerifier, store, usage, issuer }: Dependencies,
  token: string,
  client: ClientRecord,
) {
  const record = await tokenVerifier.findLiveRefreshToken(token)
  if (record?.clientId !== client.id) return undefined
  usage.ofToken(record.id)
  const user = record.userId === null ? undefined : await store.get('users', record.userId)
  return {
    active: true,
    scope: formatScope(record.scopes),
    client_id: record.clientId,
    ...(user === undefined ? {} : { username: user.username }),
    iss: issuer,
    sub: record.userId ?? record.clientId,
    iat: Math.floor(record.issuedAt / 1000),
    exp: Math.floor(record.expiresAt / 1000),
  }
}
