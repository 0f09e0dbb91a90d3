import type { ClaimsRequest } from '../protocol/claims-request.ts'
import type { ClientRecord, UserRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** What decides which claims about a user a client gets. */
export interface ClaimsAsked {
  client: ClientRecord
  user: UserRecord
  /** Granted: each releases the claims of its record (OpenID Connect Core section 5.4). */
  scopes: readonly string[]
  /** Asked for by name (section 5.5). */
  names: readonly string[]
}

/**
 * The claims of the user that the scopes release and, of those asked for by name, what a scope that both the client and the
 * user have could release: a name opens nothing that a scope would not. Claims without a value are left out.
 */
export async function releasedClaims(
  store: Store,
  { client, user, scopes, names }: ClaimsAsked,
): Promise<Record<string, unknown>> {
  const released = await claimsOfScopes(store, scopes, user)
  if (names.length > 0) {
    const within = await claimsOfScopes(
      store,
      client.scopes.filter((name) => user.scopes.includes(name)),
      user,
    )
    for (const name of names) if (within.has(name)) released.add(name)
  }
  const all = claimsOf(user)
  const entries = [...released].map((name) => [name, all.get(name)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined))
}

/**
 * Of the claims that a request asks for by name, those that a scope of both the client and the user could release. The others
 * are ignored, as voluntary claims are (OpenID Connect Core section 5.5.1); `sub` is said always. Null when none is left.
 */
export async function releasableClaims(
  store: Store,
  asked: ClaimsRequest | null,
  client: ClientRecord,
  user: UserRecord,
): Promise<ClaimsRequest | null> {
  if (asked === null) return null
  const scopes = client.scopes.filter((name) => user.scopes.includes(name))
  const within = await claimsOfScopes(store, scopes, user)
  const isReleasable = (name: string) => name !== 'sub' && within.has(name)
  const claims = { userinfo: asked.userinfo.filter(isReleasable), idToken: asked.idToken.filter(isReleasable) }
  return claims.userinfo.length + claims.idToken.length === 0 ? null : claims
}

/** The names among `claims` that `scopes` do not release: what a person must allow by name. */
export async function claimsBeyond(
  store: Store,
  claims: ClaimsRequest | null,
  scopes: readonly string[],
  user: UserRecord,
): Promise<readonly string[]> {
  if (claims === null) return []
  const released = await claimsOfScopes(store, scopes, user)
  return [...new Set([...claims.userinfo, ...claims.idToken])].filter((name) => !released.has(name))
}

/** The names of the claims that scopes release: what their records say; `profile` also what the user has beyond the standard. */
async function claimsOfScopes(store: Store, scopes: readonly string[], user: UserRecord): Promise<Set<string>> {
  const records = await Promise.all(scopes.map((name) => store.get('scopes', name)))
  const names = new Set(records.flatMap((record) => record?.claims ?? []))
  if (scopes.includes('profile')) for (const name of ownClaims(user).keys()) names.add(name)
  return names
}

/** Everything that could be said about the user, by name. */
function claimsOf(user: UserRecord): Map<string, unknown> {
  return new Map([...ownClaims(user), ...Object.entries(standardClaims(user))])
}

/** What an operator noted about the user that has no place of its own. */
function ownClaims(user: UserRecord): Map<string, unknown> {
  const standard = standardClaims(user)
  return new Map(Object.entries(user.claims).filter(([name]) => !Object.hasOwn(standard, name)))
}

/** OpenID Connect Core section 5.1, as far as there is a place for it. */
function standardClaims(user: UserRecord): Record<string, unknown> {
  return {
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
    address: user.claims['address'],
  }
}
