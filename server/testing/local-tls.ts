import { readFile } from 'node:fs/promises'
import { request, type RequestOptions } from 'node:https'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { SecureContextOptions } from 'node:tls'
import { temporaryDirectory } from '../store/testing/temporary-directory.ts'
import { readCertificate } from '../tls/certificate-files.ts'
import { localCertificate } from '../tls/local-authority.ts'

/** A certificate for this machine, and the authority that vouches for it, both in PEM: for a test issuer and who calls it. */
export async function localTls(): Promise<{ tls: SecureContextOptions; ca: string }> {
  const options = { dataDirectory: await temporaryDirectory(), hosts: [], now: Date.now() }
  const { authority, files } = await localCertificate(options)
  const { cert, key } = await readCertificate(files, Date.now())
  return { tls: { cert, key }, ca: await readFile(authority, 'utf8') }
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

/** One https request by Node's own client, on a connection of its own. @throws what TLS objects to. */
export async function askByTls(url: string, options: RequestOptions & { ca: string; body?: string }): Promise<Answer> {
  const asking = request(url, { agent: false, ...options })
  asking.end(options.body)
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
}
