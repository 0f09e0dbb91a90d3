/** The public signing keys (RFC 7517). */
import { Router } from 'express'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { ENDPOINTS } from '../../protocol/endpoints.ts'
import { JWKS_MAX_AGE, type SigningKeys } from '../../tokens/signing-keys.ts'

export function jwksEndpoint({ keys }: { keys: SigningKeys }): Router {
  const router = Router()
  router
    .route(ENDPOINTS.jwks_uri)
    .get((_request, response) => {
      response
        .set({
          'Cache-Control': `public, max-age=${String(JWKS_MAX_AGE)}`,
          'Content-Type': 'application/jwk-set+json; charset=utf-8',
        })
        .send(keys.jwks())
    })
    .all(methodNotAllowed('GET', 'HEAD'))
  return router
}
