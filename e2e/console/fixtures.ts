import { test as base, type Page } from '@playwright/test'
import { startTwin, type Config, type Twin } from '../../scripts/headless-twin.ts'
import { STORAGE_KEY } from '../../renderer/lib/operator-session.ts'
import { session } from '../../server/contract/session.ts'
import { startCallbackServer, type CallbackServer } from './program.ts'

export const OPERATOR = { username: 'grace', password: 'a password of the operator', scope: 'openid profile backend' }

/** A server with an operator and nothing else. */
export const OPERATOR_ONLY: Config = { users: [OPERATOR] }

/**
 * Opens the console as in a tab whose operator signed in before, at `now` by the tab's clock: the sign-in has stories of its
 * own, and half of what a story of the console takes would be that form.
 */
export async function enter(page: Page, console: string, now = Date.now()): Promise<void> {
  const answer = await page.request.post(`${console}/backend/session`, {
    data: { username: OPERATOR.username, password: OPERATOR.password },
  })
  const { access_token: token, expires_in: lifetime } = session.signIn.output.parse(await answer.json())
  const kept = JSON.stringify({ token, expiresAt: now + lifetime * 1000 })
  await page.addInitScript(
    ({ origin, key, kept }) => {
      // Once: whoever signs out stays signed out when the page is loaded again.
      if (location.origin !== origin || sessionStorage.getItem('entered') !== null) return
      sessionStorage.setItem('entered', 'yes')
      sessionStorage.setItem(key, kept)
    },
    { origin: console, key: STORAGE_KEY, kept },
  )
  await page.goto(console)
}

interface Fixtures {
  /** The declarative file of this test's twin; null starts it without one. */
  config: Config | null
  /** A headless twin of this test alone; ended after it. */
  twin: Twin
  /** The console in a browser, with the operator signed in. */
  operator: Page
  /** Where a client of this test is redirected to. */
  callback: CallbackServer
}

export const test = base.extend<Fixtures>({
  config: [OPERATOR_ONLY, { option: true }],
  twin: async ({ config }, use) => {
    const twin = await startTwin(config ?? undefined)
    await use(twin)
    await twin.dispose()
  },
  operator: async ({ page, twin }, use) => {
    await enter(page, twin.console)
    await page.getByRole('navigation', { name: 'Screens' }).waitFor()
    await use(page)
  },
  callback: async ({}, use) => {
    const callback = await startCallbackServer()
    await use(callback)
    await callback.close()
  },
})

export { expect } from '@playwright/test'
