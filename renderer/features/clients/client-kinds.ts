import type { ImplicitResponseType } from '../../../server/protocol/authorization-values.ts'
import {
  DEVICE_CODE_GRANT,
  TOKEN_EXCHANGE_GRANT,
  type GrantType,
  type TokenEndpointAuthMethod,
} from '../../../server/protocol/grant-types.ts'

/** What people build, and the grants and authentication that fit it. */
export interface ClientKind {
  id: string
  title: string
  description: string
  grantTypes: readonly GrantType[]
  authMethod: TokenEndpointAuthMethod
  /** An example of where it is redirected to; none where it never is. */
  redirectUriExample: string | null
}

export const CLIENT_KINDS: readonly ClientKind[] = [
  {
    id: 'web',
    title: 'Server-side web app',
    description: 'Signs people in and keeps a secret on its server',
    grantTypes: ['authorization_code', 'refresh_token'],
    authMethod: 'client_secret_basic',
    redirectUriExample: 'https://app.example.com/callback',
  },
  {
    id: 'spa',
    title: 'Single-page app',
    description: 'Signs people in from the browser, without a secret',
    grantTypes: ['authorization_code', 'refresh_token'],
    authMethod: 'none',
    redirectUriExample: 'http://localhost:3000/callback',
  },
  {
    id: 'native',
    title: 'Native or CLI app',
    description: 'Runs on people’s own machines, without a secret',
    grantTypes: ['authorization_code', 'refresh_token'],
    authMethod: 'none',
    redirectUriExample: 'http://127.0.0.1/callback',
  },
  {
    id: 'machine',
    title: 'Machine to machine',
    description: 'Acts for itself: a service, a job, a pipeline',
    grantTypes: ['client_credentials'],
    authMethod: 'client_secret_basic',
    redirectUriExample: null,
  },
  {
    id: 'device',
    title: 'Device',
    description: 'A television or terminal: people sign in on their phone',
    grantTypes: [DEVICE_CODE_GRANT, 'refresh_token'],
    authMethod: 'none',
    redirectUriExample: null,
  },
]

export const GRANT_CHOICES: readonly { value: GrantType; label: string; description: string }[] = [
  { value: 'authorization_code', label: 'Authorization code', description: 'People sign in and allow the client' },
  { value: 'refresh_token', label: 'Refresh token', description: 'Goes on without the person at the screen' },
  { value: 'client_credentials', label: 'Client credentials', description: 'The client acts for itself' },
  {
    value: DEVICE_CODE_GRANT,
    label: 'Device code',
    description: 'People sign in on another device: for televisions, terminals and machines without a browser',
  },
  {
    value: TOKEN_EXCHANGE_GRANT,
    label: 'Token exchange',
    description: 'The client exchanges a token that it was sent for one to go on with, in the name of the same person',
  },
  {
    value: 'password',
    label: 'Password (legacy)',
    description:
      'The client sees its users’ passwords, and they learn to type them anywhere. RFC 9700 forbids it: only for programs that cannot be changed',
  },
  {
    value: 'implicit',
    label: 'Implicit (legacy)',
    description:
      'The client gets tokens in URLs, where browser history and scripts can read them. RFC 9700 advises against it: only for programs that cannot be changed',
  },
]

export const IMPLICIT_CHOICES: readonly { value: ImplicitResponseType; label: string; description: string }[] = [
  {
    value: 'id_token',
    label: 'ID token (id_token)',
    description: 'Who signed in, with what its scopes tell of them; opens no API',
  },
  {
    value: 'id_token token',
    label: 'ID token and access token (id_token token)',
    description: 'Whoever reads the URL can call APIs until the access token expires',
  },
]

export const AUTH_METHOD_CHOICES: readonly { value: TokenEndpointAuthMethod; label: string }[] = [
  { value: 'client_secret_basic', label: 'Secret, in the Authorization header' },
  { value: 'client_secret_post', label: 'Secret, in the body' },
  { value: 'private_key_jwt', label: 'A signature with its own key (private_key_jwt)' },
  { value: 'none', label: 'None: public client with PKCE' },
]
