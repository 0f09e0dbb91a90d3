import { declarativeConfig, type DeclarativeConfig } from '../contract/declarative-config.ts'
import { fieldErrors, parseOptions } from '../http/field-errors.ts'
import { isNestedTooDeep, MAXIMUM_JSON_DEPTH } from '../http/json-depth.ts'
import type { FieldError } from '../http/problem.ts'

/**
 * The declarative file cannot be used. The message is one line that names the place and what was expected, and of many
 * problems the first; `problems` are all of them, those of the whole file with an empty path.
 */
export class ConfigurationError extends Error {
  readonly problems: readonly FieldError[]

  constructor(problems: readonly FieldError[], { subject, cause }: { subject?: string; cause?: unknown } = {}) {
    super(`${subject ?? ''}${inOneLine(problems)}`, { cause })
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

/** Problems that one line tells. */
const SHOWN = 5

function inOneLine(problems: readonly FieldError[]): string {
  const lines = problems.slice(0, SHOWN).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  return lines.join('; ') + (problems.length > SHOWN ? `; and ${String(problems.length - SHOWN)} more` : '')
}

/** More records than anyone keeps in a file: each costs a check, and a problem of its own where it is wrong. */
const MAXIMUM_RECORDS = 50_000

/**
 * The text of a declarative file, checked.
 * @param subject begins the error's line: `The file gatehouse.json: `.
 * @throws ConfigurationError
 */
export function parseDeclarativeConfig(text: string, subject = ''): DeclarativeConfig {
  const value = parseJson(text, subject)
  const refuse = (message: string) => new ConfigurationError([{ path: '', message }], { subject })
  if (isNestedTooDeep(value)) throw refuse(`nests deeper than ${String(MAXIMUM_JSON_DEPTH)} levels`)
  const foreign = whatElse(value)
  if (foreign !== undefined) throw refuse(foreign)
  const parsed = declarativeConfig.safeParse(value, parseOptions)
  if (parsed.success) return parsed.data
  throw new ConfigurationError(fieldErrors(parsed.error), { subject })
}

function parseJson(text: string, subject: string): unknown {
  try {
    // Some editors begin a file with a byte order mark, which JSON does not know.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    // The parser's words quote the text, and the text may hold secrets: only the place is told.
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    const line = place === undefined ? '' : ` (line ${String(text.slice(0, Number(place)).split('\n').length)})`
    throw new ConfigurationError([{ path: '', message: `not valid JSON${line}` }], { subject })
  }
}

/** What a value is that cannot have been meant as a declarative file, and what to do with it. */
function whatElse(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('backup' in value) return 'is a backup of Gatehouse, not a configuration file: restore it instead'
  if ('schema' in value && 'generation' in value) {
    return 'is the document of a data directory, not a configuration file: start a server on a copy of the directory instead'
  }
  const counts = Object.values(value).map((records: unknown) => (Array.isArray(records) ? records.length : 0))
  const records = counts.reduce((sum, count) => sum + count, 0)
  if (records <= MAXIMUM_RECORDS) return undefined
  return `names ${String(records)} records; expected at most ${String(MAXIMUM_RECORDS)}: divide it`
}
