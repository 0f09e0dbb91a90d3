import type { RequestHandler } from 'express'
import { everyRecord } from '../store/every-record.ts'
import type { ClientRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/**
 * Lets pages of public clients call what lies under `paths` from a browser: the origins of their registered redirect URIs, and no
 * others (Fetch standard, CORS protocol). No cookies are allowed along: such endpoints know no session.
 */
export function corsForPublicClients({ store }: { store: Store }, ...paths: readonly string[]): RequestHandler {
  const isOpen = (path: string) => paths.some((each) => path === each || path.startsWith(`${each}/`))

  async function answerOrigin(origin: string, ...[request, response, next]: Parameters<RequestHandler>): Promise<void> {
    if (await isPublicClientOrigin(store, origin)) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After, DPoP-Nonce',
      })
      if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
        response
          .set({
            'Access-Control-Allow-Methods': 'GET, POST, PUT',
            'Access-Control-Allow-Headers': 'Authorization, Content-Type, DPoP',
            'Access-Control-Max-Age': '600',
          })
          .status(204)
          .end()
        return
      }
    }
    next()
  }

  return (request, response, next) => {
    if (!isOpen(request.path)) {
      next()
      return
    }
    response.setHeader('Vary', 'Origin')
    const { origin } = request.headers
    // Programs that are no browser, which is nearly all, name none: for them nothing is looked up.
    if (origin === undefined) next()
    else return answerOrigin(origin, request, response, next)
  }
}

async function isPublicClientOrigin(store: Store, origin: string): Promise<boolean> {
  for await (const client of everyRecord((page) => store.listClients({ ...page, status: 'active' }))) {
    if (client.tokenEndpointAuthMethod === 'none' && originsOf(client).has(origin)) return true
  }
  return false
}

/** Parsed once for each state of a client: a record is replaced when it changes. */
const origins = new WeakMap<ClientRecord, ReadonlySet<string>>()

function originsOf(client: ClientRecord): ReadonlySet<string> {
  const known = origins.get(client) ?? new Set(client.redirectUris.map((uri) => new URL(uri).origin))
  origins.set(client, known)
  return known
}
