import { expect, type Locator, type Page } from '@playwright/test'
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

  /** The access tokens of a client that are live, by the grant that they come from. */
  liveAccessTokens(clientName: string, grant: string): Locator {
    return this.rows(clientName)
      .filter({ hasText: 'Access token' })
      .filter({ hasText: grant })
      .filter({ hasText: 'Active' })
  }

  /** Opens the newest token of a client beside the list. */
  async openNewest(clientName: string): Promise<Locator> {
    await this.rows(clientName).first().getByRole('link').click()
    return this.#page.getByRole('dialog')
  }

  /** Pastes a token into the inspector; what it says of it. */
  async inspect(token: string): Promise<Locator> {
    await this.#page.getByRole('link', { name: 'Inspect token' }).click()
    // The list stands until the screen is loaded, and has a search of tokens.
    await this.#page.getByRole('heading', { name: 'Inspect token', level: 1 }).waitFor()
    await this.#page.getByRole('textbox', { name: 'Token', exact: true }).fill(token)
    await this.#page.getByRole('button', { name: 'Inspect' }).click()
    return this.#page.getByRole('region', { name: 'Findings' })
  }

  /** Selects the rows from one to another, as one does with the mouse. */
  async select(first: Locator, last: Locator): Promise<void> {
    await first.getByRole('checkbox').click()
    await last.getByRole('checkbox').click({ modifiers: ['Shift'] })
  }

  /** Selects every token that matches the filters. */
  async selectAll(): Promise<void> {
    await this.#page.getByRole('checkbox', { name: 'Select all that match' }).click()
  }

  /** Revokes what is selected; what the dialog said that it ends. */
  async revokeSelection(): Promise<string> {
    await this.#page.getByRole('group', { name: 'Selection' }).getByRole('button', { name: 'Revoke selection' }).click()
    const dialog = this.#page.getByRole('dialog')
    await expect(dialog).toContainText('This ends')
    const said = await dialog.innerText()
    await dialog.getByRole('button', { name: 'Revoke' }).click()
    return said
  }

  /** Ends the token of one row. */
  async revoke(row: Locator): Promise<void> {
    await row.getByRole('button', { name: 'Revoke' }).click()
    // The row shows it before the server has answered.
    const answered = this.#page.waitForResponse((response) => response.url().endsWith('/revoke'))
    await this.#page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await answered
  }
}
