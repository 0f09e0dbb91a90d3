/**
 * Where a person connects a device (RFC 8628 section 3.3): enter its code, sign in, allow or deny. The code travels with
 * the forms, sealed by the step before, and is looked up again at every step.
 */
import { Router, type Request, type Response } from 'express'
import type { Logger } from 'pino'
import { SignInError, type SignIn } from '../../accounts/sign-in.ts'
import { formBody, formOf, queryOf } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { logRefusal } from '../../http/refusal-log.ts'
import { remoteAddress } from '../../http/remote-address.ts'
import { invalidRequest, invalidScope, OAuthError } from '../../protocol/oauth-error.ts'
import type { DeviceCodeRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import type { Usage } from '../../usage/usage.ts'
import type { BrowserSession, BrowserSessions } from '../browser-session.ts'
import { decideAgainOnConflict } from '../decide-again.ts'
import { displayUserCode, readUserCode } from '../device-code.ts'
import type { Interactions } from '../interaction.ts'
import { DeviceCodePage } from '../pages/device-code-page.tsx'
import { DeviceConsentPage } from '../pages/device-consent-page.tsx'
import { DeviceDonePage } from '../pages/device-done-page.tsx'
import { pageErrorHandler } from '../pages/page-error-handler.ts'
import { sendPage } from '../pages/send-page.ts'
import { SignInPage } from '../pages/sign-in-page.tsx'
import { signInRefusal } from '../sign-in-refusal.ts'
import type { CodeGuard } from './code-guard.ts'
import type { PendingCodes } from './pending-codes.ts'
import { decisionOf, findDevice, scopesFor, type Device } from './waiting-device.ts'

export interface VerificationDependencies {
  store: Store
  signIn: SignIn
  usage: Usage
  sessions: BrowserSessions
  interactions: Interactions
  guard: CodeGuard
  pending: PendingCodes
  now: () => number
  log: Logger
}

/** A browser at one of the steps. */
interface Visit {
  request: Request
  response: Response
  /** The cookie that names the browser; the forms are bound to it. */
  browserId: string
}

/** The same for a code that never was, that expired and that was used: a guess learns nothing. */
const WRONG_CODE = 'No device waits with this code. Compare it with your device, or have the device show a new one.'
const OUT_OF_DATE = 'This page was out of date. Enter the code once more.'

export function verificationPages(dependencies: VerificationDependencies): Router {
  const at =
    (step: (dependencies: VerificationDependencies, visit: Visit) => void | Promise<void>) =>
    (request: Request, response: Response) =>
      step(dependencies, { request, response, browserId: dependencies.sessions.browserId(request, response) })
  const router = Router()
  router
    .route('/device')
    .get(at(begin))
    .post(formBody, at(enterCode))
    .all(methodNotAllowed('GET', 'HEAD', 'POST'))
  router.route('/device/sign-in').post(formBody, at(signIn)).all(methodNotAllowed('POST'))
  router.route('/device/consent').post(formBody, at(decide)).all(methodNotAllowed('POST'))
  router.use(pageErrorHandler(dependencies.log))
  return router
}

/**
 * A person arrives. A code in the address (`verification_uri_complete`) is filled in and no more: the person confirms it,
 * so that a link from somebody else connects nothing by itself (RFC 8628 section 5.4).
 */
function begin(dependencies: VerificationDependencies, visit: Visit): void {
  showCodeForm(dependencies, visit, { code: codeInAddress(visit.request) ?? '' })
}

function showCodeForm(
  { interactions, log }: VerificationDependencies,
  { request, response, browserId }: Visit,
  shown: { code: string; refusal?: OAuthError },
): void {
  const { refusal } = shown
  if (refusal !== undefined) {
    logRefusal(log, request, refusal)
    response.set(refusal.headers)
  }
  const interaction = interactions.seal({ step: 'device-code', browserId, query: '', sessionId: null })
  const code = readUserCode(shown.code)
  const page = DeviceCodePage({
    interaction,
    code: code === undefined ? shown.code.slice(0, 40) : displayUserCode(code),
    problem: refusal?.message,
  })
  sendPage(response, page, { status: refusal?.status ?? 200 })
}

const refuse = (dependencies: VerificationDependencies, visit: Visit, code: string, problem: string) =>
  showCodeForm(dependencies, visit, { code, refusal: invalidRequest(problem) })

/** The code arrives. */
async function enterCode(dependencies: VerificationDependencies, visit: Visit): Promise<void> {
  const { interactions, guard, sessions } = dependencies
  const { request, browserId } = visit
  const form = formOf(request)
  const typed = form.get('user_code') ?? ''
  const context = { step: 'device-code', browserId, query: '', sessionId: null } as const
  if (!interactions.matches(form.get('interaction'), context)) {
    refuse(dependencies, visit, typed, OUT_OF_DATE)
    return
  }
  const userCode = readUserCode(typed)
  // What cannot be a code guesses nothing: it is not counted.
  const address = remoteAddress(request)
  const retryAfter = userCode === undefined ? null : await guard.tryCode(address, browserId)
  if (retryAfter !== null) {
    showCodeForm(dependencies, visit, { code: typed, refusal: tooManyCodes(retryAfter) })
    return
  }
  const device = userCode === undefined ? undefined : await findDevice(dependencies, userCode)
  if (device === undefined) {
    refuse(dependencies, visit, typed, WRONG_CODE)
    return
  }
  await guard.forgive(address, browserId)
  const session = await sessions.find(request)
  if (session === undefined) {
    showSignIn(dependencies, visit, device, { username: '' })
    return
  }
  const clientId = device.client.id
  dependencies.usage.signIn(session.user.id, { outcome: 'success', method: 'session', clientId, address })
  await proceed(dependencies, visit, device, session)
}

const tooManyCodes = (retryAfter: number) =>
  new OAuthError('access_denied', `Too many wrong codes: try again in ${inMinutes(retryAfter)}.`, {
    status: 429,
    headers: { 'Retry-After': String(retryAfter) },
  })

const inMinutes = (seconds: number) => (seconds <= 60 ? 'a minute' : `${String(Math.ceil(seconds / 60))} minutes`)

function showSignIn(
  { interactions, log }: VerificationDependencies,
  { request, response, browserId }: Visit,
  { record, client }: Device,
  shown: { username: string; refusal?: OAuthError },
): void {
  const { refusal } = shown
  if (refusal !== undefined) {
    logRefusal(log, request, refusal)
    response.set(refusal.headers)
  }
  const interaction = interactions.seal({ step: 'device-sign-in', browserId, query: record.id, sessionId: null })
  const page = SignInPage({
    client,
    action: actionOf('sign-in', record),
    interaction,
    username: shown.username,
    problem: refusal?.message,
  })
  sendPage(response, page, { status: refusal?.status ?? 200, client })
}

/** The sign-in form arrives. */
async function signIn(dependencies: VerificationDependencies, visit: Visit): Promise<void> {
  const { interactions, sessions } = dependencies
  const { request, response, browserId } = visit
  const form = formOf(request)
  const userCode = codeInAddress(request) ?? ''
  const context = { step: 'device-sign-in', browserId, query: userCode, sessionId: null } as const
  if (!interactions.matches(form.get('interaction'), context)) {
    refuse(dependencies, visit, userCode, OUT_OF_DATE)
    return
  }
  const device = await findDevice(dependencies, userCode)
  if (device === undefined) {
    refuse(dependencies, visit, userCode, WRONG_CODE)
    return
  }
  const username = form.get('username') ?? ''
  try {
    const user = await dependencies.signIn.authenticate(username, form.get('password') ?? '', {
      method: 'device',
      clientId: device.client.id,
      address: remoteAddress(request),
    })
    await proceed(dependencies, visit, device, await sessions.start(request, response, user))
  } catch (error) {
    if (!(error instanceof SignInError)) throw error
    showSignIn(dependencies, visit, device, { username, refusal: signInRefusal(error) })
  }
}

/**
 * The user is known. They are asked every time, whatever they allowed this client before: that a device waits says
 * nothing about whose it is.
 */
async function proceed(
  dependencies: VerificationDependencies,
  visit: Visit,
  device: Device,
  session: BrowserSession,
): Promise<void> {
  const { store, interactions } = dependencies
  const { record, client } = device
  const names = scopesFor(device, session.user)
  if (names.length === 0) {
    const problem = `${session.user.username} may do nothing of what this device asks for: use another account`
    showSignIn(dependencies, visit, device, { username: '', refusal: invalidScope(problem) })
    return
  }
  const interaction = interactions.seal({
    step: 'device-consent',
    browserId: visit.browserId,
    query: record.id,
    sessionId: session.record.id,
  })
  const scopes = await Promise.all(
    names.map(async (name) => ({ name, description: (await store.get('scopes', name))?.description ?? name })),
  )
  const page = DeviceConsentPage({
    client,
    user: session.user,
    scopes,
    resources: record.terms?.resources ?? [],
    code: displayUserCode(record.id),
    action: actionOf('consent', record),
    interaction,
  })
  sendPage(visit.response, page, { status: 200, client })
}

/** The consent form arrives. */
async function decide(dependencies: VerificationDependencies, visit: Visit): Promise<void> {
  const { interactions, sessions, pending } = dependencies
  const { request, response, browserId } = visit
  const form = formOf(request)
  const userCode = codeInAddress(request) ?? ''
  const session = await sessions.find(request)
  const context = { step: 'device-consent', browserId, query: userCode, sessionId: session?.record.id ?? null } as const
  if (session === undefined || !interactions.matches(form.get('interaction'), context)) {
    refuse(dependencies, visit, userCode, OUT_OF_DATE)
    return
  }
  const decision = form.get('decision')
  const isAllowed = decision === 'allow'
  // Somebody else is to decide, or what was to be allowed is gone meanwhile.
  const isOpen = (found: Device) => decision === 'switch' || (isAllowed && scopesFor(found, session.user).length === 0)
  const device = await decideAgainOnConflict(async () => {
    const found = await findDevice(dependencies, userCode)
    if (found !== undefined && !isOpen(found)) {
      await dependencies.store.commit(await decisionOf(dependencies, found, session, isAllowed))
    }
    return found
  })
  if (device === undefined) {
    refuse(dependencies, visit, userCode, WRONG_CODE)
    return
  }
  if (isOpen(device)) {
    if (isAllowed) await proceed(dependencies, visit, device, session)
    else showSignIn(dependencies, visit, device, { username: '' })
    return
  }
  pending.end(userCode)
  const page = DeviceDonePage({ client: device.client, isAllowed })
  sendPage(response, page, { status: 200, client: device.client })
}

const actionOf = (step: 'sign-in' | 'consent', record: DeviceCodeRecord) =>
  `/device/${step}?user_code=${displayUserCode(record.id)}`

/** The user code that the address carries, as it is stored. */
const codeInAddress = (request: Request) => readUserCode(queryOf(request).get('user_code') ?? '')
