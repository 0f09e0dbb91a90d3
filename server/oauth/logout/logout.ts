/**
 * The logout endpoint (OpenID Connect RP-Initiated Logout section 2) and the form that it shows. The person is asked, unless
 * the client shows by an ID token of the very session that it may end it: any page can send a browser here.
 */
import { Router, type Request, type Response } from 'express'
import type { Logger } from 'pino'
import { formBody, formOf, queryOf, type Form } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { logRefusal } from '../../http/refusal-log.ts'
import { ENDPOINTS } from '../../protocol/endpoints.ts'
import { invalidRequest, OAuthError } from '../../protocol/oauth-error.ts'
import { commitEndings, endSessions } from '../../sessions/end-sessions.ts'
import type { LogoutDelivery } from '../../sessions/logout-delivery.ts'
import type { Store } from '../../store/store.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import type { BrowserSession, BrowserSessions } from '../browser-session.ts'
import type { Interactions } from '../interaction.ts'
import { LogoutPage } from '../pages/logout-page.tsx'
import { pageErrorHandler } from '../pages/page-error-handler.ts'
import { sendPage } from '../pages/send-page.ts'
import { SignedOutPage, StillSignedInPage } from '../pages/signed-out-page.tsx'
import { parseLogoutRequest, type LogoutRequest } from './logout-request.ts'

const PATH = ENDPOINTS.end_session_endpoint
/** Characters of a query that every browser and this server take in a URL. */
const QUERY_LIMIT = 6_000

interface Dependencies {
  store: Store
  keys: SigningKeys
  sessions: BrowserSessions
  interactions: Interactions
  logoutDelivery: LogoutDelivery
  issuer: string
  now: () => number
  log: Logger
}

/** One request on its way, with the accounts that its browser is signed in with, the one used last first. */
interface Visit {
  request: Request
  response: Response
  accounts: readonly BrowserSession[]
}

/** Where the browser goes when it is done, of a logout request. */
type Return = Pick<LogoutRequest, 'client' | 'redirectUri' | 'state'>

const NOWHERE: Return = { client: null, redirectUri: null, state: undefined }

export function logoutEndpoint(dependencies: Dependencies): Router {
  const { sessions } = dependencies
  const visitOf = async (request: Request, response: Response) => ({
    request,
    response,
    accounts: await sessions.list(request),
  })
  const router = Router()
  router
    .route(PATH)
    .get(async (request, response) => begin(dependencies, await visitOf(request, response), () => queryOf(request)))
    .post(formBody, async (request, response) => {
      const visit = await visitOf(request, response)
      if (!askAgainWithCookies(visit)) await begin(dependencies, visit, () => formOf(request))
    })
    .all(methodNotAllowed('GET', 'HEAD', 'POST'))
  router
    .route(`${PATH}/confirm`)
    .post(formBody, async (request, response) => confirm(dependencies, await visitOf(request, response)))
    .all(methodNotAllowed('POST'))
  router.use(pageErrorHandler(dependencies.log))
  return router
}

/**
 * A form that another site posts comes without our cookies (SameSite=Lax); the same as GET comes with them. Otherwise a
 * client that uses POST would be told that its user is signed out, who is not.
 */
function askAgainWithCookies({ request, response, accounts }: Visit): boolean {
  if (accounts.length > 0) return false
  const query = new URLSearchParams([...formOf(request)]).toString()
  if (query === '' || query.length > QUERY_LIMIT) return false
  redirect(response, `${PATH}?${query}`)
  return true
}

/** The request arrives: whose session is to end, and who says so? */
async function begin(dependencies: Dependencies, visit: Visit, read: () => Form): Promise<void> {
  const { accounts } = visit
  let asked: LogoutRequest
  try {
    asked = await parseLogoutRequest(dependencies, read())
  } catch (error) {
    const [current] = accounts
    if (!(error instanceof OAuthError) || current === undefined) throw error
    logRefusal(dependencies.log, visit.request, error)
    askPerson(dependencies, visit, { account: current, then: NOWHERE, refusal: error })
    return
  }
  const { hint } = asked
  const hinted = hint === null ? [] : accounts.filter(({ user }) => user.id === hint.subject)
  const proven = hinted.find(({ record }) => hint?.sid === null || hint?.sid === record.sid)
  if (proven !== undefined) {
    await signOut(dependencies, visit, [proven])
    finish(visit, asked, [proven])
    return
  }
  const account = hinted[0] ?? accounts.find((each) => isMeant(each, asked.logoutHint)) ?? accounts[0]
  if (account !== undefined) askPerson(dependencies, visit, { account, then: asked })
  else if (hint !== null) finish(visit, asked, [])
  // Nobody said that the client asks: the person goes on by a link, or not at all.
  else sendPage(visit.response, SignedOutPage({ link: asked.redirectUri, others: [] }), { status: 200 })
}

