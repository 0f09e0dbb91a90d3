/** What a user allowed which client, and the end of it. */
import { consents, type Consent } from '../../contract/consents.ts'
import { notFound } from '../../http/problem.ts'
import { formatScope } from '../../protocol/scope.ts'
import { consentId, type ConsentRecord, type EpochMs } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import type { Mount } from '../mount.ts'

interface Dependencies {
  store: Store
  now: () => EpochMs
}

export function consentsRoom(mount: Mount, dependencies: Dependencies): void {
  const { store, now } = dependencies

  mount.forOperators(consents.list, async ({ params }) => {
    if ((await store.get('users', params.id)) === undefined) throw notFound('user with this id')
    const records = await store.listOfUser('consents', params.id)
    const items = await Promise.all(records.map((record) => consentView(dependencies, record)))
    return { items: items.sort((a, b) => a.client_name.localeCompare(b.client_name, 'en')) }
  })

  mount.forOperators(consents.withdraw, async ({ params }) => {
    const [userId, clientId] = [params.id, params.client_id]
    const consent = await store.get('consents', consentId(userId, clientId))
    if (consent === undefined) throw notFound('consent of this user for this client')
    const { revoked } = await store.commit([
      { op: 'delete', kind: 'consents', id: consent.id },
      { op: 'revoke', tokens: { clientId, userId }, at: now() },
    ])
    return { revoked }
  })
}

async function consentView(
  { store, now }: Dependencies,
  { clientId, userId, scopes, claims, resources, grantedAt }: ConsentRecord,
): Promise<Consent> {
  const client = await store.get('clients', clientId)
  return {
    client_id: clientId,
    client_name: client?.name ?? clientId,
    scope: formatScope(scopes),
    claims: [...claims],
    resources: [...resources],
    granted_at: new Date(grantedAt).toISOString(),
    live_tokens: await store.countTokens({ clientId, userId, status: 'active', now: now() }),
  }
}
