import type { Token } from '../../../server/contract/tokens.ts'

export const TYPES: readonly { value: Token['type']; label: string }[] = [
  { value: 'access_token', label: 'Access token' },
  { value: 'refresh_token', label: 'Refresh token' },
]

export const STATUSES: readonly { value: Token['status']; label: string }[] = [
  { value: 'active', label: 'Active' },
  { value: 'expired', label: 'Expired' },
  { value: 'revoked', label: 'Revoked' },
  { value: 'spent', label: 'Used' },
]

export const GRANTS: readonly { value: Token['grant_type']; label: string }[] = [
  { value: 'authorization_code', label: 'Authorization code' },
  { value: 'client_credentials', label: 'Client credentials' },
  { value: 'urn:ietf:params:oauth:grant-type:device_code', label: 'Device' },
  { value: 'urn:ietf:params:oauth:grant-type:token-exchange', label: 'Token exchange' },
  { value: 'password', label: 'Password' },
  { value: 'implicit', label: 'Implicit' },
  { value: 'login', label: 'Sign-in' },
]

export const labelOf = <V extends string>(choices: readonly { value: V; label: string }[], value: V) =>
  choices.find((choice) => choice.value === value)?.label ?? value
