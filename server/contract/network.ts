import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { optional, partRevision, timestamp } from './fields.ts'

/** Where the issuer answers and by what name: kept by each machine for itself. */
export const NETWORK_FIELDS = ['issuer', 'host', 'port', 'console_port', 'trusted_proxies', 'tls'] as const
export type NetworkField = (typeof NETWORK_FIELDS)[number]

/** `own`: a certificate that was uploaded; `local`: one of the data directory's local authority. */
export const TLS_MODES = ['off', 'own', 'local'] as const
export type TlsMode = (typeof TLS_MODES)[number]

/** Whether nobody but this machine reaches a host, given as in an address or as in a URL. */
export const isLoopbackHost = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/.test(host)

/** What is wrong with an issuer identifier (RFC 8414 section 2), in words; undefined where nothing is. */
function issuerProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'Must be a URL, for example https://auth.example.com'
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol)) return 'Must be an https URL'
  if (url.username !== '' || url.password !== '') return 'Must not contain a username or password'
  if (/[?#]/.test(text)) return 'Must not have a query or fragment'
  if (text.endsWith('/')) return 'Must not end with a slash'
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return 'Must be an https URL: http is for this machine alone'
  }
  // Issuers are compared as text, character by character (RFC 8414 section 3.3).
  const normal = url.pathname === '/' ? url.origin : url.href
  return normal === text ? undefined : `Must be written ${normal}`
}

const issuer = z
  .string()
  .trim()
  .max(500, 'Must be at most 500 characters')
  .refine((text) => issuerProblem(text) === undefined, {
    error: (issue) => issuerProblem(String(issue.input).trim()) ?? 'Is refused',
  })

const PORT = 'Must be a port from 1 to 65535, or 0 for a free one'
const port = z.number({ error: PORT }).int(PORT).min(0, PORT).max(65_535, PORT)

const host = z
  .string()
  .max(45)
  .refine(
    (text) => text === 'localhost' || z.ipv4().safeParse(text).success || z.ipv6().safeParse(text).success,
    'Must be an IP address of this machine',
  )

const isCidr = (text: string) => z.cidrv4().safeParse(text).success || z.cidrv6().safeParse(text).success
const isAddress = (text: string) => z.ipv4().safeParse(text).success || z.ipv6().safeParse(text).success

/** An IP address, or a block of them in CIDR notation (RFC 4632 section 3.1). */
const addressBlock = z
  .string()
  .trim()
  .max(60, 'Must be an IP address or a CIDR block')
  .refine((text) => isAddress(text) || isCidr(text), 'Must be an IP address or a CIDR block, for example 10.0.0.0/8')

export const networkFields = z.object({
  /** Null where it follows from the host, the port and TLS. */
  issuer: optional(issuer),
  /** Interface of the issuer listener. */
  host,
  port,
  /** The console is on 127.0.0.1, always. */
  console_port: port,
  /** What they say of a request's origin is believed. */
  trusted_proxies: z.array(addressBlock).max(50, 'Must be at most 50'),
  tls: z.enum(TLS_MODES),
})

export type NetworkFields = z.output<typeof networkFields>

/** What every server does that nobody told otherwise. */
export const DEFAULT_NETWORK: NetworkFields = {
  issuer: null,
  host: '127.0.0.1',
  port: 4400,
  console_port: 4401,
  trusted_proxies: [],
  tls: 'off',
}

/** What must be so between the fields. */
export function checkNetwork(
  fields: Pick<NetworkFields, 'issuer' | 'port' | 'console_port' | 'tls'>,
  context: { addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void },
): void {
  const problem = (field: NetworkField, message: string) => context.addIssue({ code: 'custom', path: [field], message })
  if (fields.tls !== 'off' && fields.issuer?.startsWith('http:') === true) {
    problem('issuer', 'Must be an https URL, since the issuer speaks TLS')
  }
  if (fields.port !== 0 && fields.port === fields.console_port) {
    problem('console_port', 'Must not be the port of the issuer')
  }
}

