import { OPERATOR_SCOPE } from '../protocol/scope.ts'
import { everyRecord } from '../store/every-record.ts'
import type { UserRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** Whether a user could sign in to the console: active, with a password and the scope `backend`. */
export async function hasOperator(store: Store): Promise<boolean> {
  return await someOperator(store, () => true)
}

/** Whether `user` is the only one who can sign in to the console. */
export async function isLastOperator(store: Store, user: UserRecord): Promise<boolean> {
  const isOne = await someOperator(store, ({ id }) => id === user.id)
  return isOne && !(await someOperator(store, ({ id }) => id !== user.id))
}

async function someOperator(store: Store, passes: (user: UserRecord) => boolean): Promise<boolean> {
  const operators = everyRecord((page) => store.listUsers({ ...page, scope: OPERATOR_SCOPE, status: 'active' }))
  for await (const user of operators) if (user.passwordHash !== null && passes(user)) return true
  return false
}
