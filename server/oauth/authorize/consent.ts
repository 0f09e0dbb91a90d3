/** The second half of an authorization: may the client have what it asks for (OpenID Connect Core section 3.1.2.4)? */
import { claimsBeyond, releasableClaims } from '../../accounts/claims.ts'
import { formOf } from '../../http/form-body.ts'
import { invalidScope, OAuthError } from '../../protocol/oauth-error.ts'
import { consentId, type AuthorizationTerms, type ConsentRecord, type UserRecord } from '../../store/records.ts'
import type { Change, Store } from '../../store/store.ts'
import { termsOrNull } from '../../tokens/terms.ts'
import type { BrowserSession } from '../browser-session.ts'
import { ConsentPage } from '../pages/consent-page.tsx'
import { grantScope } from '../scope-policy.ts'
import { showAccounts, showSignIn } from './ask-who.ts'
import { issue } from './issue.ts'
import { isSealed, outOfDate, pageError, seal, showPage, type AuthorizeDependencies, type Visit } from './visit.ts'

/** What the client would get. */
interface Granted {
  scopes: readonly string[]
  terms: AuthorizationTerms | null
  /** Claims by name that the scopes do not release. */
  claims: readonly string[]
  /** Resource servers other than this one. */
  resources: readonly string[]
}

/** The user is known. */
export async function proceed(
  dependencies: AuthorizeDependencies,
  visit: Visit,
  session: BrowserSession,
): Promise<void> {
  const { subjects, prompt, client } = visit.asked
  if (subjects !== null && !subjects.includes(session.user.id)) {
    throw new OAuthError('login_required', 'Another user signed in than the one who was asked for')
  }
  const granted = await decideGranted(dependencies, visit, session)
  const given = await dependencies.store.get('consents', consentId(session.user.id, client.id))
  if (
    given !== undefined &&
    (await covers(dependencies.store, session.user, given, granted)) &&
    !prompt.has('consent')
  ) {
    await issue(dependencies, visit, session, granted)
    return
  }
  if (prompt.has('none')) throw new OAuthError('consent_required', 'The user has not allowed this, and prompt is none')
  await showConsent(dependencies, visit, session, granted)
}

async function decideGranted(
  { store, issuer }: AuthorizeDependencies,
  { asked }: Visit,
  { user }: BrowserSession,
): Promise<Granted> {
  const { scopes } = await grantScope(store, asked.scope, asked.client, user)
  if (asked.responseType !== 'code' && !scopes.includes('openid')) {
    throw invalidScope(`The client or the user has no scope openid, which response_type ${asked.responseType} requires`)
  }
  const claims = await releasableClaims(store, asked.claims, asked.client, user)
  const { resources, dpopThumbprint } = asked
  return {
    scopes,
    terms: termsOrNull({ resources, claims, dpopThumbprint }),
    claims: await claimsBeyond(store, claims, scopes, user),
    resources: resources.filter((resource) => resource !== issuer),
  }
}

/** Whether the user allowed all of it before. */
async function covers(
  store: Store,
  user: UserRecord,
  given: ConsentRecord,
  { scopes, terms, resources }: Granted,
): Promise<boolean> {
  const claims = await claimsBeyond(store, terms?.claims ?? null, given.scopes, user)
  return (
    scopes.every((name) => given.scopes.includes(name)) &&
    claims.every((name) => given.claims.includes(name)) &&
    resources.every((resource) => given.resources.includes(resource))
  )
}

async function showConsent(
  dependencies: AuthorizeDependencies,
  visit: Visit,
  session: BrowserSession,
  { scopes, claims, resources }: Granted,
): Promise<void> {
  const records = await Promise.all(scopes.map((name) => dependencies.store.get('scopes', name)))
  const page = ConsentPage({
    client: visit.asked.client,
    user: session.user,
    scopes: scopes.map((name, index) => ({ name, description: records[index]?.description ?? name })),
    claims,
    resources,
    query: visit.query,
    interaction: seal(dependencies, visit, 'consent', session.record.id),
  })
  await showPage(dependencies, visit, page)
}

/** The consent form arrives. */
export async function consent(dependencies: AuthorizeDependencies, visit: Visit): Promise<void> {
  const form = formOf(visit.request)
  const sessions = await dependencies.sessions.list(visit.request)
  if (sessions.length === 0) throw pageError('The sign-in has ended: start again from the application')
  // The account that the page was shown to, whichever another tab has chosen since.
  const session = sessions.find(({ record }) => isSealed(dependencies, visit, form, 'consent', record.id))
  if (session === undefined) throw outOfDate()
  const decision = form.get('decision')
  if (decision === 'switch') {
    if (sessions.length > 1) await showAccounts(dependencies, visit, sessions)
    else await showSignIn(dependencies, visit, { username: '' })
    return
  }
  if (decision !== 'allow') throw new OAuthError('access_denied', 'The user did not allow it')

  const granted = await decideGranted(dependencies, visit, session)
  await issue(dependencies, visit, session, granted, () => remember(dependencies, visit, session, granted))
}

/** What was allowed now, beside what was before. */
async function remember(
  { store, now }: AuthorizeDependencies,
  { asked }: Visit,
  { user }: BrowserSession,
  { scopes, claims, resources }: Granted,
): Promise<Change> {
  const id = consentId(user.id, asked.client.id)
  const given = await store.get('consents', id)
  const record = {
    id,
    userId: user.id,
    clientId: asked.client.id,
    scopes: union(given?.scopes, scopes),
    claims: union(given?.claims, claims),
    resources: union(given?.resources, resources),
    grantedAt: now(),
  }
  return { op: 'put', kind: 'consents', record, expected: given?.revision ?? 'absent' }
}

const union = (before: readonly string[] = [], now: readonly string[]) => [...new Set([...before, ...now])]
