/** The two pages that ask who is at the browser. */
import { logRefusal } from '../../http/refusal-log.ts'
import type { OAuthError } from '../../protocol/oauth-error.ts'
import type { BrowserSession } from '../browser-session.ts'
import { AccountPage } from '../pages/account-page.tsx'
import { SignInPage } from '../pages/sign-in-page.tsx'
import { seal, showPage, type AuthorizeDependencies, type Visit } from './visit.ts'

/** One of the accounts that the browser has, or another. */
export async function showAccounts(
  dependencies: AuthorizeDependencies,
  visit: Visit,
  accounts: readonly BrowserSession[],
): Promise<void> {
  const page = AccountPage({
    client: visit.asked.client,
    accounts: accounts.map(({ user }) => user),
    query: visit.query,
    interaction: seal(dependencies, visit, 'account'),
  })
  await showPage(dependencies, visit, page)
}

export async function showSignIn(
  dependencies: AuthorizeDependencies,
  visit: Visit,
  shown: { username: string; refusal?: OAuthError },
): Promise<void> {
  const { refusal } = shown
  if (refusal !== undefined) {
    logRefusal(dependencies.log, visit.request, refusal)
    visit.response.set(refusal.headers)
  }
  const page = SignInPage({
    client: visit.asked.client,
    action: `/authorization/sign-in?${visit.query}`,
    interaction: seal(dependencies, visit, 'sign-in'),
    username: shown.username,
    problem: refusal?.message,
  })
  await showPage(dependencies, visit, page, refusal?.status)
}
