/** When and how a user signed in, and who tried to in their name. */
import { signIns } from '../../contract/sign-ins.ts'
import { notFound } from '../../http/problem.ts'
import type { Store } from '../../store/store.ts'
import type { Usage } from '../../usage/usage.ts'
import type { Mount } from '../mount.ts'

interface Dependencies {
  store: Store
  usage: Usage
}

export function signInsRoom(mount: Mount, { store, usage }: Dependencies): void {
  mount.forOperators(signIns.list, async ({ params }) => {
    if ((await store.get('users', params.id)) === undefined) throw notFound('user with this id')
    // What happened a moment ago is part of it.
    await usage.flush()
    const { entries = [] } = (await store.get('signIns', params.id)) ?? {}
    const items = entries.toReversed().map(async ({ at, lastAt, count, outcome, method, clientId, address }) => ({
      at: new Date(lastAt).toISOString(),
      first_at: new Date(at).toISOString(),
      count,
      outcome,
      method,
      client_id: clientId,
      client_name: clientId === null ? null : ((await store.get('clients', clientId))?.name ?? null),
      address,
    }))
    return { items: await Promise.all(items) }
  })
}
