import { BUILT_IN_SCOPES } from '../../protocol/scope.ts'
import type { UserRecord } from '../../store/records.ts'

/** The claims of `user` that `scopes` release (OpenID Connect Core section 5.4); claims without a value are left out. */
export function claimsOf(user: UserRecord, scopes: readonly string[]): Record<string, unknown> {
  const { address, ...custom } = user.claims
  const all: Record<string, unknown> = {
    sub: user.id,
    name: user.name,
    given_name: user.givenName,
    family_name: user.familyName,
    preferred_username: user.username,
    picture: user.picture,
    updated_at: Math.floor(user.updatedAt / 1000),
    email: user.email,
    email_verified: user.email === null ? null : user.emailVerified,
    phone_number: user.phoneNumber,
    phone_number_verified: user.phoneNumber === null ? null : user.phoneNumberVerified,
    address,
  }
  const released = BUILT_IN_SCOPES.filter((scope) => scopes.includes(scope.name)).flatMap((scope) => scope.claims)
  const standard = ['sub', ...released].map((name) => [name, all[name]] as const)
  const own = scopes.includes('profile') ? Object.entries(custom) : []
  return Object.fromEntries([...own, ...standard].filter(([, value]) => value !== null && value !== undefined))
}
