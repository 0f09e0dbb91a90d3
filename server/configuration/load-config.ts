import { readFile } from 'node:fs/promises'
import { declarativeConfig, type DeclarativeConfig } from '../contract/declarative-config.ts'
import { fieldErrors, parseOptions } from '../http/field-errors.ts'
import { isNestedTooDeep, MAXIMUM_JSON_DEPTH } from '../http/json-depth.ts'
import { reasonOf } from '../store/data-directory.ts'

/** The declarative file cannot be used; the message is one line that names the file, the place and what was expected. */
export class ConfigurationError extends Error {}

/** Reads and checks a declarative file (docs: README, "A server from a file"). @throws ConfigurationError */
export async function loadDeclarativeConfig(path: string): Promise<DeclarativeConfig> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`The file ${path} cannot be read: ${reasonOf(error)}`, { cause: error })
  }
  let value: unknown
  try {
    // Some editors begin a file with a byte order mark, which JSON does not know.
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    // The parser's words quote the text, and the text may hold secrets: only the place is told.
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    const line = place === undefined ? '' : ` (line ${String(text.slice(0, Number(place)).split('\n').length)})`
    throw new ConfigurationError(`The file ${path} is not valid JSON${line}`)
  }
  if (isNestedTooDeep(value)) {
    throw new ConfigurationError(`The file ${path} nests deeper than ${String(MAXIMUM_JSON_DEPTH)} levels`)
  }
  const parsed = declarativeConfig.safeParse(value, parseOptions)
  if (parsed.success) return parsed.data
  const problems = fieldErrors(parsed.error).map((error) => `${error.path || 'the file'}: ${error.message}`)
  const shown =
    problems.slice(0, 5).join('; ') + (problems.length > 5 ? `; and ${String(problems.length - 5)} more` : '')
  throw new ConfigurationError(`The file ${path} is not as expected: ${shown}`)
}
