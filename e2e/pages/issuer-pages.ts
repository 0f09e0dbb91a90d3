import type { Page } from '@playwright/test'

/** The pages that a person meets at the issuer on the way into a client. */
export class IssuerPages {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async signIn({ username, password }: { username: string; password: string }): Promise<void> {
    await this.#page.getByRole('textbox', { name: 'Username or email' }).fill(username)
    await this.#page.getByLabel('Password').fill(password)
    await this.#page.getByRole('button', { name: 'Sign in' }).click()
  }

  /** Answers the consent page; where that leads is an address of the client. */
  async decide(decision: 'Allow' | 'Deny', redirectUri: string): Promise<URL> {
    await this.#page.getByRole('button', { name: decision }).click()
    await this.#page.waitForURL((url) => url.href.startsWith(`${redirectUri}?`))
    return new URL(this.#page.url())
  }
}