/** OpenID Connect RP-Initiated Logout section 2: `logout_hint` is ours to read, as a session, a subject or a sign-in name. */
function isMeant({ record, user }: BrowserSession, logoutHint: string | undefined): boolean {
  if (logoutHint === undefined) return false
  const names = [user.username, user.email ?? user.username].map((name) => name.toLowerCase())
  return record.sid === logoutHint || user.id === logoutHint || names.includes(logoutHint.toLowerCase())
}

function askPerson(
  { sessions, interactions }: Dependencies,
  { request, response, accounts }: Visit,
  { account, then, refusal }: { account: BrowserSession; then: Return; refusal?: OAuthError },
): void {
  // What was proven by an ID token is not carried on: the person's word stands in its place.
  const query = new URLSearchParams({
    ...(then.client === null ? {} : { client_id: then.client.id }),
    ...(then.redirectUri === null ? {} : { post_logout_redirect_uri: then.redirectUri }),
    ...(then.redirectUri === null || then.state === undefined ? {} : { state: then.state }),
  }).toString()
  const browserId = sessions.browserId(request, response)
  const interaction = interactions.seal({ step: 'logout', browserId, query, sessionId: account.record.id })
  const page = LogoutPage({
    client: then.client,
    user: account.user,
    accounts: accounts.length,
    action: `${PATH}/confirm${query === '' ? '' : `?${query}`}`,
    interaction,
    refusal,
  })
  sendPage(response, page, {
    status: refusal?.status ?? 200,
    ...(then.client === null ? {} : { client: then.client }),
    ...(then.redirectUri === null ? {} : { redirectUri: then.redirectUri }),
  })
}

/** The form arrives. */
async function confirm(dependencies: Dependencies, visit: Visit): Promise<void> {
  const { sessions, interactions } = dependencies
  const { request, response, accounts } = visit
  const form = formOf(request)
  const asked = await parseLogoutRequest(dependencies, queryOf(request))
  const query = new URLSearchParams([...queryOf(request)]).toString()
  const browserId = sessions.browserId(request, response)
  const account = accounts.find(({ record }) =>
    interactions.matches(form.get('interaction'), { step: 'logout', browserId, query, sessionId: record.id }),
  )
  if (account === undefined) {
    // Signed out meanwhile, in another tab: that is what was wanted.
    if (accounts.length > 0) throw invalidRequest('This page is out of date or was not opened here: sign out again')
    sendPage(response, SignedOutPage({ link: null, others: [] }), { status: 200 })
    return
  }
  const decision = form.get('decision')
  if (decision === 'stay') {
    sendPage(response, StillSignedInPage({ user: account.user }), { status: 200 })
    return
  }
  if (decision !== 'sign-out' && decision !== 'all') {
    throw invalidRequest('Expected decision to be sign-out, all or stay')
  }
  const ended = decision === 'all' ? accounts : [account]
  await signOut(dependencies, visit, ended)
  finish(visit, asked, ended)
}

/** Ends the sessions with what ends with them, and takes them out of the browser. */
async function signOut(
  dependencies: Dependencies,
  { request, response }: Visit,
  ended: readonly BrowserSession[],
): Promise<void> {
  const { store, sessions, now } = dependencies
  await commitEndings(dependencies, async () => {
    // By `sid`: a session goes on under another secret when its user signs in again.
    const current = await Promise.all(
      ended.map(async ({ record }) =>
        (await store.listOfUser('sessions', record.userId)).filter(({ sid }) => sid === record.sid),
      ),
    )
    return await endSessions(store, current.flat(), now())
  })
  sessions.forget(
    request,
    response,
    ended.map(({ record }) => record),
  )
}

/** The person is signed out: back to the client, or a page that says so. */
function finish({ response, accounts }: Visit, { redirectUri, state }: Return, ended: readonly BrowserSession[]): void {
  if (redirectUri !== null) {
    redirect(response, state === undefined ? redirectUri : withState(redirectUri, state))
    return
  }
  const others = accounts.filter((account) => !ended.includes(account)).map(({ user }) => user)
  sendPage(response, SignedOutPage({ link: null, others }), { status: 200 })
}

/** The redirect URI with the state in its query, a query of its own left as it is. */
function withState(redirectUri: string, state: string): string {
  const separator = !redirectUri.includes('?') ? '?' : /[?&]$/.test(redirectUri) ? '' : '&'
  return `${redirectUri}${separator}${new URLSearchParams({ state }).toString()}`
}

/** 303: the browser goes on with GET (RFC 9700 section 4.12). */
function redirect(response: Response, uri: string): void {
  // A header has no room for what a registered URI may hold beyond ASCII.
  const location = uri.toWellFormed().replaceAll(/[^\x21-\x7E]+/g, encodeURIComponent)
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', Location: location }).status(303).end()
}
