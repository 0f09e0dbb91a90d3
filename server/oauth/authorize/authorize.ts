/**
 * The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core section 3.1.2) and the two forms that it shows:
 * sign-in and consent. The request travels with the forms as their query, and is validated again at every step.
 */
import { randomUUID } from 'node:crypto'
import { Router, type Request, type Response } from 'express'
import { SignInError, type SignIn } from '../../accounts/sign-in.ts'
import { formBody, formOf, queryOf, type Form } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { toOAuthError } from '../../http/oauth-error-handler.ts'
import { remoteAddress } from '../../http/remote-address.ts'
import { invalidRequest, OAuthError } from '../../protocol/oauth-error.ts'
import { consentId } from '../../store/records.ts'
import type { Change, Store } from '../../store/store.ts'
import { hashSecret, newSecret } from '../../tokens/secrets.ts'
import { ConsentPage } from '../pages/consent-page.tsx'
import { pageErrorHandler } from '../pages/page-error-handler.ts'
import { sendPage } from '../pages/send-page.ts'
import { SignInPage } from '../pages/sign-in-page.tsx'
import { grantScope } from '../scope-policy.ts'
import { answerUri } from './answer-uri.ts'
import {
  findAnswerTarget,
  parseAuthorizationRequest,
  type AnswerTarget,
  type AuthorizationRequest,
} from '../authorization-request.ts'
import type { BrowserSession, BrowserSessions } from '../browser-session.ts'
import type { Interactions } from '../interaction.ts'

/** Milliseconds that a code may wait to be exchanged (RFC 6749 section 4.1.2 recommends at most ten minutes). */
const CODE_LIFETIME = 60_000

export interface AuthorizeDependencies {
  store: Store
  signIn: SignIn
  sessions: BrowserSessions
  interactions: Interactions
  issuer: string
  now: () => number
  log: Parameters<typeof pageErrorHandler>[0]
}

/** One request on its way through the steps. */
interface Visit {
  request: Request
  response: Response
  /** The authorization request as it came; the forms carry it on. */
  query: string
  asked: AuthorizationRequest
}

export function authorizationEndpoint(dependencies: AuthorizeDependencies): Router {
  const router = Router()
  router
    .route('/authorization/authorize')
    .get((request, response) => visit(dependencies, request, response, queryOf(request), begin))
    .post(formBody, (request, response) => visit(dependencies, request, response, formOf(request), begin))
    .all(methodNotAllowed('GET', 'HEAD', 'POST'))
  router
    .route('/authorization/sign-in')
    .post(formBody, (request, response) => visit(dependencies, request, response, queryOf(request), signIn))
    .all(methodNotAllowed('POST'))
  router
    .route('/authorization/consent')
    .post(formBody, (request, response) => visit(dependencies, request, response, queryOf(request), consent))
    .all(methodNotAllowed('POST'))
  router.use(pageErrorHandler(dependencies.log))
  return router
}

type StepTaken = (dependencies: AuthorizeDependencies, visit: Visit) => Promise<void>

/** Takes one step; its refusals go to the redirect URI, once that is known to be the client's. */
async function visit(
  dependencies: AuthorizeDependencies,
  request: Request,
  response: Response,
  form: Form,
  step: StepTaken,
): Promise<void> {
  const target = await findAnswerTarget(dependencies.store, form)
  try {
    const asked = parseAuthorizationRequest(form, target)
    await step(dependencies, { request, response, query: new URLSearchParams([...form]).toString(), asked })
  } catch (error) {
    if (error instanceof PageError) throw error.refusal
    const refusal = toOAuthError(error)
    const { method, path } = request
    const context = { method, path, client: target.client.id, error: refusal.code }
    if (refusal.status >= 500) dependencies.log.error({ ...context, err: error }, 'request failed')
    else dependencies.log.info({ ...context, description: refusal.description }, 'request refused')
    answer(dependencies, response, target, { error: refusal.code, error_description: refusal.description })
  }
}

