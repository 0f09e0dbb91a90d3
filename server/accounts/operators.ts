import { OPERATOR_SCOPE } from '../protocol/scope.ts'
import type { UserRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** Whether a user could sign in to the console. */
export async function hasOperator(store: Store): Promise<boolean> {
  const { total } = await store.listUsers({ scope: OPERATOR_SCOPE, status: 'active', limit: 1 })
  return total > 0
}

/** Whether `user` is the only one who can sign in to the console. */
export async function isLastOperator(store: Store, user: UserRecord): Promise<boolean> {
  const { items, total } = await store.listUsers({ scope: OPERATOR_SCOPE, status: 'active', limit: 1 })
  return total === 1 && items[0]?.id === user.id
}
