/** The inventory: every token that was issued, and the way to end it. */
import type { EndpointRequest } from '../../contract/endpoint.ts'
import { parseSort } from '../../contract/fields.ts'
import { tokens, type Token } from '../../contract/tokens.ts'
import { isNestedTooDeep, MAXIMUM_JSON_DEPTH } from '../../http/json-depth.ts'
import { invalidInput, notFound } from '../../http/problem.ts'
import { TOKEN_EXCHANGE_GRANT } from '../../protocol/grant-types.ts'
import { formatScope } from '../../protocol/scope.ts'
import { tokenStatus, type EpochMs, type TokenRecord } from '../../store/records.ts'
import { accessTokenClaims } from '../../tokens/access-token-claims.ts'
import type { RevokeChange, Store, TokenFilter } from '../../store/store.ts'
import type { TokenVerifier } from '../../tokens/token-verifier.ts'
import type { Usage } from '../../usage/usage.ts'
import type { Mount } from '../mount.ts'

interface Dependencies {
  store: Store
  tokenVerifier: TokenVerifier
  usage: Usage
  issuer: string
  now: () => EpochMs
}

export function tokensRoom(mount: Mount, dependencies: Dependencies): void {
  const { store, tokenVerifier, usage, now } = dependencies

  mount.forOperators(tokens.list, async ({ query }) => {
    const { limit, after, before, from, offset } = query
    const { field, descending } = parseSort(query.sort)
    const sort = { by: SORTED_BY[field], descending }
    const page = await store.listTokens({ limit, after, before, from, offset, sort, ...filterOf(query, now()) })
    return { ...page, items: await Promise.all(page.items.map((token) => view(dependencies, token))) }
  })

  // Before one by its id, which this is not.
  mount.forOperators(tokens.tally, async ({ query }) => store.tallyTokens(filterOf(query, now())))

  mount.forOperators(tokens.get, async ({ params }) => {
    await usage.flush()
    return await view(dependencies, await find(store, params.id))
  })

  mount.forOperators(tokens.claims, async ({ params }) => ({
    claims: await claimsOf(dependencies, await find(store, params.id)),
  }))

  mount.forOperators(tokens.revoke, async ({ params }) => {
    const token = await find(store, params.id)
    await store.commit([{ op: 'revoke', tokens: selectionOf(token), at: now() }])
    return await view(dependencies, await find(store, token.id))
  })

  mount.forOperators(tokens.revokeAll, async ({ body }) => {
    const at = now()
    const selections = 'ids' in body ? await selectionsOf(store, body.ids) : [selectionIn(body)]
    const { revoked } = await store.commit(selections.map((selected) => ({ op: 'revoke', tokens: selected, at })))
    return { revoked }
  })

  mount.forOperators(tokens.inspect, async ({ body }) => {
    const { record, header, claims, ...inspection } = await tokenVerifier.inspect(body.token)
    if (isNestedTooDeep({ header, claims })) {
      const message = `The token's JSON must not nest deeper than ${MAXIMUM_JSON_DEPTH} levels`
      throw invalidInput({ path: 'token', message })
    }
    return {
      ...inspection,
      // Decoded from JSON: JSON values all the way down.
      header: header as Record<string, never> | null,
      claims: claims as Record<string, never> | null,
      token: record === null ? null : await view(dependencies, record),
    }
  })
}

const SORTED_BY = { issued_at: 'issuedAt', expires_at: 'expiresAt' } as const

function filterOf(query: EndpointRequest<typeof tokens.tally>['query'], now: EpochMs): TokenFilter {
  return {
    text: query.q,
    clientId: query.client_id,
    userId: query.user_id,
    familyId: query.family_id,
    scope: query.scope,
    type: query.type,
    status: query.status,
    grantType: query.grant_type,
    issuedFrom: query.issued_from === undefined ? undefined : Date.parse(query.issued_from),
    issuedUntil: query.issued_until === undefined ? undefined : Date.parse(query.issued_until),
    now,
  }
}

/** Of those that are on record, each once. */
async function selectionsOf(store: Store, ids: readonly string[]): Promise<RevokeChange['tokens'][]> {
  const records = await Promise.all([...new Set(ids)].map((id) => store.get('tokens', id)))
  return records.filter((record) => record !== undefined).map(selectionOf)
}

/** A refresh token ends with everything that descends from its authorization (RFC 7009 section 2.1). */
const selectionOf = (token: TokenRecord): RevokeChange['tokens'] =>
  token.type === 'refresh_token' ? { familyId: token.familyId } : { id: token.id }

function selectionIn(
  body: { client_id: string } | { user_id: string } | { family_id: string },
): RevokeChange['tokens'] {
  if ('client_id' in body) return { clientId: body.client_id }
  if ('user_id' in body) return { userId: body.user_id }
  return { familyId: body.family_id }
}

async function view({ store, now }: Dependencies, token: TokenRecord): Promise<Token> {
  const client = await store.get('clients', token.clientId)
  const user = token.userId === null ? undefined : await store.get('users', token.userId)
  return {
    id: token.id,
    type: token.type,
    client_id: token.clientId,
    client_name: client?.name ?? null,
    user: token.userId === null ? null : { id: token.userId, username: user?.username ?? null },
    scope: formatScope(token.scopes),
    grant_type: token.grantType,
    family_id: token.familyId,
    issued_at: new Date(token.issuedAt).toISOString(),
    expires_at: new Date(token.expiresAt).toISOString(),
    revoked_at: token.revokedAt === null ? null : new Date(token.revokedAt).toISOString(),
    status: tokenStatus(token, now()),
    address: token.address,
    last_used_at: lastUse(token),
  }
}

/** A refresh token is used where it is exchanged, which is told to the millisecond; what else happened, to the minute. */
function lastUse(token: TokenRecord): string | null {
  const exchangedAt = token.type === 'refresh_token' ? (token.rotatedAt ?? 0) : 0
  const time = Math.max(token.lastUsedAt ?? 0, exchangedAt)
  return time === 0 ? null : new Date(time).toISOString()
}

/** The token itself is not stored: this is what was signed, but for who acted before the actor and a name that changed since. */
async function claimsOf({ store, issuer }: Dependencies, token: TokenRecord): Promise<Record<string, never> | null> {
  if (token.type !== 'access_token') return null
  const user = token.userId === null ? undefined : await store.get('users', token.userId)
  const actor = token.grantType === TOKEN_EXCHANGE_GRANT ? { sub: token.clientId } : undefined
  // JSON values all the way down.
  return accessTokenClaims(issuer, token, user ?? null, actor) as Record<string, never>
}

async function find(store: Store, id: string): Promise<TokenRecord> {
  const token = await store.get('tokens', id)
  if (token === undefined) throw notFound('such token on record')
  return token
}
