import type { UserRecord } from '../store/records.ts'
import type { Draft, Store } from '../store/store.ts'

/**
 * Finds out which usernames and emails are free while users are changed one after the other, as a commit does it: a login
 * that one of them gives up is free for those after it.
 */
export function freeLogins(store: Store) {
  /** Logins that changed hands, to the id of who has them; null where nobody does any more. */
  const moved = new Map<string, string | null>()

  async function ownerOf(login: string): Promise<string | null> {
    const owner = moved.get(login)
    return owner === undefined ? ((await store.findUserByLogin(login))?.id ?? null) : owner
  }

  return {
    /** Takes the logins of `next` from now on; answers the one that another user has, where there is one. */
    async take(current: UserRecord | undefined, next: Draft<UserRecord>): Promise<'username' | 'email' | undefined> {
      for (const field of ['username', 'email'] as const) {
        const login = next[field]?.toLowerCase()
        if (login === undefined) continue
        const owner = await ownerOf(login)
        if (owner !== null && owner !== next.id) return field
      }
      for (const login of loginsOf(current)) moved.set(login, null)
      for (const login of loginsOf(next)) moved.set(login, next.id)
      return undefined
    },
  }
}

const loginsOf = (user: Pick<UserRecord, 'username' | 'email'> | undefined): readonly string[] =>
  [user?.username, user?.email].flatMap((login) => (login === undefined || login === null ? [] : [login.toLowerCase()]))
