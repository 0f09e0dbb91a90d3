import type { Locator, Page } from '@playwright/test'
import { openScreen } from './navigation.ts'

/** The screen Tokens, as an operator works it. */
export class TokensPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async open(): Promise<void> {
    await openScreen(this.#page, 'Tokens')
  }

  /** The tokens of a client. */
  rows(clientName: string): Locator {
    return this.#page.getByRole('row').filter({ hasText: clientName })
  }

  /** Pastes a token into the inspector; what it says of it. */
  async inspect(token: string): Promise<Locator> {
    await this.#page.getByRole('link', { name: 'Inspect token' }).click()
    await this.#page.getByRole('textbox', { name: 'Token' }).fill(token)
    await this.#page.getByRole('button', { name: 'Inspect' }).click()
    return this.#page.getByRole('region', { name: 'Findings' })
  }

  async revoke(clientName: string): Promise<void> {
    await this.rows(clientName).first().getByRole('button', { name: 'Revoke' }).click()
    await this.#page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  }
}