const certificate = z.object({
  /** Distinguished names on one line. */
  subject: z.string(),
  issuer: z.string(),
  /** Host names and IP addresses that it is for. */
  names: z.array(z.string()),
  valid_from: timestamp,
  valid_until: timestamp,
  /** SHA-256 of it, as pairs of hexadecimal digits. */
  fingerprint: z.string(),
  /** "EC P-256", "RSA 2048". */
  key: z.string(),
})

const move = z.object({
  state: z.enum(['pending', 'done', 'failed']),
  /** Why the server runs on what it ran on before; null unless it failed. */
  failure: z.string().nullable(),
})

const view = z.object({
  /** What is stored; of the fields that were given at the start, what was given. */
  issuer: z.string().nullable(),
  host: z.string(),
  port: z.number().int(),
  console_port: z.number().int(),
  trusted_proxies: z.array(z.string()),
  tls: z.enum(TLS_MODES),
  revision: partRevision,
  /** Fields that were given on the command line, or by the desktop: they win over what is stored. */
  given: z.array(z.enum(NETWORK_FIELDS)),
  /** The server was told to start as if nothing was stored. */
  is_ignored: z.boolean(),
  running: z.object({
    issuer: z.string(),
    host: z.string(),
    port: z.number().int(),
    console: z.string(),
    tls: z.enum(TLS_MODES),
  }),
  /** Of this machine, to choose the host from. */
  addresses: z.array(z.object({ address: z.string(), label: z.string() })),
  /** What the issuer listener proves who it is with, now. */
  certificate: certificate
    .extend({
      /** Path of its file. */
      file: z.string(),
      /** From then on it is renewed by itself; null where somebody else does that. */
      renewed_from: timestamp.nullable(),
    })
    .nullable(),
  /** The one that was uploaded, served now or not. */
  own_certificate: certificate.nullable(),
  /** The local authority, where one was made. */
  authority: certificate
    .extend({
      file: z.string(),
      /** To be trusted; no secret. */
      pem: z.string(),
      trust: z.array(z.object({ where: z.string(), command: z.string() })),
    })
    .nullable(),
  /** How the last change of all this went, since the program began. */
  last_move: move.extend({ at: timestamp }).nullable(),
})

/** PEM. Characters. */
const pem = (max: number) => optional(z.string().max(max, `Must be at most ${String(max)} characters`)).default(null)

const byId = z.object({ id: z.string().max(128) })

export const network = {
  get: endpoint({ method: 'GET', path: '/network', output: view }),
  /**
   * Tries what can be tried, then answers; then the server stops and starts again on the new values, or on those before
   * where that fails.
   */
  update: endpoint({
    method: 'PUT',
    path: '/network',
    body: networkFields
      .extend({
        revision: partRevision,
        /** A certificate with its chain, and its key, in PEM; null keeps the one that is there. The key is never sent back. */
        certificate_chain: pem(60_000),
        certificate_key: pem(20_000),
      })
      .superRefine(checkNetwork),
    output: z.object({
      /** Names the restart to whoever asks how it went; a secret. */
      id: z.string(),
      /** Base URL of the console afterwards, and what signs in the same operator there; null for programs. */
      console: z.string(),
      ticket: z.string().nullable(),
    }),
  }),
  /** For everyone who knows its id: a token may be refused by then, since it names the issuer. */
  move: endpoint({ method: 'GET', path: '/network/moves/:id', public: true, params: byId, output: move }),
  /** Makes the local authority of the data directory, and its certificate for these addresses. */
  makeAuthority: endpoint({
    method: 'POST',
    path: '/network/authority',
    body: networkFields.pick({ issuer: true, host: true }).extend({
      /** In the place of one that is there: it must be trusted anew. */
      replace: z.boolean(),
    }),
    output: view,
  }),
} as const

export type NetworkView = z.output<typeof view>
export type CertificateView = z.output<typeof certificate>
export type Move = z.output<typeof move>
