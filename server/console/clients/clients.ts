/** Clients: what an operator may change, and what ends with it. */
import { randomUUID } from 'node:crypto'
import { fromMetadata } from '../../clients/client-metadata.ts'
import { makeSecret, usesSecret } from '../../clients/client-secrets.ts'
import { prepareKeysFor } from '../../clients/prepare-keys.ts'
import { clients, type Client } from '../../contract/clients.ts'
import type { EndpointRequest } from '../../contract/endpoint.ts'
import { parseSort } from '../../contract/fields.ts'
import { builtIn, conflict, notFound } from '../../http/problem.ts'
import type { ClientRecord, EpochMs } from '../../store/records.ts'
import type { Change, ClientQuery, Draft, Store } from '../../store/store.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import type { Usage } from '../../usage/usage.ts'
import type { Mount } from '../mount.ts'
import { existingScopes } from '../existing-scopes.ts'
import { clientView } from './client-view.ts'

interface Dependencies {
  store: Store
  keys: SigningKeys
  usage: Usage
  now: () => EpochMs
}

/** One in use, and one that replaces it while it is rotated. */
const MAXIMUM_SECRETS = 2

export function clientsRoom(mount: Mount, dependencies: Dependencies): void {
  const { store } = dependencies

  mount.forOperators(clients.list, async ({ query: { q, grant_type, sort, ...query } }) => {
    // What was used a moment ago counts.
    await dependencies.usage.flush()
    const page = await store.listClients({
      ...query,
      text: q,
      grantType: grant_type,
      sort: sortOf(sort, dependencies.now()),
    })
    return { ...page, items: await views(dependencies, page.items) }
  })

  mount.forOperators(clients.get, async ({ params }) => {
    await dependencies.usage.flush()
    return await view(dependencies, await find(store, params.client_id))
  })

  mount.forOperators(clients.create, async ({ body }) => {
    const { client, secret } = await create(dependencies, body)
    return { client: await view(dependencies, client), client_secret: secret }
  })

  mount.forOperators(clients.update, async ({ params, body }) =>
    view(dependencies, await update(dependencies, params.client_id, body)),
  )

  mount.forOperators(clients.remove, async ({ params }) => ({ revoked: await remove(dependencies, params.client_id) }))

  mount.forOperators(clients.addSecret, async ({ params }) => {
    const { client, secret } = await addSecret(dependencies, params.client_id)
    return { client: await view(dependencies, client), client_secret: secret }
  })

  mount.forOperators(clients.removeSecret, async ({ params }) =>
    view(dependencies, await removeSecret(dependencies, params.client_id, params.secret_id)),
  )
}

const SORTED_BY = { client_name: 'name', client_id: 'id', created_at: 'createdAt', last_used_at: 'lastUsedAt' } as const

function sortOf(sort: EndpointRequest<typeof clients.list>['query']['sort'], now: EpochMs): ClientQuery['sort'] {
  const { field, descending } = parseSort(sort)
  return field === 'live_tokens' ? { by: 'liveTokens', descending, now } : { by: SORTED_BY[field], descending }
}

/** A client that authenticates by a secret is born with one; in clear this once. */
async function create(
  { store, keys, now }: Dependencies,
  { client_id, ...metadata }: EndpointRequest<typeof clients.create>['body'],
): Promise<{ client: ClientRecord; secret: string | null }> {
  const scopes = await existingScopes(store, metadata.scope)
  const made = usesSecret(metadata.token_endpoint_auth_method) ? makeSecret(now()) : null
  const record: Draft<ClientRecord> = {
    ...fromMetadata(metadata, scopes),
    id: client_id ?? randomUUID(),
    builtIn: false,
    status: 'active',
    secrets: made === null ? [] : [made.record],
    registrationTokenHash: null,
    lastUsedAt: null,
    createdAt: now(),
    updatedAt: now(),
  }
  await prepareKeysFor(record, keys)
  await store.commit([{ op: 'put', kind: 'clients', record, expected: 'absent' }])
  return { client: { ...record, revision: 1 }, secret: made?.secret ?? null }
}

