/** What ends with a session, wherever it is ended: at the logout endpoint, by an operator, with the user. */
import { randomUUID } from 'node:crypto'
import type { ClientRecord, EpochMs, SessionRecord } from '../store/records.ts'
import { StoreConflict, type Change, type CommitResult, type Store } from '../store/store.ts'

/** Milliseconds that a client is tried to be told for. */
const NOTICE_LIFETIME = 3_600_000
/** How often what a session ends with is decided before a conflict is passed on. */
const ATTEMPTS = 5

/**
 * What ends with `sessions`: their records; the tokens of what was authorized in them, but for what may be used offline
 * (OpenID Connect Back-Channel Logout section 2.7); and a notice for every client that wants to be told. The changes hold
 * only while the sessions are as they were read: commit them by `commitEndings`.
 */
export async function endSessions(
  store: Store,
  sessions: readonly SessionRecord[],
  now: EpochMs,
): Promise<readonly Change[]> {
  const changes = await Promise.all(sessions.map((session) => endSession(store, session, now)))
  return changes.flat()
}

/**
 * What signs a user out everywhere: every session with what ends with it, and every token, those for offline use too.
 * Where the user is deleted as well, that comes after these changes: it takes the sessions along.
 */
export async function signOutEverywhere(store: Store, userId: string, now: EpochMs): Promise<readonly Change[]> {
  return [
    ...(await endSessions(store, await store.listOfUser('sessions', userId), now)),
    { op: 'revoke', tokens: { userId }, at: now },
    { op: 'endSessions', userId },
  ]
}

/**
 * Commits what `decide` answers, and wakes who tells the clients. Where a session changed meanwhile (somebody went on to
 * another client in it), it is decided again.
 * @throws StoreConflict for any other condition that did not hold.
 */
export async function commitEndings(
  { store, logoutDelivery }: { store: Store; logoutDelivery: { wake(): void } },
  decide: () => Promise<readonly Change[]>,
): Promise<CommitResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await store.commit(await decide())
      logoutDelivery.wake()
      return result
    } catch (error) {
      const isAgain = error instanceof StoreConflict && error.kind === 'sessions' && attempt < ATTEMPTS
      if (!isAgain) throw error
    }
  }
}

async function endSession(store: Store, session: SessionRecord, now: EpochMs): Promise<readonly Change[]> {
  const { id, sid, revision, authorizations } = session
  const clientIds = [...new Set(authorizations.map((authorization) => authorization.clientId))]
  const clients = await Promise.all(clientIds.map((clientId) => store.get('clients', clientId)))
  return [
    // As it was read: what was authorized in it meanwhile would be left out.
    { op: 'delete', kind: 'sessions', id, expected: revision },
    { op: 'endSessions', sid },
    ...authorizations
      .filter(({ offline }) => !offline)
      .map(({ familyId }): Change => ({ op: 'revoke', tokens: { familyId }, at: now })),
    ...clients.filter(wantsNotice).map((client): Change => ({
      op: 'put',
      kind: 'logoutNotices',
      record: {
        id: randomUUID(),
        clientId: client.id,
        userId: session.userId,
        sid,
        attempts: 0,
        nextAttemptAt: now,
        createdAt: now,
        expiresAt: now + NOTICE_LIFETIME,
      },
      expected: 'absent',
    })),
  ]
}

const wantsNotice = (client: ClientRecord | undefined): client is ClientRecord =>
  client?.status === 'active' && client.backchannelLogoutUri !== null
