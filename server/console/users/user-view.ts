import { toUserFields } from '../../accounts/user-fields.ts'
import type { User } from '../../contract/users.ts'
import type { UserRecord } from '../../store/records.ts'

/** A user as the console API shows it; of the password only whether there is one. */
export function userView(user: UserRecord, liveTokens: number): User {
  return {
    id: user.id,
    ...toUserFields(user),
    status: user.status,
    has_password: user.passwordHash !== null,
    created_at: new Date(user.createdAt).toISOString(),
    updated_at: new Date(user.updatedAt).toISOString(),
    live_tokens: liveTokens,
    revision: user.revision,
  }
}
