/** What a server runs on: what it was given at its start, then what is stored, then what every server does. */
import { DEFAULT_NETWORK, type NetworkField, type TlsMode } from '../contract/network.ts'
import type { GatehouseOptions } from '../options.ts'
import { ownCertificateFile } from '../tls/own-certificate.ts'
import type { StoredNetwork } from './network-file.ts'

const GIVEN_AS = {
  issuer: 'issuer',
  host: 'host',
  port: 'port',
  console_port: 'consolePort',
  trusted_proxies: 'trustedProxies',
  tls: 'tls',
} as const satisfies Record<NetworkField, keyof GatehouseOptions>

/** What was given on the command line, or by the desktop. */
export function givenFields(given: GatehouseOptions): readonly NetworkField[] {
  return (Object.keys(GIVEN_AS) as NetworkField[]).filter((field) => given[GIVEN_AS[field]] !== undefined)
}

export const NOTHING_STORED: StoredNetwork = { ...DEFAULT_NETWORK, own_certificate: null, revision: 0 }

/** The given options, and where nothing was given what is stored. */
export function withStored(given: GatehouseOptions, stored: StoredNetwork): GatehouseOptions {
  const { issuer = stored.issuer ?? undefined, tls = tlsOf(given.dataDirectory, stored) } = given
  return {
    ...given,
    host: given.host ?? stored.host,
    port: given.port ?? stored.port,
    consolePort: given.consolePort ?? stored.console_port,
    trustedProxies: given.trustedProxies ?? stored.trusted_proxies,
    ...(issuer === undefined ? {} : { issuer }),
    ...(tls === undefined ? {} : { tls }),
  }
}

function tlsOf(dataDirectory: string, { tls, own_certificate: name }: StoredNetwork): GatehouseOptions['tls'] {
  if (tls === 'local') return 'local'
  if (tls === 'off' || name === null) return undefined
  const path = ownCertificateFile(dataDirectory, name)
  return { certificate: path, key: path }
}

/** By the names of the contract. */
export const tlsMode = (tls: GatehouseOptions['tls']): TlsMode =>
  tls === undefined ? 'off' : tls === 'local' ? 'local' : 'own'
