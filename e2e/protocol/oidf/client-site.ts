import { localTls } from '../../../server/testing/local-tls.ts'
import { startWebServer } from '../../../server/testing/web-server.ts'
import { trust } from '../start-gatehouse.ts'

/** What a client has on the web, by https: keys, request objects. Ended with the test. */
export interface ClientSite {
  /** Puts a JWT or a JSON document there, or another in its place. @returns its URL. */
  publish(path: string, document: string | object): string
  /** How often it was asked for. */
  asked(path: string): number
}

export async function startClientSite(): Promise<ClientSite> {
  const { tls, ca } = await localTls()
  trust(ca)
  const documents = new Map<string, string | object>()
  const asked: string[] = []
  const base = await startWebServer(({ url = '' }, response) => {
    asked.push(url)
    const document = documents.get(url)
    if (document === undefined) response.writeHead(404).end()
    else if (typeof document === 'string') response.writeHead(200, { 'Content-Type': 'application/jwt' }).end(document)
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(document))
  }, tls)
  return {
    publish(path, document) {
      documents.set(path, document)
      return base + path
    },
    asked: (path) => asked.filter((url) => url === path).length,
  }
}
