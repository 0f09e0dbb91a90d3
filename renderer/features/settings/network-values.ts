import {
  DEFAULT_NETWORK,
  isLoopbackHost,
  network,
  type NetworkField,
  type NetworkView,
  type TlsMode,
} from '../../../server/contract/network.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import { validateWith, type FormErrors } from '../../lib/form-errors.ts'
import { lines } from '../../lib/lines.ts'

/** As they stand in the form. */
export interface NetworkValues {
  issuer: string
  host: string
  port: number | string
  console_port: number | string
  /** One a line. */
  trusted_proxies: string
  tls: TlsMode
  certificate_chain: string
  certificate_key: string
}

export const valuesOf = (view: NetworkView): NetworkValues => ({
  issuer: view.issuer ?? '',
  host: view.host,
  port: view.port,
  console_port: view.console_port,
  trusted_proxies: view.trusted_proxies.join('\n'),
  tls: view.tls,
  certificate_chain: '',
  certificate_key: '',
})

export type NetworkUpdate = EndpointInput<typeof network.update>['body']

/** Of what was given at the start the server keeps what is stored: what is sent in its place only has to be valid. */
const IN_THE_PLACE_OF_GIVEN = { ...DEFAULT_NETWORK, port: 0, console_port: 0 }

export function toSend(values: NetworkValues, { given, revision }: NetworkView): NetworkUpdate {
  const fields = {
    issuer: values.issuer,
    host: values.host,
    port: values.port as number,
    console_port: values.console_port as number,
    trusted_proxies: lines.parse(values.trusted_proxies),
    tls: values.tls,
  }
  const places = given.map((field) => [field, IN_THE_PLACE_OF_GIVEN[field]] as const)
  const isOwn = fields.tls === 'own' && !given.includes('tls')
  return {
    ...fields,
    ...(Object.fromEntries(places) as Partial<typeof fields>),
    revision,
    certificate_chain: isOwn ? values.certificate_chain : '',
    certificate_key: isOwn ? values.certificate_key : '',
  }
}

/** What is wrong with what was typed, by the schema that the server uses. */
export function problemsOf(values: NetworkValues, view: NetworkView): FormErrors {
  const problems = validateWith(network.update.body)(toSend(values, view))
  const isOwn = values.tls === 'own' && !view.given.includes('tls')
  const [hasChain, hasKey] = [values.certificate_chain.trim() !== '', values.certificate_key.trim() !== '']
  if (!isOwn || (!hasChain && !hasKey && view.own_certificate !== null)) return problems
  const missing = 'Must be given: a certificate and its key belong together'
  return {
    ...(hasChain ? {} : { certificate_chain: missing }),
    ...(hasKey ? {} : { certificate_key: missing }),
    ...problems,
  }
}

/** What a change would mean, to be said before it is made. */
export interface Consequences {
  /** The issuer's name afterwards, where it is another; null where it stays, or follows from a port that is not known yet. */
  issuer: string | null
  isIssuerChanged: boolean
  isConsoleMoved: boolean
  /** Passwords, codes and tokens would cross the network in clear. */
  isInsecure: boolean
}

export function consequencesOf(values: NetworkValues, view: NetworkView): Consequences {
  const { running, given } = view
  const of = <F extends NetworkField & keyof NetworkValues>(field: F, isRunning: NetworkValues[F]) =>
    given.includes(field) ? isRunning : values[field]
  const tls = of('tls', running.tls)
  const host = of('host', running.host)
  const port = Number(of('port', running.port))
  const consolePort = Number(new URL(running.console).port)
  const named = values.issuer.trim()
  const derived = `${tls === 'off' ? 'http' : 'https'}://${urlHost(host)}:${String(port === 0 ? running.port : port)}`
  const issuer = named === '' ? derived : named
  const isUnknown = named === '' && port === 0 && view.port !== 0
  const isIssuerChanged = isUnknown || issuer !== running.issuer
  const wantedConsole = Number(of('console_port', consolePort))
  const isFreeAgain = wantedConsole === 0 && view.console_port === 0
  return {
    issuer: isIssuerChanged && !isUnknown ? issuer : null,
    isIssuerChanged,
    isConsoleMoved: wantedConsole !== consolePort && !isFreeAgain,
    isInsecure: !isLoopbackHost(host) && tls === 'off' && !issuer.startsWith('https:'),
  }
}

/** An interface that means "all" is reached by loopback. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
