import { isIP } from 'node:net'
import { z } from 'zod'
import type { Announce } from './notices.ts'
import type { Keychain } from './store/keychain.ts'
import type { AskPassphrase } from './store/open-data-key.ts'
import type { CertificateFiles } from './tls/certificate-files.ts'

/** Where a started server answers. */
export interface Addresses {
  /** Issuer identifier: `http://127.0.0.1:4400`, or https with TLS. */
  issuer: string
  /** Base URL of the console: `http://127.0.0.1:4401`. */
  console: string
  /** Where the first operator is created; null once there is one. The ticket in it works once. */
  setupUrl: string | null
}

/** What `createGatehouse` takes; parsed once, here. */
export interface GatehouseOptions {
  /** Created (mode 0700) when missing. */
  dataDirectory: string
  /** Interface of the issuer listener; default 127.0.0.1. */
  host?: string
  /** Port of the issuer listener; default 4400, 0 for a free one. */
  port?: number
  /** Port of the console listener, always on 127.0.0.1; default 4401, 0 for a free one. */
  consolePort?: number
  /** The public base URL of the issuer where it differs from the listener's (behind a proxy); no trailing slash. */
  issuer?: string
  /**
   * The issuer listener speaks https: with a certificate and its key in PEM files (paths), which are read again when they
   * change, or with a `local` certificate of an authority of the data directory's own, made and renewed by itself.
   */
  tls?: CertificateFiles | 'local'
  /** IP addresses and CIDR blocks of the proxies before the issuer: what they say of a request's origin is believed. */
  trustedProxies?: readonly string[]
  /** Path of the declarative file that is applied at start. */
  configFile?: string
  /** Folder of the built renderer; without it the console listener serves its API only. */
  consoleAssets?: string
  /** Unseals the signing keys (GATEHOUSE_KEY); without it a key file in the data directory does. */
  passphrase?: string
  /** Where the desktop keeps the key that seals the signing keys, when there is no passphrase. */
  keychain?: Keychain
  /** How the desktop asks for the passphrase where it is needed and not given; default: the start is refused. */
  askPassphrase?: AskPassphrase
  /** What runs the server, for whoever finds the data directory in use; default `gatehouse`. */
  command?: string
  logLevel?: LogLevel
  /** Starts as if no addresses were stored: what is stored may be what keeps the server from starting. */
  ignoresStoredNetwork?: boolean
  /** Called when the server, stopped to restore a backup or to move, does not start again; default: nothing hears of it. */
  onFailure?: (error: unknown) => void
  /** Called when the server runs on other addresses than before. */
  onMoved?: (addresses: Addresses) => void
  /** Called for what cannot wait until somebody looks at the console; default: the log alone has it. */
  onNotice?: Announce
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const port = z
  .number('expected a port number')
  .int('expected a whole number')
  .min(0, 'expected a port from 0 to 65535')
  .max(65_535, 'expected a port from 0 to 65535')

/** An issuer identifier: https or http, without query, fragment or trailing slash (RFC 8414 section 2). */
const issuerUrl = z.string().refine((text) => {
  if (!URL.canParse(text) || /[?#]|\/$/.test(text)) return false
  const { protocol, username } = new URL(text)
  return /^https?:$/.test(protocol) && username === ''
}, 'expected an http or https URL without query, fragment and trailing slash, for example https://auth.example.com')

/** An IP address, or a block of them in CIDR notation (RFC 4632 section 3.1). */
const addressBlock = z.string().refine((text) => {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || address.includes('%') || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}, 'expected an IP address or a CIDR block, for example 10.0.0.0/8')

const tls = z.union([z.literal('local'), z.object({ certificate: z.string().min(1), key: z.string().min(1) })])

const options = z.object({
  dataDirectory: z.string().min(1, 'expected the path of a directory'),
  host: z.string().min(1, 'expected a host name or IP address').default('127.0.0.1'),
  port: port.default(4400),
  consolePort: port.default(4401),
  issuer: issuerUrl.optional(),
  tls: tls.optional(),
  trustedProxies: z.array(addressBlock).default([]),
  configFile: z.string().min(1).optional(),
  consoleAssets: z.string().min(1).optional(),
  passphrase: z.string().min(12, 'expected GATEHOUSE_KEY to have at least 12 characters').optional(),
  keychain: z.custom<Keychain>().optional(),
  askPassphrase: z.custom<AskPassphrase>().optional(),
  command: z.string().default('gatehouse'),
  logLevel: z.enum(LOG_LEVELS, `expected one of ${LOG_LEVELS.join(', ')}`).default('info'),
})

export type ParsedOptions = z.output<typeof options>

export class OptionsError extends Error {}

/** @throws OptionsError with one line that names each option and what was expected. */
export function parseOptions(given: GatehouseOptions): ParsedOptions {
  const parsed = options.safeParse(given)
  if (parsed.success) {
    const { tls, issuer } = parsed.data
    if (tls !== undefined && issuer?.startsWith('http:') === true) {
      throw new OptionsError('issuer: expected an https URL, since the issuer speaks TLS')
    }
    return parsed.data
  }
  throw new OptionsError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '))
}
