/** Who the presented access token speaks for, as Fusio clients ask it. */
import { Router } from 'express'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { sendJson } from '../../http/send-json.ts'
import { presentedToken, type ResourceGuard } from '../protected-resource.ts'

export function whoamiEndpoint(guard: ResourceGuard): Router {
  const router = Router()
  router
    .route('/authorization/whoami')
    .get(async (request, response) => {
      const { record, client, user } = await presentedToken(guard, request, response)
      sendJson(response, {
        id: user?.id ?? client.id,
        name: user === null ? client.name : (user.name ?? user.username),
        username: user?.username ?? null,
        email: user?.email ?? null,
        scopes: record.scopes,
        status: user?.status ?? client.status,
        client_id: client.id,
      })
    })
    .all(methodNotAllowed('GET', 'HEAD'))
  return router
}