/**
 * Disabling ends every token of the client; fewer grants or scopes concern what is issued from now on. A client that
 * becomes public or proves itself by a key loses its secrets; one that needs a secret again has none until one is added.
 */
async function update(
  dependencies: Dependencies,
  id: string,
  { status, revision, ...metadata }: EndpointRequest<typeof clients.update>['body'],
): Promise<ClientRecord> {
  const client = await findEditable(dependencies.store, id)
  const fields = fromMetadata(metadata, await existingScopes(dependencies.store, metadata.scope))
  const secrets = usesSecret(fields.tokenEndpointAuthMethod) ? client.secrets : []
  await prepareKeysFor(fields, dependencies.keys)
  const ends: Change[] = status === 'disabled' ? [endTokens(dependencies, id)] : []
  return await replace(dependencies, { ...client, ...fields, status, secrets }, revision, ends)
}

/** Ends every token of the client; answers how many were live. */
async function remove(dependencies: Dependencies, id: string): Promise<number> {
  await findEditable(dependencies.store, id)
  const { revoked } = await dependencies.store.commit([
    { op: 'delete', kind: 'clients', id },
    endTokens(dependencies, id),
  ])
  return revoked
}

async function addSecret(dependencies: Dependencies, id: string): Promise<{ client: ClientRecord; secret: string }> {
  const client = await findEditable(dependencies.store, id)
  if (!usesSecret(client.tokenEndpointAuthMethod)) {
    throw conflict(
      '',
      'A public client has no secret, nor has one of private_key_jwt: choose client_secret_basic or client_secret_post first',
    )
  }
  if (client.secrets.length >= MAXIMUM_SECRETS) {
    throw conflict('', 'Two secrets may overlap while one is rotated: remove one of them first')
  }
  const { secret, record } = makeSecret(dependencies.now())
  const changed = { ...client, secrets: [...client.secrets, record] }
  return { client: await replace(dependencies, changed, client.revision), secret }
}

async function removeSecret(dependencies: Dependencies, id: string, secretId: string): Promise<ClientRecord> {
  const client = await findEditable(dependencies.store, id)
  const secrets = client.secrets.filter((secret) => secret.id !== secretId)
  if (secrets.length === client.secrets.length) throw notFound('secret with this id')
  if (secrets.length === 0) {
    throw conflict('', 'A confidential client cannot do without its last secret: add the one that replaces it first')
  }
  return await replace(dependencies, { ...client, secrets }, client.revision)
}

/** Writes a change on top of `expected`, together with what follows from it. */
async function replace(
  { store, now }: Dependencies,
  changed: Draft<ClientRecord>,
  expected: number,
  consequences: readonly Change[] = [],
): Promise<ClientRecord> {
  const record = { ...changed, updatedAt: now() }
  await store.commit([{ op: 'put', kind: 'clients', record, expected }, ...consequences])
  return { ...record, revision: expected + 1 }
}

const endTokens = ({ now }: Dependencies, clientId: string): Change => ({
  op: 'revoke',
  tokens: { clientId },
  at: now(),
})

async function find(store: Store, id: string): Promise<ClientRecord> {
  const client = await store.get('clients', id)
  if (client === undefined) throw notFound('client with this client_id')
  return client
}

async function findEditable(store: Store, id: string): Promise<ClientRecord> {
  const client = await find(store, id)
  if (client.builtIn) throw builtIn(`The client ${client.name}`)
  return client
}

async function view({ store, now }: Dependencies, client: ClientRecord): Promise<Client> {
  return clientView(client, await store.countTokens({ clientId: client.id, status: 'active', now: now() }))
}

/** A page of them: their tokens are counted together. */
async function views({ store, now }: Dependencies, page: readonly ClientRecord[]): Promise<Client[]> {
  const ids = page.map((client) => client.id)
  const liveTokens = await store.countLiveTokens('clients', ids, now())
  return page.map((client) => clientView(client, liveTokens.get(client.id) ?? 0))
}
