/** The first half of an authorization: who is at the browser (OpenID Connect Core section 3.1.2.3)? */
import { SignInError } from '../../accounts/sign-in.ts'
import { formOf } from '../../http/form-body.ts'
import { remoteAddress } from '../../http/remote-address.ts'
import { OAuthError } from '../../protocol/oauth-error.ts'
import type { AuthorizationRequest } from '../authorization-request.ts'
import type { BrowserSession } from '../browser-session.ts'
import { signInRefusal } from '../sign-in-refusal.ts'
import { showAccounts, showSignIn } from './ask-who.ts'
import { proceed } from './consent.ts'
import { isSealed, outOfDate, type AuthorizeDependencies, type Visit } from './visit.ts'

/** The request arrives. */
export async function begin(dependencies: AuthorizeDependencies, visit: Visit): Promise<void> {
  const { asked, request } = visit
  const [current, all] = await Promise.all([dependencies.sessions.find(request), dependencies.sessions.list(request)])
  const session = fitting(asked, current, all)
  const mustChoose = session === undefined && all.length > 0 && asked.subjects === null
  if (asked.prompt.has('none')) {
    if (mustChoose) {
      throw new OAuthError('account_selection_required', 'The user must choose an account, and prompt is none')
    }
    if (session === undefined) {
      throw new OAuthError(
        'login_required',
        asked.subjects === null
          ? 'No user is signed in, and prompt is none'
          : 'The user who was asked for is not signed in, and prompt is none',
      )
    }
    if (isTooOld(dependencies, asked, session)) {
      throw new OAuthError('login_required', 'The sign-in is older than max_age, and prompt is none')
    }
    await proceedBySession(dependencies, visit, session)
    return
  }
  if (all.length > 0 && asked.prompt.has('select_account')) {
    await showAccounts(dependencies, visit, all)
    return
  }
  if (session !== undefined) {
    await proceedOrSignIn(dependencies, visit, session)
    return
  }
  if (mustChoose && !asked.prompt.has('login')) await showAccounts(dependencies, visit, all)
  else await showSignIn(dependencies, visit, { username: asked.loginHint ?? (await hintedName(dependencies, asked)) })
}

/** The session of the account that was asked for, else of the one that was hinted at, else the one used last. */
function fitting(
  { subjects, loginHint }: AuthorizationRequest,
  current: BrowserSession | undefined,
  all: readonly BrowserSession[],
): BrowserSession | undefined {
  if (subjects !== null) return all.find(({ user }) => subjects.includes(user.id))
  if (loginHint === undefined) return current
  const hint = loginHint.toLowerCase()
  return all.find(({ user }) => [user.username, user.email].some((name) => name?.toLowerCase() === hint)) ?? current
}

/** Whether the sign-in is older than the client accepts. At zero every one is. */
function isTooOld(
  { now }: AuthorizeDependencies,
  { maxAge }: AuthorizationRequest,
  { record }: BrowserSession,
): boolean {
  return maxAge !== undefined && now() - record.authTime >= maxAge * 1000
}

/** Nobody is asked for a password: the sign-in of before holds for this client, too. */
async function proceedBySession(
  dependencies: AuthorizeDependencies,
  visit: Visit,
  session: BrowserSession,
): Promise<void> {
  const { asked, request } = visit
  const clientId = asked.client.id
  const address = remoteAddress(request)
  dependencies.usage.signIn(session.user.id, { outcome: 'success', method: 'session', clientId, address })
  await proceed(dependencies, visit, session)
}

async function proceedOrSignIn(
  dependencies: AuthorizeDependencies,
  visit: Visit,
  session: BrowserSession,
): Promise<void> {
  const { asked } = visit
  if (!asked.prompt.has('login') && !isTooOld(dependencies, asked, session)) {
    await proceedBySession(dependencies, visit, session)
  } else {
    await showSignIn(dependencies, visit, { username: asked.loginHint ?? session.user.username })
  }
}

/** Only of an ID token, which this server signed: a subject that anybody may write must not become a name. */
async function hintedName({ store }: AuthorizeDependencies, { hintedUser }: AuthorizationRequest): Promise<string> {
  return hintedUser === null ? '' : ((await store.get('users', hintedUser))?.username ?? '')
}

/** The account form arrives. */
export async function chooseAccount(dependencies: AuthorizeDependencies, visit: Visit): Promise<void> {
  const { request, response } = visit
  const { sessions } = dependencies
  const form = formOf(request)
  if (!isSealed(dependencies, visit, form, 'account')) throw outOfDate()
  const account = form.get('account')
  const session = (await sessions.list(request)).find(({ user }) => user.id === account)
  // Another account, or one whose sign-in has ended meanwhile.
  if (session === undefined) {
    await showSignIn(dependencies, visit, { username: '' })
    return
  }
  sessions.choose(request, response, session)
  await proceedOrSignIn(dependencies, visit, session)
}

/** The sign-in form arrives. */
export async function signIn(dependencies: AuthorizeDependencies, visit: Visit): Promise<void> {
  const { request, response } = visit
  const form = formOf(request)
  if (!isSealed(dependencies, visit, form, 'sign-in')) throw outOfDate()
  const username = form.get('username') ?? ''
  const password = form.get('password') ?? ''
  let session: BrowserSession
  try {
    const user = await dependencies.signIn.authenticate(username, password, {
      method: 'password',
      clientId: visit.asked.client.id,
      address: remoteAddress(request),
    })
    session = await dependencies.sessions.start(request, response, user)
  } catch (error) {
    if (!(error instanceof SignInError)) throw error
    await showSignIn(dependencies, visit, { username, refusal: signInRefusal(error) })
    return
  }
  await proceed(dependencies, visit, session)
}
