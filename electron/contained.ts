import { join } from 'node:path'
import type { WebPreferences } from 'electron'

/**
 * What every window's page may be: in Chromium's sandbox, apart from its preload, without Node. What is not named here stays as
 * Electron has it, which is the safe side (Electron's security checklist, 2 to 4, 6, 8 to 11).
 * @param preload its file, beside the others in the build
 */
export const contained = (preload: string): WebPreferences => ({
  preload: join(import.meta.dirname, '../preload', preload),
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  spellcheck: false,
})
