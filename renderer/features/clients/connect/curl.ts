import type { Connection, Snippet } from './connection.ts'

/** A script for a POSIX shell. The secret comes from the environment, so that no history has it. */
export function curlSnippet(connection: Connection): Snippet | undefined {
  if (connection.isPushed) return undefined
  const script = { code: codeFlow, device: deviceFlow, machine: machineFlow }[connection.flow](connection)
  const secret = connection.authentication === 'none' ? '' : ', with CLIENT_SECRET in the environment'
  return {
    label: 'curl',
    needs: `A shell with curl${connection.flow === 'code' ? ' and openssl' : ''}${secret}`,
    code: script.join('\n'),
  }
}

const machineFlow = (connection: Connection) =>
  post(connection, 'token', ['grant_type=client_credentials', ...scopeOf(connection)])

function codeFlow(connection: Connection): string[] {
  const { issuer, clientId, redirectUri, scope } = connection
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    ...(scope === '' ? {} : { scope }),
    code_challenge_method: 'S256',
  })
  return [
    'verifier=$(openssl rand -hex 32)',
    `challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d =)`,
    `echo ${quoted(`Open ${issuer}/authorization/authorize?${query.toString()}&code_challenge=`)}"$challenge"`,
    `printf 'The code in the address that the browser came back to: '`,
    'read -r code',
    ...post(
      connection,
      'token',
      ['grant_type=authorization_code', `redirect_uri=${redirectUri}`],
      ['"code=$code"', '"code_verifier=$verifier"'],
    ),
  ]
}

function deviceFlow(connection: Connection): string[] {
  return [
    ...post(connection, 'device', scopeOf(connection)),
    `printf 'Open the address above and allow; then the device_code: '`,
    'read -r device_code',
    ...post(
      connection,
      'token',
      ['grant_type=urn:ietf:params:oauth:grant-type:device_code'],
      ['"device_code=$device_code"'],
    ),
  ]
}

const scopeOf = ({ scope }: Connection) => (scope === '' ? [] : [`scope=${scope}`])

/** @param variables fields that a variable of the shell is in, quoted already. */
function post(connection: Connection, path: string, fields: readonly string[], variables: readonly string[] = []) {
  const lines = [
    `curl ${quoted(`${connection.issuer}/authorization/${path}`)}`,
    ...authentication(connection),
    ...fields.map((field) => `--data-urlencode ${quoted(field)}`),
    ...variables.map((field) => `--data-urlencode ${field}`),
  ]
  return lines.map((line, index) => `${index === 0 ? '' : '  '}${line}${index < lines.length - 1 ? ' \\' : ''}`)
}

function authentication({ authentication, clientId }: Connection): readonly string[] {
  // RFC 6749 section 2.3.1 wants both halves form-encoded: a secret of this server has nothing that changes by that.
  if (authentication === 'client_secret_basic') return [`--user ${quoted(`${clientId}:`)}"$CLIENT_SECRET"`]
  const client = `--data-urlencode ${quoted(`client_id=${clientId}`)}`
  return authentication === 'none' ? [client] : [client, '--data-urlencode "client_secret=$CLIENT_SECRET"']
}

/** As one word of a POSIX shell. */
const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`
