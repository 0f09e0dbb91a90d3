/** User accounts: what an operator may change, and what ends with it. */
import { randomUUID } from 'node:crypto'
import { findAnotherOperator, isOperator } from '../../accounts/operators.ts'
import { requireGoodPassword } from '../../accounts/password-policy.ts'
import { hashPassword } from '../../accounts/passwords.ts'
import { fromUserFields } from '../../accounts/user-fields.ts'
import type { EndpointRequest } from '../../contract/endpoint.ts'
import { parseSort } from '../../contract/fields.ts'
import { users, type User } from '../../contract/users.ts'
import { conflict, notFound } from '../../http/problem.ts'
import { OPERATOR_SCOPE } from '../../protocol/scope.ts'
import { commitEndings, signOutEverywhere } from '../../sessions/end-sessions.ts'
import type { LogoutDelivery } from '../../sessions/logout-delivery.ts'
import type { EpochMs, UserRecord } from '../../store/records.ts'
import type { Change, Draft, Store, UserQuery } from '../../store/store.ts'
import type { Mount } from '../mount.ts'
import { existingScopes } from '../existing-scopes.ts'
import type { Operator } from '../operator.ts'
import { previewClaims } from './preview-claims.ts'
import { userView } from './user-view.ts'

interface Dependencies {
  store: Store
  logoutDelivery: LogoutDelivery
  issuer: string
  now: () => EpochMs
}

export function usersRoom(mount: Mount, dependencies: Dependencies): void {
  const { store } = dependencies

  mount.forOperators(users.list, async ({ query: { q, sort, ...query } }) => {
    const page = await store.listUsers({ ...query, text: q, sort: sortOf(sort, dependencies.now()) })
    return { ...page, items: await views(dependencies, page.items) }
  })

  mount.forOperators(users.get, async ({ params }) => view(dependencies, await find(store, params.id)))

  mount.forOperators(users.create, async ({ body }) => view(dependencies, await create(dependencies, body)))

  mount.forOperators(users.update, async ({ params, body, caller }) =>
    view(dependencies, await update(dependencies, params.id, body, caller)),
  )

  mount.forOperators(users.setPassword, async ({ params, body }) =>
    view(dependencies, await setPassword(dependencies, params.id, body.password)),
  )

  mount.forOperators(users.previewClaims, async ({ params, query }) => {
    const client = await store.get('clients', params.client_id)
    if (client === undefined) throw notFound('client with this id')
    return await previewClaims(dependencies, await find(store, params.id), client, query.scope)
  })

  mount.forOperators(users.remove, async ({ params, caller }) => ({
    revoked: await remove(dependencies, params.id, caller),
  }))
}

const SORTED_BY = { username: 'username', name: 'name', email: 'email', created_at: 'createdAt' } as const

function sortOf(sort: EndpointRequest<typeof users.list>['query']['sort'], now: EpochMs): UserQuery['sort'] {
  const { field, descending } = parseSort(sort)
  return field === 'live_tokens' ? { by: 'liveTokens', descending, now } : { by: SORTED_BY[field], descending }
}

async function create(
  { store, now }: Dependencies,
  { password, ...fields }: EndpointRequest<typeof users.create>['body'],
): Promise<UserRecord> {
  if (password !== null) await requireGoodPassword(store, password, fields.username)
  const record: Draft<UserRecord> = {
    ...fromUserFields(fields, await existingScopes(store, fields.scope)),
    id: randomUUID(),
    passwordHash: password === null ? null : await hashPassword(password),
    status: 'active',
    createdAt: now(),
    updatedAt: now(),
  }
  await store.commit([{ op: 'put', kind: 'users', record, expected: 'absent' }])
  return { ...record, revision: 1 }
}

