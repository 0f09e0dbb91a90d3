/** Where the issuer answers, by what name and by which certificate: shown, tried, changed. */
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import { CONSOLE_CLIENT_ID } from '../../accounts/built-in.ts'
import { network, type NetworkField, type NetworkView } from '../../contract/network.ts'
import { conflict, invalidInput, notFound } from '../../http/problem.ts'
import { givenFields } from '../../network/effective-options.ts'
import { machineAddresses } from '../../network/machine-addresses.ts'
import type { NetworkState } from '../../network/network.ts'
import { planMove } from '../../network/plan-move.ts'
import type { EpochMs } from '../../store/records.ts'
import { CertificateError } from '../../tls/certificate-files.ts'
import { describeCertificate } from '../../tls/describe-certificate.ts'
import { hostsToNameIn } from '../../tls/issuer-tls.ts'
import {
  authorityFile,
  forgetLocalAuthority,
  localCertificate,
  RENEWED_BEFORE,
  UnfitAuthority,
} from '../../tls/local-authority.ts'
import { firstCertificate, ownCertificateFile } from '../../tls/own-certificate.ts'
import { trustSteps } from '../../tls/trust-steps.ts'
import type { Mount } from '../mount.ts'

interface Dependencies {
  network: NetworkState
  tickets: { create: (purpose: 'sign-in', lifetime: number, userId: string | null) => string }
  dataDirectory: string
  now: () => EpochMs
  log: Logger
}

/** Milliseconds that the page has to come back to the console: longer than a server takes to start. */
const TICKET_LIFETIME = 180_000

export function networkRoom(mount: Mount, dependencies: Dependencies): void {
  const { network: state, tickets, dataDirectory, now, log } = dependencies

  mount.forOperators(network.get, () => view(dependencies))

  mount.forOperators(network.update, async ({ body, caller }) => {
    const { revision, certificate_chain: chain, certificate_key: key, ...fields } = body
    if (revision !== state.stored.revision) {
      throw conflict('', 'The addresses were changed meanwhile: look at them again')
    }
    const { given, stored, running } = state
    const planned = await planMove({ fields, chain, key }, { given, stored, running, now: now() })
    if ('problems' in planned) throw invalidInput(...planned.problems)
    const { move } = planned
    log.warn({ ...move.ports, host: move.network.host, tls: move.network.tls }, 'the server starts again elsewhere')
    // A program signs in by its own credentials.
    const isOfConsole = caller.record.clientId === CONSOLE_CLIENT_ID
    return {
      id: state.move(move),
      console: `http://127.0.0.1:${String(move.ports.consolePort)}`,
      ticket: isOfConsole ? tickets.create('sign-in', TICKET_LIFETIME, caller.user?.id ?? null) : null,
    }
  })

  mount.forEveryone(network.move, ({ params }) => {
    const move = state.findMove(params.id)
    if (move === undefined) throw notFound('such move')
    return Promise.resolve(move)
  })

  mount.forOperators(network.makeAuthority, async ({ body }) => {
    const hosts = hostsToNameIn(body.host, body.issuer ?? undefined)
    try {
      if (body.replace) {
        log.warn('the local authority makes place for another')
        await forgetLocalAuthority(dataDirectory)
      }
      await localCertificate({ dataDirectory, hosts, now: now() })
    } catch (error) {
      if (error instanceof UnfitAuthority) throw conflict('tls', `${error.reason}. Make another`)
      if (error instanceof CertificateError) throw conflict('tls', error.message)
      throw error
    }
    await state.reloadCertificate()
    return await view(dependencies)
  })
}

async function view({ network: state, dataDirectory }: Dependencies): Promise<NetworkView> {
  const { given, stored, running, isIgnored } = state
  const last = state.lastMove()
  const own = stored.own_certificate
  const ownCertificate = own === null ? undefined : await firstCertificate(ownCertificateFile(dataDirectory, own))
  const kept = givenFields(given)
  const shown = {
    issuer: given.issuer ?? running.issuer,
    host: running.host,
    port: running.port,
    console_port: running.consolePort,
    trusted_proxies: [...(given.trustedProxies ?? [])],
    tls: running.tls,
  }
  const field = <F extends NetworkField>(name: F) => (kept.includes(name) ? shown[name] : stored[name])
  return {
    issuer: field('issuer'),
    host: field('host'),
    port: field('port'),
    console_port: field('console_port'),
    trusted_proxies: field('trusted_proxies'),
    tls: field('tls'),
    revision: stored.revision,
    given: [...kept],
    is_ignored: isIgnored,
    running: {
      issuer: running.issuer,
      host: running.host,
      port: running.port,
      console: running.console,
      tls: running.tls,
    },
    addresses: machineAddresses(),
    certificate: servedView(state),
    own_certificate: ownCertificate === undefined ? null : describeCertificate(ownCertificate),
    authority: await authorityView(dataDirectory, running.issuer),
    last_move: last === null ? null : { ...last, at: new Date(last.at).toISOString() },
  }
}

function servedView({ served, running }: NetworkState): NetworkView['certificate'] {
  const present = served()
  if (present === null) return null
  const { certificate, file } = present
  const renewedFrom = running.tls === 'local' ? new Date(certificate.expiresAt - RENEWED_BEFORE).toISOString() : null
  return { ...describeCertificate(new X509Certificate(certificate.cert)), file, renewed_from: renewedFrom }
}

async function authorityView(dataDirectory: string, issuer: string): Promise<NetworkView['authority']> {
  const file = authorityFile(dataDirectory)
  const certificate = await firstCertificate(file)
  if (certificate === undefined) return null
  const pem = await readFile(file, 'utf8')
  return { ...describeCertificate(certificate), file, pem, trust: trustSteps(file, issuer) }
}
