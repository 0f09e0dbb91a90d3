import type { Client } from '../../../../server/contract/clients.ts'
import { DEVICE_CODE_GRANT } from '../../../../server/protocol/grant-types.ts'
import type { Connection, Snippet } from './connection.ts'
import { curlSnippet } from './curl.ts'
import { browserSnippet, nodeSnippet } from './javascript.ts'
import { goSnippet, javaSnippet, pythonSnippet } from './other-languages.ts'

/**
 * How to connect as this client, in the languages that fit what it may do. A client that proves itself by a key of its own, or
 * whose tokens are bound to one, has none: where its key lies nobody here knows.
 */
export function snippetsFor(client: Client, issuer: string): readonly Snippet[] {
  const connection = connectionOf(client, issuer)
  if (connection === undefined) return []
  const writers = [curlSnippet, nodeSnippet, browserSnippet, pythonSnippet, goSnippet, javaSnippet]
  return writers.flatMap((write) => write(connection) ?? [])
}

function connectionOf(client: Client, issuer: string): Connection | undefined {
  const { client_id: clientId, token_endpoint_auth_method: authentication, scope } = client
  if (authentication === 'private_key_jwt' || client.dpop_bound_access_tokens) return undefined
  const has = (grant: Client['grant_types'][number]) => client.grant_types.includes(grant)
  const redirectUri = client.redirect_uris[0]
  const isPushed = client.require_pushed_authorization_requests
  const base = { issuer, clientId, authentication, scope, isPushed }
  if (has('authorization_code') && redirectUri !== undefined) return { ...base, flow: 'code', redirectUri }
  if (has(DEVICE_CODE_GRANT)) return { ...base, flow: 'device', redirectUri: '' }
  if (has('client_credentials')) return { ...base, flow: 'machine', redirectUri: '' }
  return undefined
}
