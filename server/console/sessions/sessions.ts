/** Where a user is signed in at the issuer, and the end of it. */
import type { Session } from '../../contract/sessions.ts'
import { sessions } from '../../contract/sessions.ts'
import { notFound } from '../../http/problem.ts'
import { commitEndings, endSessions } from '../../sessions/end-sessions.ts'
import type { LogoutDelivery } from '../../sessions/logout-delivery.ts'
import type { EpochMs, SessionRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import type { Mount } from '../mount.ts'

interface Dependencies {
  store: Store
  logoutDelivery: LogoutDelivery
  now: () => EpochMs
}

export function sessionsRoom(mount: Mount, dependencies: Dependencies): void {
  const { store, now } = dependencies

  /** Their live sessions, the newest first. */
  async function sessionsOf(userId: string): Promise<readonly SessionRecord[]> {
    if ((await store.get('users', userId)) === undefined) throw notFound('user with this id')
    const records = await store.listOfUser('sessions', userId)
    return records.filter((record) => record.expiresAt > now()).sort((a, b) => b.authTime - a.authTime)
  }

  mount.forOperators(sessions.list, async ({ params }) => {
    const records = await sessionsOf(params.id)
    return { items: await Promise.all(records.map((record) => sessionView(store, record))) }
  })

  mount.forOperators(sessions.end, async ({ params }) => {
    const { revoked } = await commitEndings(dependencies, async () => {
      const ended = (await sessionsOf(params.id)).filter(({ sid }) => sid === params.sid)
      if (ended.length === 0) throw notFound('session with this id')
      return await endSessions(store, ended, now())
    })
    return { revoked }
  })

  mount.forOperators(sessions.endAll, async ({ params }) => {
    let ended = 0
    const { revoked } = await commitEndings(dependencies, async () => {
      const records = await sessionsOf(params.id)
      ended = records.length
      return await endSessions(store, records, now())
    })
    return { ended, revoked }
  })
}

async function sessionView(
  store: Store,
  { sid, authTime, expiresAt, authorizations }: SessionRecord,
): Promise<Session> {
  const ids = [...new Set(authorizations.map(({ clientId }) => clientId))]
  const clients = ids.map(async (id) => {
    const client = await store.get('clients', id)
    return {
      client_id: id,
      client_name: client?.name ?? null,
      offline: authorizations.some((authorization) => authorization.clientId === id && authorization.offline),
      notified: client?.status === 'active' && client.backchannelLogoutUri !== null,
    }
  })
  return {
    id: sid,
    signed_in_at: new Date(authTime).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    clients: await Promise.all(clients),
  }
}
