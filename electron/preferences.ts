import { join } from 'node:path'
import { z } from 'zod'
import { updateUrl } from '../server/contract/update-url.ts'
import type { Appearance, WhenClosed } from './bridge.ts'
import { keptFile } from './kept-file.ts'

export const whenClosed: z.ZodType<WhenClosed> = z.enum(['ask', 'keep-running', 'quit'])
export const appearance: z.ZodType<Appearance> = z.enum(['system', 'light', 'dark'])

/** What the operator chose for this desktop; whether it starts at login is the system's to know. */
export interface Preferences {
  whenClosed: () => WhenClosed
  setWhenClosed: (chosen: WhenClosed) => void
  appearance: () => Appearance
  setAppearance: (chosen: Appearance) => void
  /** Null where updates are off. */
  updateUrl: () => string | null
  setUpdateUrl: (chosen: string | null) => void
}

const kept = z.object({
  whenClosed: whenClosed.default('ask'),
  appearance: appearance.default('system'),
  updateUrl: updateUrl.nullable().default(null),
})

/** Those of a data directory, kept beside it. */
export function openPreferences(dataDirectory: string, report: (line: string) => void): Preferences {
  const file = keptFile(join(dataDirectory, 'desktop-preferences.json'), kept, report)
  let current = file.read() ?? kept.parse({})
  const change = (changes: Partial<z.output<typeof kept>>) => {
    current = { ...current, ...changes }
    file.write(current)
  }
  return {
    whenClosed: () => current.whenClosed,
    setWhenClosed: (chosen) => change({ whenClosed: chosen }),
    appearance: () => current.appearance,
    setAppearance: (chosen) => change({ appearance: chosen }),
    updateUrl: () => current.updateUrl,
    setUpdateUrl: (chosen) => change({ updateUrl: chosen }),
  }
}
