import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { GatehouseOptions, LogLevel } from './options.ts'
import { LOG_LEVELS } from './options.ts'

export interface ServeCommand {
  command: 'serve'
  options: GatehouseOptions
  /** The ready line as JSON. */
  json: boolean
}

export interface BackupCommand {
  command: 'backup' | 'restore'
  /** The backup. */
  file: string
  dataDirectory: string
  /** GATEHOUSE_BACKUP_KEY: seals the signing keys in the backup. */
  passphrase: string
  /** GATEHOUSE_KEY: seals them in the data directory, where a passphrase does. */
  keyPassphrase: string | undefined
  /** Whether a restore may move aside what is there. */
  replace: boolean
}

export type CommandLine = ServeCommand | BackupCommand | { command: 'help' } | { command: 'version' }

/** The command line is not as expected; one line that says what was. */
export class UsageError extends Error {}

export const USAGE = `Usage: gatehouse serve [options]
       gatehouse backup FILE [--data DIR]
       gatehouse restore FILE [--data DIR] [--replace]

serve
  --data DIR           data directory (default ${defaultDataDirectory()})
  --port N             port of the issuer, 0 for a free one (default 4400)
  --console-port N     port of the console, 0 for a free one (default 4401)
  --host H             interface of the issuer (default 127.0.0.1)
  --issuer URL         public base URL, where it differs (behind a proxy)
  --config FILE        declarative file, applied at every start
  --json               one line of JSON on stdout when ready
  --log-level LEVEL    ${LOG_LEVELS.join(', ')} (default info)

backup                 everything in one new file, while a server runs or not
restore                into a data directory that no server runs on
  --replace            what is in it is moved into a folder there

  --help, --version

Environment
  GATEHOUSE_KEY         a passphrase that seals the signing keys in the data directory
  GATEHOUSE_BACKUP_KEY  a passphrase that seals them in a backup`

/** Where data is kept when nobody says otherwise; the desktop and the headless twin agree on it. */
export function defaultDataDirectory(
  environment: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): string {
  const home = homedir()
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Gatehouse')
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Gatehouse')
  // XDG Base Directory Specification: a relative path is to be ignored.
  const dataHome = environment['XDG_DATA_HOME'] ?? ''
  return join(isAbsolute(dataHome) ? dataHome : join(home, '.local', 'share'), 'gatehouse')
}

/** @param args without the program's name. @throws UsageError */
export function parseCommandLine(args: readonly string[], environment: NodeJS.ProcessEnv): CommandLine {
  const { values, positionals } = parse(args)
  if (values.help === true) return { command: 'help' }
  if (values.version === true) return { command: 'version' }
  const [command = 'serve', ...operands] = positionals
  const dataDirectory = values.data ?? defaultDataDirectory(environment)
  const keyPassphrase = nonEmpty(environment['GATEHOUSE_KEY'])

  if (command === 'backup' || command === 'restore') {
    requireOnly(command, values, command === 'backup' ? ['data'] : ['data', 'replace'])
    const [file, ...extra] = operands
    if (file === undefined || extra.length > 0) throw new UsageError(`Expected one file after ${command}`)
    const passphrase = nonEmpty(environment['GATEHOUSE_BACKUP_KEY'])
    if (passphrase === undefined) {
      throw new UsageError('Expected GATEHOUSE_BACKUP_KEY in the environment: the passphrase of the backup')
    }
    return { command, file, dataDirectory, passphrase, keyPassphrase, replace: values.replace === true }
  }

  if (command !== 'serve') throw new UsageError(`Expected the command serve, backup or restore; received ${command}`)
  if (operands.length > 0) throw new UsageError(`Expected options after serve; received ${operands.join(' ')}`)
  if (values.replace === true) throw new UsageError('--replace goes with restore')
  return {
    command: 'serve',
    json: values.json === true,
    options: {
      dataDirectory,
      command: 'gatehouse serve',
      ...defined('port', portOf('--port', values.port)),
      ...defined('consolePort', portOf('--console-port', values['console-port'])),
      ...defined('host', values.host),
      ...defined('issuer', values.issuer),
      ...defined('configFile', values.config),
      ...defined('passphrase', keyPassphrase),
      ...defined('logLevel', logLevelOf(values['log-level'])),
    },
  }
}

const nonEmpty = (text: string | undefined) => (text === '' ? undefined : text)

function requireOnly(command: string, values: object, allowed: readonly string[]): void {
  const foreign = Object.keys(values).find((name) => !allowed.includes(name))
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with ${command}`)
}

function parse(args: readonly string[]) {
  const parsed = parseStrictly(args)
  const seen = new Set<string>()
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue
    if (seen.has(token.name)) throw new UsageError(`${token.rawName} was given more than once`)
    if (token.value === '') throw new UsageError(`Expected a value after ${token.rawName}`)
    seen.add(token.name)
  }
  return parsed
}

function parseStrictly(args: readonly string[]) {
  try {
    return parseArgs({
      tokens: true,
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        'console-port': { type: 'string' },
        host: { type: 'string' },
        issuer: { type: 'string' },
        config: { type: 'string' },
        json: { type: 'boolean' },
        replace: { type: 'boolean' },
        'log-level': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    })
  } catch (error) {
    const [firstSentence] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    throw new UsageError(firstSentence, { cause: error })
  }
}

function portOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new UsageError(`Expected ${name} to be a port from 0 to 65535; received ${text}`)
  }
  return Number(text)
}

function logLevelOf(text: string | undefined): LogLevel | undefined {
  if (text === undefined) return undefined
  const level = LOG_LEVELS.find((known) => known === text)
  if (level === undefined)
    throw new UsageError(`Expected --log-level to be one of ${LOG_LEVELS.join(', ')}; received ${text}`)
  return level
}

/** The property where it has a value; none where it has not. */
function defined<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>)
}
