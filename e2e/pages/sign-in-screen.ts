import type { Page } from '@playwright/test'

/** What stands before the console in a browser. */
export class SignInScreen {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async signIn({ username, password }: { username: string; password: string }): Promise<void> {
    await this.#page.getByRole('textbox', { name: 'Username' }).fill(username)
    await this.#page.getByLabel('Password', { exact: true }).fill(password)
    await this.#page.getByRole('button', { name: 'Sign in' }).click()
  }
}
