import type { RequestHandler } from 'express'
import { everyRecord } from '../store/every-record.ts'
import type { Store } from '../store/store.ts'

/**
 * Lets pages of public clients call an endpoint from a browser: the origins of their registered redirect URIs, and no
 * others (Fetch standard, CORS protocol). No cookies are allowed along: such endpoints know no session.
 */
export function corsForPublicClients({ store }: { store: Store }): RequestHandler {
  return async (request, response, next) => {
    const { origin } = request.headers
    response.vary('Origin')
    if (origin !== undefined && (await isPublicClientOrigin(store, origin))) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After',
      })
      if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
        response
          .set({
            'Access-Control-Allow-Methods': 'GET, POST, PUT',
            'Access-Control-Allow-Headers': 'Authorization, Content-Type',
            'Access-Control-Max-Age': '600',
          })
          .status(204)
          .end()
        return
      }
    }
    next()
  }
}

async function isPublicClientOrigin(store: Store, origin: string): Promise<boolean> {
  for await (const client of everyRecord((page) => store.listClients({ ...page, status: 'active' }))) {
    if (client.tokenEndpointAuthMethod !== 'none') continue
    if (client.redirectUris.some((uri) => new URL(uri).origin === origin)) return true
  }
  return false
}