/** Disabling signs the user out everywhere, and tells the clients. */
async function update(
  dependencies: Dependencies,
  id: string,
  { status, revision, ...fields }: EndpointRequest<typeof users.update>['body'],
  operator: Operator,
): Promise<UserRecord> {
  const { store } = dependencies
  const user = await find(store, id)
  const changed = { ...user, ...fromUserFields(fields, await existingScopes(store, fields.scope)), status }
  const isDemoted = user.scopes.includes(OPERATOR_SCOPE) && !changed.scopes.includes(OPERATOR_SCOPE)
  return await replace(dependencies, changed, revision, async () => {
    if (status === 'disabled') {
      const stays = await anotherOperatorStays(store, user, operator, { path: 'status', loss: 'disable the account' })
      return [...stays, ...(await signOut(dependencies, id))]
    }
    if (!isDemoted) return []
    const loss = `take the scope ${OPERATOR_SCOPE} away`
    return await anotherOperatorStays(store, user, operator, { path: 'scope', loss })
  })
}

/** Whoever knew the old password is out. */
async function setPassword(dependencies: Dependencies, id: string, password: string): Promise<UserRecord> {
  const user = await find(dependencies.store, id)
  await requireGoodPassword(dependencies.store, password, user.username)
  const changed = { ...user, passwordHash: await hashPassword(password) }
  return await replace(dependencies, changed, user.revision, () => signOut(dependencies, id))
}

/** Ends every token of the user; answers how many were live. */
async function remove(dependencies: Dependencies, id: string, operator: Operator): Promise<number> {
  const { store } = dependencies
  const user = await find(store, id)
  const stays = await anotherOperatorStays(store, user, operator, { path: '', loss: 'delete the account' })
  const { revoked } = await commitEndings(dependencies, async () => {
    const ends = await signOut(dependencies, id)
    return [...ends, { op: 'delete', kind: 'users', id }, ...stays]
  })
  return revoked
}

/**
 * Somebody must be able to open the console, and nobody closes its door on himself by mistake. The condition that another
 * operator stays goes into the commit: two who remove each other at the same moment cannot both succeed.
 */
async function anotherOperatorStays(
  store: Store,
  user: UserRecord,
  operator: Operator,
  { path, loss }: { path: string; loss: string },
): Promise<readonly Change[]> {
  if (operator.user?.id === user.id) {
    throw conflict(path, `You are signed in as ${user.username}: have another operator ${loss}`)
  }
  if (!isOperator(user)) return []
  const other = await findAnotherOperator(store, user)
  if (other === undefined) {
    throw conflict(path, `${user.username} is the last operator: give another user the scope ${OPERATOR_SCOPE} first`)
  }
  return [{ op: 'put', kind: 'users', record: other, expected: other.revision }]
}

/** Writes a change on top of `expected`, together with what follows from it. */
async function replace(
  dependencies: Dependencies,
  changed: Draft<UserRecord>,
  expected: number,
  consequences: () => Promise<readonly Change[]>,
): Promise<UserRecord> {
  const record = { ...changed, updatedAt: dependencies.now() }
  await commitEndings(dependencies, async () => [
    { op: 'put', kind: 'users', record, expected },
    ...(await consequences()),
  ])
  return { ...record, revision: expected + 1 }
}

/** Ends every token of the user and every session at the issuer, with what ends with them. */
const signOut = ({ store, now }: Dependencies, userId: string) => signOutEverywhere(store, userId, now())

async function find(store: Store, id: string): Promise<UserRecord> {
  const user = await store.get('users', id)
  if (user === undefined) throw notFound('user with this id')
  return user
}

async function view({ store, now }: Dependencies, user: UserRecord): Promise<User> {
  return userView(user, await store.countTokens({ userId: user.id, status: 'active', now: now() }))
}

/** A page of them: their tokens are counted together. */
async function views({ store, now }: Dependencies, page: readonly UserRecord[]): Promise<User[]> {
  const ids = page.map((user) => user.id)
  const liveTokens = await store.countLiveTokens('users', ids, now())
  return page.map((user) => userView(user, liveTokens.get(user.id) ?? 0))
}
