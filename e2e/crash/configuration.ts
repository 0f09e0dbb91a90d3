import type { Config } from '../../scripts/headless-twin.ts'
import type { Credentials } from './model/issued-token.ts'

const credentials = (id: string): Credentials => ({ id, secret: `the secret of ${id}` })

/** Asks for tokens for itself. */
export const ISSUING = credentials('crash-issuing')
/** Its tokens for itself come with a refresh token. */
export const REFRESHING = credentials('crash-refreshing')
/** Uses the code flow. */
export const CODES = credentials('crash-codes')
/** Its tokens open the console API. */
export const OPERATOR = credentials('crash-operator')
/** Looks at the tokens of others. */
export const RESOURCE_SERVER = credentials('crash-resource-server')

export const PERSON = { username: 'crash-person', password: 'the password of a person' }
export const REDIRECT_URI = 'http://127.0.0.1:9/callback'
export const SCOPE = 'crash:read'
/** The server calls itself so whatever its ports: its tokens stay good when it starts again on others. */
export const ISSUER = 'http://gatehouse.test'

const DAY = 86_400

type ConfiguredClient = NonNullable<Config['clients']>[number]

function client({ id, secret }: Credentials, grants: ConfiguredClient['grant_types'], scope = SCOPE): ConfiguredClient {
  return {
    client_id: id,
    client_secret: secret,
    client_name: id,
    grant_types: grants,
    redirect_uris: grants.includes('authorization_code') ? [REDIRECT_URI] : [],
    scope,
  }
}

/** What the harness finds in place and never changes; the file is applied at every start. */
export const CONFIGURATION: Config = {
  scopes: [{ name: SCOPE, description: 'What the crash harness asks for', default: true }],
  clients: [
    client(ISSUING, ['client_credentials']),
    client(REFRESHING, ['client_credentials', 'refresh_token']),
    client(CODES, ['authorization_code', 'refresh_token']),
    client(OPERATOR, ['client_credentials'], 'backend'),
    client(RESOURCE_SERVER, ['client_credentials']),
  ],
  users: [{ ...PERSON, scope: SCOPE }],
  // Nothing expires while a long run goes on.
  settings: { access_token_lifetime: 30 * DAY, refresh_token_lifetime: 30 * DAY },
}
