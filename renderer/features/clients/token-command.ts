import type { Client } from '../../../server/contract/clients.ts'

/**
 * A line for a POSIX shell that gets a token for a machine client, authenticated as the client is registered.
 * @param authorityFile certificate of the authority that vouches for the issuer, where curl does not know it.
 */
export function tokenCommand(
  client: Pick<Client, 'client_id' | 'scope' | 'token_endpoint_auth_method'>,
  secret: string,
  issuer: string,
  authorityFile: string | null,
): string {
  const isBasic = client.token_endpoint_auth_method === 'client_secret_basic'
  const authentication = isBasic
    ? ['-u', quoted(`${client.client_id}:${secret}`)]
    : [...field('client_id', client.client_id), ...field('client_secret', secret)]
  const scope = client.scope === '' ? [] : field('scope', client.scope)
  const trust = authorityFile === null ? [] : ['--cacert', quoted(authorityFile)]
  const line = [...trust, ...authentication, ...field('grant_type', 'client_credentials'), ...scope]
  return ['curl', ...line, quoted(`${issuer}/authorization/token`)].join(' ')
}

/** A scope name may hold any visible character: curl escapes what a form would take for something else. */
function field(name: string, value: string): [option: string, argument: string] {
  const isPlain = /^[\w:/. -]*$/.test(value)
  return [isPlain ? '-d' : '--data-urlencode', quoted(`${name}=${value}`)]
}

const quoted = (text: string) => (/^[\w=:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)
