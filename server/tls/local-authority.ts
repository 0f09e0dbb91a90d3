import { randomUUID, X509Certificate } from 'node:crypto'
import { link, readFile, rename, rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { reasonOf } from '../store/data-directory.ts'
import { isMissing, syncDirectoryOf, writeDurably } from '../store/durable-write.ts'
import { makeDirectory } from '../store/make-directory.ts'
import type { EpochMs } from '../store/records.ts'
import { CertificateError, type CertificateFiles } from './certificate-files.ts'
import { withLoopback } from './host-names.ts'

/** Milliseconds before its end when a certificate is replaced. */
export const RENEWED_BEFORE = 30 * 86_400_000

interface LocalAuthorityOptions {
  dataDirectory: string
  /** Beside the names of this machine; each in its one form (`normalHost`). */
  hosts: readonly string[]
  now: EpochMs
}

/** The authority that is there cannot vouch for what it should; another would have to be made. */
export class UnfitAuthority extends CertificateError {
  /** Why, without what to do about it. */
  readonly reason: string

  /** @param hosts that another one would be for. */
  constructor(reason: string, hosts: readonly string[]) {
    super(
      `${reason}. To make another, which has to be trusted anew: gatehouse certificate ${hosts.join(' ')} --replace`,
    )
    this.reason = reason
  }
}

/** What a data directory has for TLS by itself. */
export interface LocalCertificate {
  /** The authority's certificate, in PEM: what is to be trusted. No secret. */
  readonly authority: string
  /** The server's certificate and key, in one file. */
  readonly files: CertificateFiles
}

/** Where the certificate of a data directory's local authority is, once it is made: what programs must trust. */
export const authorityFile = (dataDirectory: string): string => pathsIn(dataDirectory).authority

/** In the data directory, readable by its owner alone, all of them. */
function pathsIn(dataDirectory: string) {
  const directory = join(dataDirectory, 'tls')
  return {
    directory,
    authority: join(directory, 'authority.pem'),
    authorityKey: join(directory, 'authority-key.pem'),
    // One file, so that a renewal replaces certificate and key in one step.
    server: join(directory, 'server.pem'),
  }
}
type Paths = ReturnType<typeof pathsIn>

/**
 * The local certificate of a data directory. The authority is made once, for the given hosts; the server's certificate when
 * there is none that is good for another month. Two processes that do so at once end with the same authority.
 * @throws CertificateError when the authority was made for other hosts, is at its end, or its files cannot be used.
 */
export async function localCertificate({
  dataDirectory,
  hosts,
  now,
}: LocalAuthorityOptions): Promise<LocalCertificate> {
  const paths = pathsIn(dataDirectory)
  const result = { authority: paths.authority, files: { certificate: paths.server, key: paths.server } }
  try {
    if (isGood(await readIfThere(paths.server), await readIfThere(paths.authority), hosts, now)) return result
    makeDirectory(paths.directory)
    await renew(paths, hosts, now)
    return result
  } catch (error) {
    if (error instanceof CertificateError) throw error
    throw new CertificateError(`The certificates in ${paths.directory} cannot be used: ${reasonOf(error)}`, {
      cause: error,
    })
  }
}

/** Forgets the authority, so that the next certificate is of a new one. What trusts the old one trusts nothing any more. */
export async function forgetLocalAuthority(dataDirectory: string): Promise<void> {
  const { server, authority, authorityKey } = pathsIn(dataDirectory)
  for (const path of [server, authority, authorityKey]) await rm(path, { force: true })
}

function isGood(
  server: string | undefined,
  authority: string | undefined,
  hosts: readonly string[],
  now: EpochMs,
): boolean {
  if (server === undefined || authority === undefined) return false
  const [certificate, issuer] = [new X509Certificate(server), new X509Certificate(authority)]
  return (
    certificate.validToDate.getTime() - now > RENEWED_BEFORE &&
    certificate.validFromDate.getTime() <= now &&
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey) &&
    withLoopback(hosts).every((host) => isFor(certificate, host))
  )
}

const isFor = (certificate: X509Certificate, host: string) =>
  (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined

async function renew(paths: Paths, hosts: readonly string[], now: EpochMs): Promise<void> {
  const issuing = await import('./issue-certificate.ts')
  const key = (await readIfThere(paths.authorityKey)) ?? (await keepFirst(paths.authorityKey, issuing.newKey()))
  const certificate =
    (await readIfThere(paths.authority)) ??
    (await keepFirst(paths.authority, await issuing.issueAuthority(key, withLoopback(hosts), now)))
  const authority = new X509Certificate(certificate)

  const permitted = issuing.permittedHosts(certificate)
  const foreign = hosts.filter((host) => !permitted.includes(host))
  if (foreign.length > 0) {
    throw new UnfitAuthority(
      `The authority ${paths.authority} was made for ${permitted.join(', ')} and cannot vouch for ${foreign.join(', ')}`,
      [...permitted, ...foreign],
    )
  }
  if (authority.validToDate.getTime() - now <= RENEWED_BEFORE) {
    throw new UnfitAuthority(
      `The authority ${paths.authority} ends at ${authority.validToDate.toISOString()}`,
      permitted,
    )
  }
  const issued = await issuing.issueServerCertificate({ certificate, key }, now)
  const next = `${paths.server}.${randomUUID()}`
  await writeDurably(next, `${issued.certificate}${issued.key}`)
  await rename(next, paths.server)
  await syncDirectoryOf(paths.server)
}

/** Writes a file that stays as it is once it is there. @returns what is in it: `content`, or what another was faster with. */
async function keepFirst(path: string, content: string): Promise<string> {
  // Whole under a name of its own first: a crash leaves no half file, and `link` never replaces one that is there.
  const next = `${path}.${randomUUID()}`
  await writeDurably(next, content)
  try {
    await link(next, path)
    await syncDirectoryOf(path)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (!isTaken) throw error
  } finally {
    await rm(next, { force: true })
  }
  return await readFile(path, 'utf8')
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