/** A refusal that concerns the person at the browser and not the client: shown on a page, never redirected. */
class PageError extends Error {
  readonly refusal: OAuthError
  constructor(refusal: OAuthError) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** The request arrives: who is at the browser? */
async function begin(dependencies: AuthorizeDependencies, visit: Visit): Promise<void> {
  const { prompt, maxAge } = visit.asked
  const session = await dependencies.sessions.find(visit.request)
  const isTooOld =
    session !== undefined && maxAge !== undefined && dependencies.now() - session.record.authTime > maxAge * 1000
  if (session !== undefined && !isTooOld && !prompt.has('login') && !prompt.has('select_account')) {
    await proceed(dependencies, visit, session)
    return
  }
  if (prompt.has('none')) throw new OAuthError('login_required', 'No user is signed in, and prompt is none')
  showSignIn(dependencies, visit, { username: visit.asked.loginHint ?? '' })
}

function showSignIn(
  { sessions, interactions }: AuthorizeDependencies,
  { request, response, query, asked }: Visit,
  shown: { username: string; problem?: string; status?: number },
): void {
  const browserId = sessions.browserId(request, response)
  const interaction = interactions.seal({ step: 'sign-in', browserId, query, sessionId: null })
  const page = SignInPage({
    client: asked.client,
    action: `/authorization/sign-in?${query}`,
    interaction,
    username: shown.username,
    problem: shown.problem,
  })
  sendPage(response, page, { status: shown.status ?? 200, client: asked.client, redirectUri: asked.redirectUri })
}

/** The sign-in form arrives. */
async function signIn(dependencies: AuthorizeDependencies, visit: Visit): Promise<void> {
  const { request, response, query } = visit
  const form = formOf(request)
  const browserId = dependencies.sessions.browserId(request, response)
  requireInteraction(dependencies, form, { step: 'sign-in', browserId, query, sessionId: null })
  const username = form.get('username') ?? ''
  const password = form.get('password') ?? ''
  try {
    const user = await dependencies.signIn.authenticate(username, password, remoteAddress(request))
    await proceed(dependencies, visit, await dependencies.sessions.start(request, response, user))
  } catch (error) {
    if (!(error instanceof SignInError)) throw error
    if (error.retryAfter !== null) response.set('Retry-After', String(error.retryAfter))
    const status = error.reason === 'throttled' ? 429 : 400
    showSignIn(dependencies, visit, { username, problem: error.message, status })
  }
}

/** The user is known: may the client have what it asks for? */
async function proceed(dependencies: AuthorizeDependencies, visit: Visit, session: BrowserSession): Promise<void> {
  const { store } = dependencies
  const { asked } = visit
  const { scopes } = await grantScope(store, asked.scope, asked.client, session.user)
  const given = await store.get('consents', consentId(session.user.id, asked.client.id))
  const isGiven = given !== undefined && scopes.every((name) => given.scopes.includes(name))
  if (isGiven && !asked.prompt.has('consent')) {
    await issueCode(dependencies, visit, session, scopes, [])
    return
  }
  if (asked.prompt.has('none'))
    throw new OAuthError('consent_required', 'The user has not allowed this, and prompt is none')
  await showConsent(dependencies, visit, session, scopes)
}

async function showConsent(
  { store, sessions, interactions }: AuthorizeDependencies,
  { request, response, query, asked }: Visit,
  session: BrowserSession,
  scopes: readonly string[],
): Promise<void> {
  const browserId = sessions.browserId(request, response)
  const interaction = interactions.seal({ step: 'consent', browserId, query, sessionId: session.record.id })
  const records = await Promise.all(scopes.map((name) => store.get('scopes', name)))
  const page = ConsentPage({
    client: asked.client,
    user: session.user,
    scopes: scopes.map((name, index) => ({ name, description: records[index]?.description ?? name })),
    query,
    interaction,
  })
  sendPage(response, page, { status: 200, client: asked.client, redirectUri: asked.redirectUri })
}

/** The consent form arrives. */
async function consent(dependencies: AuthorizeDependencies, visit: Visit): Promise<void> {
  const { store, sessions, now } = dependencies
  const { request, response, query, asked } = visit
  const form = formOf(request)
  const session = await sessions.find(request)
  if (session === undefined)
    throw new PageError(invalidRequest('The sign-in has ended: start again from the application'))
  const browserId = sessions.browserId(request, response)
  requireInteraction(dependencies, form, { step: 'consent', browserId, query, sessionId: session.record.id })
  if (form.get('decision') !== 'allow') throw new OAuthError('access_denied', 'The user did not allow it')

  const { scopes } = await grantScope(store, asked.scope, asked.client, session.user)
  const id = consentId(session.user.id, asked.client.id)
  const given = await store.get('consents', id)
  const record = {
    id,
    userId: session.user.id,
    clientId: asked.client.id,
    scopes: [...new Set([...(given?.scopes ?? []), ...scopes])],
    grantedAt: now(),
  }
  await issueCode(dependencies, visit, session, scopes, [{ op: 'put', kind: 'consents', record }])
}

function requireInteraction(
  { interactions }: AuthorizeDependencies,
  form: Form,
  context: Parameters<Interactions['matches']>[1],
): void {
  if (interactions.matches(form.get('interaction'), context)) return
  throw new PageError(
    invalidRequest('This page is out of date or was not opened here: start again from the application'),
  )
}

async function issueCode(
  dependencies: AuthorizeDependencies,
  { response, asked }: Visit,
  session: BrowserSession,
  scopes: readonly string[],
  alongside: readonly Change[],
): Promise<void> {
  const { store, now } = dependencies
  const code = newSecret()
  const record = {
    id: hashSecret(code),
    clientId: asked.client.id,
    userId: session.user.id,
    scopes,
    redirectUri: asked.redirectUri,
    redirectUriGiven: asked.redirectUriGiven,
    codeChallenge: asked.codeChallenge,
    nonce: asked.nonce,
    authTime: session.record.authTime,
    sid: session.record.sid,
    terms: null,
    familyId: randomUUID(),
    expiresAt: now() + CODE_LIFETIME,
    redeemedAt: null,
  }
  await store.commit([...alongside, { op: 'put', kind: 'codes', record, expected: 'absent' }])
  answer(dependencies, response, asked, { code })
}

/** 303: the browser goes on with GET and the form's content stays here (RFC 9700 section 4.12). */
function answer(
  { issuer }: AuthorizeDependencies,
  response: Response,
  { redirectUri, state }: AnswerTarget,
  parameters: Record<string, string>,
): void {
  const location = answerUri(redirectUri, { ...parameters, ...(state === undefined ? {} : { state }), iss: issuer })
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', Location: location }).status(303).end()
}
