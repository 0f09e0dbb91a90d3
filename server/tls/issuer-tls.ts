import type { SecureContextOptions } from 'node:tls'
import type { Logger } from 'pino'
import type { EpochMs } from '../store/records.ts'
import { readCertificate, TLS_POLICY, type CertificateFiles, type ServerCertificate } from './certificate-files.ts'
import { identityOf, watchCertificate, type CertificateWatch } from './certificate-watch.ts'
import { normalHost } from './host-names.ts'
import { localCertificate } from './local-authority.ts'

/** TLS of the issuer listener. */
export interface IssuerTls {
  /** What to listen with. @throws CertificateError */
  certificate(): Promise<SecureContextOptions>
  /** From now on, renewed certificates go to this listener. @returns what ends that. */
  serve(listener: { setSecureContext: ((options: SecureContextOptions) => void) | null }): () => void
  /** Reads the certificate again now. */
  reload(): Promise<void>
  /** What is served with, and the file that it is in; null before the first. */
  served(): { certificate: ServerCertificate; file: string } | null
}

interface TlsOptions {
  tls?: CertificateFiles | 'local' | undefined
  dataDirectory: string
  /** Interface of the issuer listener. */
  host: string
  /** The public base URL, where it is given. */
  issuer?: string | undefined
}

/**
 * Files that were given are read and checked at once.
 * @returns null where no TLS is asked for.
 * @throws CertificateError
 */
export async function createIssuerTls(
  { tls, dataDirectory, host, issuer }: TlsOptions,
  { now, log }: { now: () => EpochMs; log: Logger },
): Promise<IssuerTls | null> {
  if (tls === undefined) return null
  const hosts = hostsToNameIn(host, issuer)
  const prepare = async () =>
    tls === 'local' ? (await localCertificate({ dataDirectory, hosts, now: now() })).files : tls
  if (tls !== 'local') await readCertificate(tls, now())

  let served: ReturnType<IssuerTls['served']> = null
  let watch: CertificateWatch | null = null
  let loaded = ''
  return {
    async certificate() {
      const files = await prepare()
      loaded = await identityOf(files)
      const certificate = await readCertificate(files, now())
      served = { certificate, file: files.certificate }
      const { cert, key } = certificate
      return { ...TLS_POLICY, cert, key }
    },
    serve({ setSecureContext }) {
      watch = watchCertificate(loaded, {
        prepare,
        serveWith: (certificate) => {
          const { cert, key } = certificate
          setSecureContext?.({ ...TLS_POLICY, cert, key })
          if (served !== null) served = { ...served, certificate }
        },
        now,
        log,
      })
      return watch.stop
    },
    reload: async () => await watch?.reload(),
    served: () => served,
  }
}

/** The hosts by which callers reach the issuer; an interface that means "all" names none. */
export function hostsToNameIn(host: string, issuer: string | undefined): readonly string[] {
  const named = issuer === undefined ? [host] : [host, new URL(issuer).hostname]
  const hosts = named.map(normalHost).filter((name) => name !== undefined)
  return hosts.filter((name) => name !== '0.0.0.0' && name !== '::')
}
