import type { Locator, Page } from '@playwright/test'
import { openScreen } from './navigation.ts'

/** The parts of the screen Settings that take and give files, as an operator works them. */
export class SettingsPage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async open(): Promise<void> {
    await openScreen(this.#page, 'Settings')
  }

  /** Exports the configuration; the text of the file that is downloaded as gatehouse.json. */
  async exportConfiguration(): Promise<{ name: string; text: string }> {
    const downloading = this.#page.waitForEvent('download')
    await this.#page.getByRole('button', { name: 'Export', exact: true }).click()
    const download = await downloading
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk as Uint8Array))
    return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') }
  }

  /** Chooses a file to import, in the dialog that is opened for it. */
  async import(file: unknown, name = 'shop.json'): Promise<void> {
    await this.#page.getByRole('button', { name: 'Import a file' }).click()
    await this.choose(file, name)
  }

  /** Chooses a file in the dialog that is open. */
  async choose(file: unknown, name = 'shop.json'): Promise<void> {
    const choosing = this.#page.waitForEvent('filechooser')
    await this.dialog('Import a configuration file').getByRole('button', { name: 'Choose a file' }).click()
    const buffer = Buffer.from(typeof file === 'string' ? file : JSON.stringify(file))
    await (await choosing).setFiles({ name, mimeType: 'application/json', buffer })
  }

  dialog(name: string): Locator {
    return this.#page.getByRole('dialog', { name })
  }

  /** The plan of the file that was chosen. */
  get plan(): Locator {
    return this.dialog('What the file would change')
  }
}
