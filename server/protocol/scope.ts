/** A scope the server is born with: it cannot be deleted or renamed. */
export interface BuiltInScope {
  readonly name: string
  readonly description: string
  /** Granted to a client that holds it and asks for no scope. */
  readonly isDefault: boolean
  /** The claims it releases at userinfo (OpenID Connect Core section 5.4). */
  readonly claims: readonly string[]
}

export const BUILT_IN_SCOPES: readonly BuiltInScope[] = [
  { name: 'openid', description: 'Know who you are', isDefault: true, claims: ['sub'] },
  {
    name: 'profile',
    description: 'See your name, picture and other profile details',
    isDefault: true,
    claims: ['name', 'given_name', 'family_name', 'preferred_username', 'picture', 'updated_at'],
  },
  { name: 'email', description: 'See your email address', isDefault: true, claims: ['email', 'email_verified'] },
  { name: 'address', description: 'See your postal address', isDefault: false, claims: ['address'] },
  {
    name: 'phone',
    description: 'See your phone number',
    isDefault: false,
    claims: ['phone_number', 'phone_number_verified'],
  },
  { name: 'offline_access', description: 'Stay signed in when you are away', isDefault: false, claims: [] },
  { name: 'authorization', description: 'See and revoke its own tokens', isDefault: true, claims: [] },
  { name: 'backend', description: 'Administer this server', isDefault: false, claims: [] },
  { name: 'consumer', description: 'Act as your account on this server', isDefault: false, claims: [] },
]

/** The scope that opens the console API. */
export const OPERATOR_SCOPE = 'backend'

/** Scopes may be separated by spaces (RFC 6749 section 3.3) or, as Fusio clients do it, by commas. */
export type ScopeSeparator = ' ' | ','

export interface ScopeRequest {
  /** Distinct, in the order they were asked for. */
  readonly scopes: readonly string[]
  /** What the request used, and so what the answer uses. */
  readonly separator: ScopeSeparator
}

/** Whether `name` is a scope-token (RFC 6749 section 3.3) that a comma-separated list can carry. */
export function isScopeName(name: string): boolean {
  return /^[\x21\x23-\x2B\x2D-\x5B\x5D-\x7E]{1,100}$/.test(name)
}

/** Splits a scope parameter at spaces and commas, dropping repetitions. Undefined or blank asks for nothing. */
export function parseScope(text: string | undefined): ScopeRequest {
  const names = (text ?? '').split(/[ ,]+/).filter((name) => name !== '')
  return { scopes: [...new Set(names)], separator: text?.includes(',') ? ',' : ' ' }
}

export function formatScope(scopes: Iterable<string>, separator: ScopeSeparator = ' '): string {
  return [...scopes].join(separator)
}

/** The members of `requested` that every one of `limits` holds, in the order requested. */
export function narrowScopes(
  requested: readonly string[],
  ...limits: readonly (readonly string[])[]
): readonly string[] {
  return requested.filter((name) => limits.every((limit) => limit.includes(name)))
}
