import type { Locator, Page } from '@playwright/test'
import { chooseScope } from './clients-page.ts'
import { openScreen } from './navigation.ts'

/** The screen Users, as an operator works it. */
export class UsersPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async open(): Promise<void> {
    await openScreen(this.#page, 'Users')
  }

  async create(user: { username: string; password: string; email: string; scope?: string }): Promise<void> {
    // Offered twice where there is no user yet.
    await this.#page.getByRole('link', { name: 'Create user' }).first().click()
    await this.#page.getByRole('heading', { name: 'Create user', level: 1 }).waitFor()
    await this.#page.getByRole('textbox', { name: 'Username' }).fill(user.username)
    await this.#page.getByLabel('Password', { exact: true }).fill(user.password)
    await this.#page.getByRole('textbox', { name: 'Email', exact: true }).fill(user.email)
    if (user.scope !== undefined) await chooseScope(this.#page, user.scope)
    await this.#page.getByRole('button', { name: 'Create user' }).click()
  }

  /** Opens the user's own screen. */
  async openUser(username: string): Promise<void> {
    await this.open()
    await this.#page.getByRole('link', { name: username, exact: true }).click()
    await this.#page.getByRole('heading', { name: username, level: 1 }).waitFor()
  }

  row(username: string): Locator {
    return this.#page.getByRole('row').filter({ hasText: username })
  }
}
