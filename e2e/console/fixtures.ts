import { test as base, type Page } from '@playwright/test'
import { startTwin, type Config, type Twin } from '../../scripts/headless-twin.ts'
import { SignInScreen } from '../pages/sign-in-screen.ts'
import { startCallbackServer, type CallbackServer } from './program.ts'

export const OPERATOR = { username: 'grace', password: 'a password of the operator', scope: 'openid profile backend' }

/** A server with an operator and nothing else. */
export const OPERATOR_ONLY: Config = { users: [OPERATOR] }

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
    await page.goto(twin.console)
    await new SignInScreen(page).signIn(OPERATOR)
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
