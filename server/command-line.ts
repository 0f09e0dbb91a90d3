import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { GatehouseOptions, LogLevel } from './options.ts'
import { LOG_LEVELS } from './options.ts'
import { normalHost } from './tls/host-names.ts'

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

export interface CertificateCommand {
  command: 'certificate'
  dataDirectory: string
  /** Host names and IP addresses, beside those of this machine. */
  hosts: readonly string[]
  /** Whether an authority that is there makes place for a new one. */
  replace: boolean
}

export type CommandLine =
  ServeCommand | BackupCommand | CertificateCommand | { command: 'help' } | { command: 'version' }

/** The command line is not as expected; one line that says what was. */
export class UsageError extends Error {}

export const USAGE = `Usage: gatehouse serve [options]
       gatehouse backup FILE [--data DIR]
       gatehouse restore FILE [--data DIR] [--replace]
       gatehouse certificate [HOST ...] [--data DIR] [--replace]

serve
  --data DIR           data directory (default ${defaultDataDirectory()})
  --port N             port of the issuer, 0 for a free one (default 4400)
  --console-port N     port of the console, 0 for a free one (default 4401)
  --host H             interface of the issuer (default 127.0.0.1)
  --issuer URL         public base URL, where it differs (behind a proxy)
  --tls-cert FILE      serve the issuer by https, with this certificate (PEM, with its chain) and
  --tls-key FILE       this key; both are read again when they change, and on SIGHUP
  --tls                the same with the certificate of a local authority, see certificate
  --trusted-proxy A,B  addresses or CIDR blocks of proxies whose X-Forwarded-For is believed
  --config FILE        declarative file, applied at every start
  --default-network    without the addresses and TLS that were stored by the console
  --json               one line of JSON on stdout when ready
  --log-level LEVEL    ${LOG_LEVELS.join(', ')} (default info)

backup                 everything in one new file, while a server runs or not
restore                into a data directory that no server runs on
  --replace            what is in it is moved into a folder there

certificate            makes a local authority, and a server certificate for this machine and the
                       given hosts; says how to trust the authority
  --replace            with a new authority in the place of the one that is there

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

  if (command === 'certificate') {
    requireOnly(command, values, ['data', 'replace'])
    return { command, dataDirectory, hosts: operands.map(hostOf), replace: values.replace === true }
  }

  if (command !== 'serve') {
    throw new UsageError(`Expected the command serve, backup, restore or certificate; received ${command}`)
  }
  if (operands.length > 0) throw new UsageError(`Expected options after serve; received ${operands.join(' ')}`)
  if (values.replace === true) throw new UsageError('--replace goes with restore and certificate')
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
      ...defined('tls', tlsOf(values)),
      ...defined(
        'trustedProxies',
        values['trusted-proxy']?.split(',').map((proxy) => proxy.trim()),
      ),
      ...defined('ignoresStoredNetwork', values['default-network']),
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
        tls: { type: 'boolean' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
        'trusted-proxy': { type: 'string' },
        'default-network': { type: 'boolean' },
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

interface TlsValues {
  tls?: boolean | undefined
  'tls-cert'?: string | undefined
  'tls-key'?: string | undefined
}

function tlsOf({ tls, 'tls-cert': certificate, 'tls-key': key }: TlsValues): GatehouseOptions['tls'] {
  if (tls === true) {
    if (certificate === undefined && key === undefined) return 'local'
    throw new UsageError('Expected --tls, for a local certificate, or --tls-cert and --tls-key; received both')
  }
  if (certificate === undefined && key === undefined) return undefined
  if (certificate === undefined) throw new UsageError('Expected --tls-cert beside --tls-key')
  if (key === undefined) throw new UsageError('Expected --tls-key beside --tls-cert')
  return { certificate, key }
}

function hostOf(text: string): string {
  const host = normalHost(text)
  if (host === undefined) {
    throw new UsageError(`Expected host names and IP addresses after certificate; received ${text}`)
  }
  return host
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
