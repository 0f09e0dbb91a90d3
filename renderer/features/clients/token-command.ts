import type { Client } from '../../../server/contract/clients.ts'

/** A line for a POSIX shell that gets a token for a machine client, authenticated as the client is registered. */
export function tokenCommand(
  client: Pick<Client, 'client_id' | 'scope' | 'token_endpoint_auth_method'>,
  secret: string,
  issuer: string,
): string {
  const isBasic = client.token_endpoint_auth_method === 'client_secret_basic'
  const form = [
    'grant_type=client_credentials',
    ...(isBasic ? [] : [`client_id=${client.client_id}`, `client_secret=${secret}`]),
    ...(client.scope === '' ? [] : [`scope=${client.scope}`]),
  ]
  const authentication = isBasic ? ['-u', quoted(`${client.client_id}:${secret}`)] : []
  const fields = form.flatMap((field) => ['--data-urlencode', quoted(field)])
  return ['curl', ...authentication, ...fields, quoted(`${issuer}/authorization/token`)].join(' ')
}

/** A scope name may hold any visible character, an apostrophe too. */
const quoted = (text: string) => (/^[\w=:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)
