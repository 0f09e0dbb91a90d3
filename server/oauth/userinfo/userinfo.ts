/** Claims about the signed-in user (OpenID Connect Core section 5.3), as far as the token's scopes release them. */
import { Router, type Request, type Response } from 'express'
import { formBody, formOf } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { sendJson } from '../../http/send-json.ts'
import { invalidToken } from '../../protocol/oauth-error.ts'
import type { TokenVerifier } from '../../tokens/token-verifier.ts'
import { presentedToken } from '../protected-resource.ts'
import { claimsOf } from './claims.ts'

export function userinfoEndpoint({ tokenVerifier }: { tokenVerifier: TokenVerifier }): Router {
  const answer = async (request: Request, response: Response, bodyToken?: string) => {
    const { record, user } = await presentedToken(tokenVerifier, request, { bodyToken, scope: 'openid' })
    if (user === null) throw invalidToken('Expected a token of a user; this one is of a client acting for itself')
    sendJson(response, claimsOf(user, record.scopes))
  }
  const router = Router()
  router
    .route('/authorization/userinfo')
    .get((request, response) => answer(request, response))
    .post(formBody, (request, response) => answer(request, response, formOf(request).get('access_token')))
    .all(methodNotAllowed('GET', 'HEAD', 'POST'))
  return router
}
