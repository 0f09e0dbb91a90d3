import { OPERATOR_SCOPE } from '../protocol/scope.ts'
import { everyRecord } from '../store/every-record.ts'
import type { UserRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** Whether a user could sign in to the console: active, with a password and the scope `backend`. */
export async function hasOperator(store: Store): Promise<boolean> {
  return (await findOperator(store, () => true)) !== undefined
}

/** An operator other than `user`, whichever; undefined when there is none. */
export async function findAnotherOperator(store: Store, user: UserRecord): Promise<UserRecord | undefined> {
  return await findOperator(store, ({ id }) => id !== user.id)
}

/** Whether `user` could sign in to the console. */
export function isOperator({
  status,
  scopes,
  passwordHash,
}: Pick<UserRecord, 'status' | 'scopes' | 'passwordHash'>): boolean {
  return status === 'active' && passwordHash !== null && scopes.includes(OPERATOR_SCOPE)
}

async function findOperator(store: Store, passes: (user: UserRecord) => boolean): Promise<UserRecord | undefined> {
  const users = everyRecord((page) => store.listUsers({ ...page, scope: OPERATOR_SCOPE, status: 'active' }))
  for await (const user of users) if (isOperator(user) && passes(user)) return user
  return undefined
}
