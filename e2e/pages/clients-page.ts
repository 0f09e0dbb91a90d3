import { expect, type Locator, type Page } from '@playwright/test'
import { openScreen } from './navigation.ts'

/** What a client authenticates with; the secret is shown once. */
export interface Credentials {
  clientId: string
  clientSecret: string
}

export interface NewClient {
  kind: 'Server-side web app' | 'Machine to machine'
  name: string
  redirectUri?: string
  /** Added to the scopes of its kind. */
  scope?: string
}

/** The screen Clients and the screens of one client, as an operator works them. */
export class ClientsPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async open(): Promise<void> {
    await openScreen(this.#page, 'Clients')
  }

  async openCreate(): Promise<void> {
    await this.open()
    // Offered twice where there is no client yet.
    await this.#page.getByRole('link', { name: 'Create client' }).first().click()
    await this.#page.getByRole('heading', { name: 'Create client', level: 1 }).waitFor()
  }

  /** Opens the client's own screen. */
  async openClient(name: string): Promise<void> {
    await this.open()
    await this.#page.getByRole('link', { name, exact: true }).click()
    await this.#page.getByRole('heading', { name, level: 1 }).waitFor()
  }

  /** Creates a client with a secret and reads what is shown once. */
  async create(client: NewClient): Promise<Credentials> {
    await this.openCreate()
    await this.#page.getByRole('radio', { name: client.kind }).click()
    await this.name.fill(client.name)
    if (client.redirectUri !== undefined) await this.redirectUris.fill(client.redirectUri)
    if (client.scope !== undefined) await chooseScope(this.#page, client.scope)
    await this.#page.getByRole('button', { name: 'Create client' }).click()

    const dialog = this.#page.getByRole('dialog', { name: 'Client created' })
    const credentials = {
      clientId: await dialog.getByRole('group', { name: 'Client ID' }).innerText(),
      clientSecret: await dialog.getByRole('group', { name: 'Client secret' }).innerText(),
    }
    await dialog.getByRole('button', { name: 'Done' }).click()
    return credentials
  }

  /** Switches a grant of the client whose screen is open on; resolves when it is saved. */
  async switchOn(grant: 'Client credentials' | 'Password (legacy)'): Promise<void> {
    await this.#page.getByRole('checkbox', { name: grant }).check()
    const saved = this.#page.waitForResponse((response) => response.request().method() === 'PUT')
    await this.save()
    await saved
  }

  async save(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Save' }).click()
  }

  get name(): Locator {
    return this.#page.getByRole('textbox', { name: 'Name', exact: true })
  }

  get redirectUris(): Locator {
    return this.#page.getByRole('textbox', { name: 'Redirect URIs', exact: true })
  }

  row(name: string): Locator {
    return this.#page.getByRole('row').filter({ hasText: name })
  }

  get table(): Locator {
    return this.#page.getByRole('table', { name: 'Clients' })
  }

  /** Those that are there: of a long list the ones in sight and a few more. */
  get rows(): Locator {
    return this.table.locator('tbody tr')
  }

  /** Scrolls the list with the wheel until a client is in sight. */
  async scrollTo(name: string): Promise<void> {
    await this.table.hover()
    await expect(async () => {
      await this.#page.mouse.wheel(0, 400)
      await expect(this.row(name)).toBeInViewport({ timeout: 200 })
    }).toPass()
  }
}

/** Adds a scope in a form that has them. */
export async function chooseScope(page: Page, scope: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Scopes' }).fill(scope)
  await page.getByRole('option', { name: scope, exact: true }).click()
}
