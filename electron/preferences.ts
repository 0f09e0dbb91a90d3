import { join } from 'node:path'
import { z } from 'zod'
import type { WhenClosed } from './bridge.ts'
import { keptFile } from './kept-file.ts'

export const whenClosed: z.ZodType<WhenClosed> = z.enum(['ask', 'keep-running', 'quit'])

/** What the operator chose for this desktop; whether it starts at login is the system's to know. */
export interface Preferences {
  whenClosed: () => WhenClosed
  setWhenClosed: (chosen: WhenClosed) => void
}

/** Those of a data directory, kept beside it. */
export function openPreferences(dataDirectory: string, report: (line: string) => void): Preferences {
  const file = keptFile(join(dataDirectory, 'desktop-preferences.json'), z.object({ whenClosed }), report)
  let current = file.read() ?? { whenClosed: 'ask' as const }
  return {
    whenClosed: () => current.whenClosed,
    setWhenClosed: (chosen) => {
      current = { whenClosed: chosen }
      file.write(current)
    },
  }
}
