import type { Locator, Page } from '@playwright/test'
import { openScreen } from './navigation.ts'

/** The screen Scopes, as an operator works it. */
export class ScopesPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async open(): Promise<void> {
    await openScreen(this.#page, 'Scopes')
  }

  async create(scope: { name: string; description: string }): Promise<void> {
    await this.#page.getByRole('button', { name: 'Create scope' }).click()
    const dialog = this.#page.getByRole('dialog', { name: 'Create scope' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill(scope.name)
    await dialog.getByRole('textbox', { name: 'Description' }).fill(scope.description)
    await dialog.getByRole('button', { name: 'Create scope' }).click()
  }

  row(name: string): Locator {
    return this.#page.getByRole('row').filter({ hasText: name })
  }
}
