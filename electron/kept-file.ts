import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { z } from 'zod'
import { errorLine } from './error-line.ts'

/** A small JSON file of the desktop's own, beside the data: what it holds is a convenience, and never stops anything. */
export interface KeptFile<T> {
  /** Undefined where there is none yet, or it is not what it should be: that is said once, and the file replaced with the next write. */
  read: () => T | undefined
  write: (value: T) => void
}

/** @param report takes a line for the log */
export function keptFile<T>(path: string, schema: z.ZodType<T>, report: (line: string) => void): KeptFile<T> {
  return {
    read() {
      let text: string
      try {
        text = readFileSync(path, 'utf8')
      } catch (error) {
        const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
        if (!isMissing) report(`${path} cannot be read and is ignored: ${errorLine(error)}`)
        return undefined
      }
      try {
        return schema.parse(JSON.parse(text))
      } catch {
        report(`${path} is not what the desktop wrote and is ignored`)
        return undefined
      }
    },
    write(value) {
      try {
        // Whole or not at all, whatever ends the process meanwhile.
        writeFileSync(`${path}.next`, `${JSON.stringify(value)}\n`, { mode: 0o600 })
        renameSync(`${path}.next`, path)
      } catch (error) {
        report(`${path} cannot be written: ${errorLine(error)}`)
      }
    },
  }
}
