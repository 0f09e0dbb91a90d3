import type { Locator, Page } from '@playwright/test'
import { openScreen } from './navigation.ts'

/** What a client authenticates with; the secret is shown once. */
export interface Credentials {
  clientId: string
  clientSecret: string
}

/** The screen Clients, as an operator works it. */
export class ClientsPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async open(): Promise<void> {
    await openScreen(this.#page, 'Clients')
  }

  /** Creates a client that speaks for itself (client_credentials) and reads what is shown once. */
  async createMachineClient(client: { name: string; scope: string }): Promise<Credentials> {
    // Offered twice where there is no client yet.
    await this.#page.getByRole('link', { name: 'Create client' }).first().click()
    await this.#page.getByRole('radio', { name: 'Machine to machine' }).click()
    await this.#page.getByRole('textbox', { name: 'Name', exact: true }).fill(client.name)
    await this.#page.getByRole('combobox', { name: 'Scopes' }).fill(client.scope)
    await this.#page.getByRole('option', { name: client.scope, exact: true }).click()
    await this.#page.getByRole('button', { name: 'Create client' }).click()

    const dialog = this.#page.getByRole('dialog', { name: 'Client created' })
    const credentials = {
      clientId: await dialog.getByRole('group', { name: 'Client ID' }).innerText(),
      clientSecret: await dialog.getByRole('group', { name: 'Client secret' }).innerText(),
    }
    await dialog.getByRole('button', { name: 'Done' }).click()
    return credentials
  }

  row(name: string): Locator {
    return this.#page.getByRole('row').filter({ hasText: name })
  }
}
