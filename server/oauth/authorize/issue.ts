import { randomUUID } from 'node:crypto'
import { OAuthError } from '../../protocol/oauth-error.ts'
import type { AuthorizationTerms, PushedRequestRecord, SessionAuthorization } from '../../store/records.ts'
import type { Change } from '../../store/store.ts'
import type { BrowserSession } from '../browser-session.ts'
import { decideAgainOnConflict } from '../decide-again.ts'
import { sendAnswer } from './answer.ts'
import { giveCode } from './give-code.ts'
import { giveTokens } from './give-tokens.ts'
import { pageError, type AuthorizeDependencies, type Visit } from './visit.ts'

/** Authorizations that a session remembers. */
const AUTHORIZATIONS_LIMIT = 100
/** Tabs of one browser that may be answered at the same moment: each changes the session. */
const ATTEMPTS = 20

/**
 * Gives what was asked for, a code or tokens, and answers. With it are committed, or nothing is: the session's note of what
 * was authorized in it (so that its end reaches every client and family), the end of the pushed request, and what `alongside`
 * adds.
 */
export async function issue(
  dependencies: AuthorizeDependencies,
  visit: Visit,
  { record, user }: BrowserSession,
  { scopes, terms }: { scopes: readonly string[]; terms: AuthorizationTerms | null },
  alongside: () => Promise<Change | undefined> = () => Promise.resolve(undefined),
): Promise<void> {
  const { store, now } = dependencies
  const { asked, pushed } = visit
  const familyId = randomUUID()
  const authorization = { clientId: asked.client.id, familyId, offline: scopes.includes('offline_access') }
  const answer = await decideAgainOnConflict(async () => {
    const session = await store.get('sessions', record.id)
    if (session === undefined) throw new OAuthError('login_required', 'The sign-in has ended')
    const { authorizations, displaced } = withAuthorization(session.authorizations, authorization)
    const more = await alongside()
    const changes: Change[] = [
      ...(more === undefined ? [] : [more]),
      ...(pushed === null ? [] : [await useUp(dependencies, pushed)]),
      ...displaced.map(({ familyId: family }) => ({ op: 'revoke', tokens: { familyId: family }, at: now() }) as const),
      { op: 'put', kind: 'sessions', record: { ...session, authorizations }, expected: session.revision },
    ]
    const allowed = { scopes, terms, session, familyId }
    return asked.responseType === 'code'
      ? await giveCode(dependencies, asked, allowed, changes)
      : await giveTokens(dependencies, visit, user, allowed, changes)
  }, ATTEMPTS)
  sendAnswer(dependencies, visit.response, asked, answer)
}

/** A pushed request is answered once (RFC 9126 section 4), in whichever tab comes first. */
async function useUp({ store }: AuthorizeDependencies, { id }: PushedRequestRecord): Promise<Change> {
  const current = await store.get('pushedRequests', id)
  if (current === undefined) throw pageError('This request was answered already: start again from the application')
  return { op: 'delete', kind: 'pushedRequests', id, expected: current.revision }
}

/**
 * Of too many the oldest of the same client goes first: a client that asks often displaces itself. What is displaced would
 * outlive the session that it belongs to, unless it may be used offline: it ends now.
 */
function withAuthorization(before: readonly SessionAuthorization[], added: SessionAuthorization) {
  if (before.length < AUTHORIZATIONS_LIMIT) return { authorizations: [...before, added], displaced: [] }
  const oldest = Math.max(
    0,
    before.findIndex(({ clientId }) => clientId === added.clientId),
  )
  return {
    authorizations: [...before.toSpliced(oldest, 1), added],
    displaced: before.slice(oldest, oldest + 1).filter(({ offline }) => !offline),
  }
}
