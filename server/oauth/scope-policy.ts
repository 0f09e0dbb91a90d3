import { invalidScope } from '../protocol/oauth-error.ts'
import { formatScope, narrowScopes, parseScope, type ScopeRequest, type ScopeSeparator } from '../protocol/scope.ts'
import type { Form } from '../http/form-body.ts'
import type { ClientRecord, UserRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** What was asked for: `scope` (RFC 6749 section 3.3), or `scopes` as Fusio clients name it. */
export function requestedScope(form: Form): ScopeRequest {
  return parseScope(form.get('scope') ?? form.get('scopes'))
}

export interface GrantedScope {
  scopes: readonly string[]
  separator: ScopeSeparator
}

/**
 * Granted = requested, narrowed to what the client may have and, where a user is involved, to what the user has. A
 * request that names none asks for the client's default scopes.
 * @throws OAuthError `invalid_scope` when nothing is left.
 */
export async function grantScope(
  store: Store,
  request: ScopeRequest,
  client: ClientRecord,
  user: UserRecord | null,
): Promise<GrantedScope> {
  const asked = request.scopes.length > 0 ? request.scopes : await defaultScopes(store, client)
  const limits = user === null ? [client.scopes] : [client.scopes, user.scopes]
  const scopes = narrowScopes(asked, ...limits)
  if (scopes.length === 0) throw invalidScope(nothingLeft(request, asked, client, user))
  return { scopes, separator: request.separator }
}

/** The client's scopes that are marked as default. */
async function defaultScopes(store: Store, client: ClientRecord): Promise<readonly string[]> {
  const records = await Promise.all(client.scopes.map((name) => store.get('scopes', name)))
  return records.filter((record) => record?.isDefault === true).map((record) => record?.id ?? '')
}

function nothingLeft(
  request: ScopeRequest,
  asked: readonly string[],
  client: ClientRecord,
  user: UserRecord | null,
): string {
  if (asked.length === 0) {
    return 'No scope was requested and the client has no default scope: name one of its scopes in scope'
  }
  const names = request.scopes.length > 0 ? `Requested ${formatScope(asked).slice(0, 200)}` : 'The default scopes'
  return narrowScopes(asked, client.scopes).length === 0
    ? `${names}: the client has none of these`
    : `${names}: the user ${user?.username ?? ''} has none of these that the client may have`
}

/**
 * The scopes of an access token that another token gives: those that one holds or, where fewer are requested, these (RFC
 * 6749 section 6); in any case only what the client and the user still have.
 * @param holder what the other token is called, for the description.
 * @throws OAuthError `invalid_scope` for a scope beyond the held ones, or when nothing is left.
 */
export function narrowHeldScope(
  request: ScopeRequest,
  held: readonly string[],
  client: ClientRecord,
  user: UserRecord | null,
  holder: string,
): readonly string[] {
  const beyond = request.scopes.filter((name) => !held.includes(name))
  if (beyond.length > 0) {
    throw invalidScope(
      `The ${holder} does not carry ${formatScope(beyond).slice(0, 200)}: expected some of ${formatScope(held)}`,
    )
  }
  const asked = request.scopes.length > 0 ? request.scopes : held
  const scopes = narrowScopes(asked, client.scopes, ...(user === null ? [] : [user.scopes]))
  if (scopes.length === 0) throw invalidScope('The client and the user have none of these scopes any more')
  return scopes
}
