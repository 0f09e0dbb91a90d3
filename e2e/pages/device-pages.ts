import type { Locator, Page } from '@playwright/test'

/** The pages on which a person connects a device; the sign-in between them is that of `IssuerPages`. */
export class DevicePages {
  readonly #page: Page
  readonly code: Locator

  constructor(page: Page) {
    this.#page = page
    this.code = page.getByRole('textbox', { name: 'Code on the device' })
  }

  async enter(code: string): Promise<void> {
    await this.code.fill(code)
    await this.confirm()
  }

  /** Goes on with the code that is there. */
  async confirm(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Continue' }).click()
  }

  async decide(decision: 'Allow' | 'Deny' | 'Not you?'): Promise<void> {
    await this.#page.getByRole('button', { name: decision }).click()
  }
}
