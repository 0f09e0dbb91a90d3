/** Scopes: what may be asked for, and who holds it. */
import type { EndpointRequest } from '../../contract/endpoint.ts'
import { parseSort } from '../../contract/fields.ts'
import { scopes, type Scope } from '../../contract/scopes.ts'
import { builtIn, notFound } from '../../http/problem.ts'
import type { EpochMs, ScopeRecord } from '../../store/records.ts'
import type { Change, Draft, ScopeQuery, Store } from '../../store/store.ts'
import type { Mount } from '../mount.ts'
import { everyRecord } from '../../store/every-record.ts'

interface Dependencies {
  store: Store
  now: () => EpochMs
}

export function scopesRoom(mount: Mount, dependencies: Dependencies): void {
  const { store } = dependencies

  mount.forOperators(scopes.list, async ({ query: { q, sort, ...query } }) => {
    const page = await store.listScopes({ ...query, text: q, sort: sortOf(sort, dependencies.now()) })
    return { ...page, items: await views(dependencies, page.items) }
  })

  mount.forOperators(scopes.get, async ({ params }) => view(dependencies, await find(store, params.name)))

  mount.forOperators(scopes.create, async ({ body }) => view(dependencies, await create(dependencies, body)))

  mount.forOperators(scopes.update, async ({ params, body }) =>
    view(dependencies, await update(dependencies, params.name, body)),
  )

  mount.forOperators(scopes.remove, async ({ params }) => remove(dependencies, params.name))
}

function sortOf(sort: EndpointRequest<typeof scopes.list>['query']['sort'], now: EpochMs): ScopeQuery['sort'] {
  const { field, descending } = parseSort(sort)
  return field === 'live_tokens' ? { by: 'liveTokens', descending, now } : { by: field, descending }
}

async function create(
  { store, now }: Dependencies,
  body: EndpointRequest<typeof scopes.create>['body'],
): Promise<ScopeRecord> {
  const record: Draft<ScopeRecord> = {
    id: body.name,
    description: body.description,
    builtIn: false,
    isDefault: body.default,
    claims: body.claims,
    createdAt: now(),
    updatedAt: now(),
  }
  await store.commit([{ op: 'put', kind: 'scopes', record, expected: 'absent' }])
  return { ...record, revision: 1 }
}

async function update(
  { store, now }: Dependencies,
  name: string,
  { description, default: isDefault, claims, revision }: EndpointRequest<typeof scopes.update>['body'],
): Promise<ScopeRecord> {
  const record = { ...(await findEditable(store, name)), description, isDefault, claims, updatedAt: now() }
  await store.commit([{ op: 'put', kind: 'scopes', record, expected: revision }])
  return { ...record, revision: revision + 1 }
}

/** Takes the scope from every client and user that holds it, in one commit; answers how many did. */
async function remove({ store, now }: Dependencies, name: string): Promise<{ clients: number; users: number }> {
  const scope = await findEditable(store, name)
  const without = <R extends { scopes: readonly string[] }>(holder: R): R => ({
    ...holder,
    scopes: holder.scopes.filter((held) => held !== name),
    updatedAt: now(),
  })
  const clients: Change[] = []
  for await (const client of everyRecord((page) => store.listClients({ ...page, scope: name }))) {
    clients.push({ op: 'put', kind: 'clients', record: without(client), expected: client.revision })
  }
  const users: Change[] = []
  for await (const user of everyRecord((page) => store.listUsers({ ...page, scope: name }))) {
    users.push({ op: 'put', kind: 'users', record: without(user), expected: user.revision })
  }
  await store.commit([{ op: 'delete', kind: 'scopes', id: name, expected: scope.revision }, ...clients, ...users])
  return { clients: clients.length, users: users.length }
}

async function find(store: Store, name: string): Promise<ScopeRecord> {
  const scope = await store.get('scopes', name)
  if (scope === undefined) throw notFound('scope of this name')
  return scope
}

async function findEditable(store: Store, name: string): Promise<ScopeRecord> {
  const scope = await find(store, name)
  if (scope.builtIn) throw builtIn(`The scope ${name}`)
  return scope
}

async function view(dependencies: Dependencies, record: ScopeRecord): Promise<Scope> {
  const liveTokens = await dependencies.store.countTokens({
    scope: record.id,
    status: 'active',
    now: dependencies.now(),
  })
  return await viewWith(dependencies, record, liveTokens)
}

/** A page of them: their tokens are counted together. */
async function views(dependencies: Dependencies, page: readonly ScopeRecord[]): Promise<Scope[]> {
  const { store, now } = dependencies
  const names = page.map((scope) => scope.id)
  const liveTokens = await store.countLiveTokens('scopes', names, now())
  return await Promise.all(page.map((scope) => viewWith(dependencies, scope, liveTokens.get(scope.id) ?? 0)))
}

async function viewWith({ store }: Dependencies, record: ScopeRecord, liveTokens: number): Promise<Scope> {
  const [clients, users] = await Promise.all([
    store.listClients({ limit: 1, scope: record.id }),
    store.listUsers({ limit: 1, scope: record.id }),
  ])
  return {
    name: record.id,
    description: record.description,
    default: record.isDefault,
    built_in: record.builtIn,
    claims: [...record.claims],
    clients: clients.total,
    users: users.total,
    live_tokens: liveTokens,
    created_at: new Date(record.createdAt).toISOString(),
    updated_at: new Date(record.updatedAt).toISOString(),
    revision: record.revision,
  }
}
