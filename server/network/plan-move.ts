/** Tries what can be tried of new addresses before the server leaves the old ones. */
import { once } from 'node:events'
import { X509Certificate } from 'node:crypto'
import { isLoopbackHost, type NetworkField, type NetworkFields } from '../contract/network.ts'
import type { FieldError } from '../http/problem.ts'
import { listen, ListenError, urlHost } from '../listeners.ts'
import { OptionsError, parseOptions, type GatehouseOptions, type ParsedOptions } from '../options.ts'
import type { EpochMs } from '../store/records.ts'
import {
  CertificateError,
  CertificateKeyError,
  checkCertificate,
  readCertificate,
  type ServerCertificate,
} from '../tls/certificate-files.ts'
import { isForHost, namesOf } from '../tls/describe-certificate.ts'
import { hostsToNameIn } from '../tls/issuer-tls.ts'
import { localCertificate, UnfitAuthority } from '../tls/local-authority.ts'
import { keepOwnCertificate, ownCertificateFile } from '../tls/own-certificate.ts'
import { givenFields, withStored } from './effective-options.ts'
import type { StoredNetwork } from './network-file.ts'

export interface Ports {
  readonly port: number
  readonly consolePort: number
}

/** Where a server runs now. */
export interface Running extends Ports {
  readonly host: string
  /** What it was asked to listen on: 0 for a free one. */
  readonly asked: Ports
}

/** A change that was tried as far as it can be while the server runs. */
export interface PlannedMove {
  readonly network: StoredNetwork
  /** Where it will listen; no longer 0. */
  readonly ports: Ports
}

interface Proposal {
  fields: NetworkFields
  /** PEM; null where the one that is there stays. */
  chain: string | null
  key: string | null
}

interface Present {
  given: GatehouseOptions
  stored: StoredNetwork
  running: Running
  now: EpochMs
}

/** @returns what is wrong, at the fields that it concerns, or the move. */
export async function planMove(
  proposal: Proposal,
  present: Present,
): Promise<{ problems: readonly FieldError[] } | { move: PlannedMove }> {
  const { given, stored } = present
  const { dataDirectory } = given
  const kept = new Set<string>(givenFields(given))
  // What was given at the start is read-only: what is stored of it stays.
  const pick = <F extends NetworkField>(field: F) => (kept.has(field) ? stored[field] : proposal.fields[field])
  const network: StoredNetwork = {
    issuer: pick('issuer'),
    host: pick('host'),
    port: pick('port'),
    console_port: pick('console_port'),
    trusted_proxies: pick('trusted_proxies'),
    tls: pick('tls'),
    own_certificate: stored.own_certificate,
    revision: stored.revision + 1,
  }

  const own = kept.has('tls') ? {} : await ownCertificate(proposal, network.tls === 'own', present)
  if (own.problem !== undefined) return { problems: [own.problem] }
  const options = optionsOf(given, { ...network, own_certificate: own.certificate === undefined ? null : 'own' })
  if ('problem' in options) return { problems: [options.problem] }
  const places = await tryPlaces(options, present.running)
  if ('problems' in places) return places
  const isOwn = network.tls === 'own' && !kept.has('tls')
  const problem =
    options.tls === 'local'
      ? await localProblem(dataDirectory, options, present.now)
      : isOwn && own.certificate !== undefined
        ? nameProblem(own.certificate, issuerOf(options, places.ports))
        : undefined
  if (problem !== undefined) return { problems: [problem] }

  const uploaded = proposal.chain === null ? undefined : own.certificate
  const name = uploaded === undefined ? stored.own_certificate : await keepOwnCertificate(dataDirectory, uploaded)
  return { move: { network: { ...network, own_certificate: name }, ports: places.ports } }
}

function optionsOf(given: GatehouseOptions, network: StoredNetwork): ParsedOptions | { problem: FieldError } {
  try {
    return parseOptions(withStored(given, network))
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    return { problem: { path: 'issuer', message: error.message.replace(/^issuer: /, '') } }
  }
}

