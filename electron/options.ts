import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { defaultDataDirectory } from '../server/command-line.ts'
import { StartUpError } from '../server/index.ts'
import { beforeLink } from './arrivals.ts'

/** What may be said to the desktop at its start, by an option or by a variable of the environment. */
export interface DesktopOptions {
  /** `--data`, GATEHOUSE_DATA: an absolute path; where nobody says otherwise, the headless twin's too. */
  dataDirectory: string
  /** `--port`, GATEHOUSE_PORT: of the issuer listener, 0 for a free one; undefined for the usual one. */
  port: number | undefined
  /** GATEHOUSE_KEY: never an option, which every process of the machine could read. */
  passphrase: string | undefined
  /** `--hidden`: no window until one is asked for, as at login; where there is a tray. */
  isHidden: boolean
}

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535)

const dataDirectory = z.string().min(1)

function parse<Value>(name: string, schema: z.ZodType<Value>, expected: string, given: string | boolean): Value {
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw new StartUpError(`Expected ${name} to be ${expected}; received ${String(given)}`)
  return parsed.data
}

/**
 * Reads the options of the desktop. Unknown ones are left alone: Chromium and the operating system add switches of their own.
 * What follows a link is none: it may have come with it.
 * @param argv what follows the executable
 * @throws StartUpError naming the option and what it must be
 */
export function desktopOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): DesktopOptions {
  const { values } = parseArgs({
    args: [...beforeLink(argv)],
    options: { data: { type: 'string' }, port: { type: 'string' }, hidden: { type: 'boolean' } },
    strict: false,
  })
  const choose = <Value>(option: 'data' | 'port', variable: string, schema: z.ZodType<Value>, expected: string) => {
    const given = values[option]
    if (given !== undefined) return parse(`--${option}`, schema, expected, given)
    const set = environment[variable]
    if (set !== undefined && set !== '') return parse(variable, schema, expected, set)
    return undefined
  }

  const data = choose('data', 'GATEHOUSE_DATA', dataDirectory, 'a folder')
  return {
    dataDirectory: resolve(data ?? defaultDataDirectory(environment)),
    port: choose('port', 'GATEHOUSE_PORT', port, 'a port from 0 to 65535'),
    isHidden: values.hidden === true,
    passphrase: environment['GATEHOUSE_KEY'] === '' ? undefined : environment['GATEHOUSE_KEY'],
  }
}
