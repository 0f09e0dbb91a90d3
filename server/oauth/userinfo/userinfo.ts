/**
 * Claims about the signed-in user (OpenID Connect Core section 5.3), as far as the token's scopes, and the names that were
 * asked for, release them. A client that registered an algorithm gets them signed.
 */
import { Router, type Request, type Response } from 'express'
import { releasedClaims } from '../../accounts/claims.ts'
import { formBody, formOf } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { sendJson } from '../../http/send-json.ts'
import { ENDPOINTS } from '../../protocol/endpoints.ts'
import { invalidToken } from '../../protocol/oauth-error.ts'
import type { Store } from '../../store/store.ts'
import type { Signer } from '../../tokens/signer.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import { presentedToken, type ResourceGuard } from '../protected-resource.ts'

interface Dependencies extends ResourceGuard {
  store: Store
  keys: SigningKeys
  signer: Signer
  issuer: string
}

export function userinfoEndpoint(dependencies: Dependencies): Router {
  const { store, keys, signer, issuer } = dependencies
  const answer = async (request: Request, response: Response, bodyToken?: string) => {
    const { record, client, user } = await presentedToken(dependencies, request, response, {
      bodyToken,
      scope: 'openid',
    })
    if (user === null) throw invalidToken('Expected a token of a user; this one is of a client acting for itself')
    const names = record.terms?.claims?.userinfo ?? []
    const claims = { ...(await releasedClaims(store, { client, user, scopes: record.scopes, names })), sub: user.id }
    const algorithm = client.userinfoSignedResponseAlg
    if (algorithm === null) {
      sendJson(response, claims)
      return
    }
    await keys.prepare(algorithm)
    // Section 5.3.2: iss and aud say who speaks and to whom.
    const jwt = await signer.sign(keys.current(algorithm), 'JWT', { ...claims, iss: issuer, aud: client.id })
    response.writeHead(200, { 'Content-Type': 'application/jwt', 'Cache-Control': 'no-store', Pragma: 'no-cache' })
    response.end(jwt)
  }
  const router = Router()
  router
    .route(ENDPOINTS.userinfo_endpoint)
    .get((request, response) => answer(request, response))
    .post(formBody, (request, response) => answer(request, response, formOf(request).get('access_token')))
    .all(methodNotAllowed('GET', 'HEAD', 'POST'))
  return router
}