/** Takes the ports for a moment; those that this server has itself are its own to take. */
async function tryPlaces(
  { host, port, consolePort }: ParsedOptions,
  running: Running,
): Promise<{ problems: readonly FieldError[] } | { ports: Ports }> {
  const problems: FieldError[] = []
  const attempt = async (what: string, on: string, wanted: number, field: string): Promise<number> => {
    const isOurs = wanted === running.port || wanted === running.consolePort
    try {
      const listener = await listen(what, on, isOurs ? 0 : wanted)
      listener.server.close()
      await once(listener.server, 'close')
      return isOurs ? wanted : listener.port
    } catch (error) {
      if (!(error instanceof ListenError)) throw error
      problems.push({ path: error.isHost ? 'host' : field, message: error.message })
      return wanted
    }
  }
  // A free port that was found once is kept: callers know it.
  const wantedOf = (asked: number, askedBefore: number, found: number) =>
    asked === 0 && askedBefore === 0 ? found : asked
  const { asked } = running
  const issuerPort = await attempt('issuer', host, wantedOf(port, asked.port, running.port), 'port')
  const wantedConsole = wantedOf(consolePort, asked.consolePort, running.consolePort)
  const chosen = await attempt('console', '127.0.0.1', wantedConsole, 'console_port')
  if (problems.length > 0) return { problems }
  const isShared = isLoopbackHost(host) || host === '0.0.0.0' || host === '::'
  if (issuerPort === chosen && isShared) {
    return { problems: [{ path: 'console_port', message: 'Must not be the port of the issuer' }] }
  }
  return { ports: { port: issuerPort, consolePort: chosen } }
}

const issuerOf = ({ issuer, host }: ParsedOptions, { port }: Ports) =>
  new URL(issuer ?? `https://${urlHost(host)}:${String(port)}`)

async function ownCertificate(
  { chain, key }: Proposal,
  isWanted: boolean,
  { given, stored, now }: Present,
): Promise<{ certificate?: ServerCertificate; problem?: FieldError }> {
  try {
    if (chain !== null && key !== null) {
      return { certificate: checkCertificate({ text: chain, path: null }, { text: key, path: null }, now) }
    }
    if (chain !== null || key !== null) {
      const path = chain === null ? 'certificate_chain' : 'certificate_key'
      return { problem: { path, message: 'Must be given: a certificate and its key belong together' } }
    }
    if (!isWanted) return {}
    if (stored.own_certificate === null) {
      return { problem: { path: 'certificate_chain', message: 'Must be given: there is no certificate yet' } }
    }
    const file = ownCertificateFile(given.dataDirectory, stored.own_certificate)
    return { certificate: await readCertificate({ certificate: file, key: file }, now) }
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error
    const path = error instanceof CertificateKeyError ? 'certificate_key' : 'certificate_chain'
    return { problem: { path, message: error.message } }
  }
}

function nameProblem({ cert }: ServerCertificate, { hostname }: URL): FieldError | undefined {
  const certificate = new X509Certificate(cert)
  if (isForHost(certificate, hostname)) return undefined
  const names = namesOf(certificate).join(', ') || 'no name at all'
  const message = `The certificate is for ${names}, and not for ${hostname}, the host of the issuer`
  return { path: 'certificate_chain', message: `${message}: give an issuer URL that it is for, or another certificate` }
}

/** The authority is made on the way, where there is none. */
async function localProblem(
  dataDirectory: string,
  { host, issuer }: ParsedOptions,
  now: EpochMs,
): Promise<FieldError | undefined> {
  try {
    await localCertificate({ dataDirectory, hosts: hostsToNameIn(host, issuer), now })
    return undefined
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error
    if (!(error instanceof UnfitAuthority)) return { path: 'tls', message: error.message }
    return { path: 'tls', message: `${error.reason}. Make another below; it has to be trusted anew` }
  }
}
