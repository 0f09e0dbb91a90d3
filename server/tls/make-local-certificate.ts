import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { namesOf } from './describe-certificate.ts'
import { forgetLocalAuthority, localCertificate } from './local-authority.ts'
import { trustSteps } from './trust-steps.ts'

interface MadeCertificate {
  /** Paths, absolute. */
  authority: string
  server: string
  /** That the certificate is for. */
  hosts: readonly string[]
  /** How the authority is trusted. */
  trust: ReturnType<typeof trustSteps>
}

/**
 * Makes the local authority of a data directory where there is none, and its server certificate where there is none that is
 * good; a server may run on the directory. `replace` begins with a new authority.
 * @throws CertificateError with one line for the operator.
 */
export async function makeLocalCertificate(options: {
  dataDirectory: string
  hosts: readonly string[]
  replace: boolean
}): Promise<MadeCertificate> {
  const dataDirectory = resolve(options.dataDirectory)
  if (options.replace) await forgetLocalAuthority(dataDirectory)
  const { authority, files } = await localCertificate({ dataDirectory, hosts: options.hosts, now: Date.now() })
  const hosts = namesOf(new X509Certificate(await readFile(files.certificate)))
  return { authority, server: files.certificate, hosts, trust: trustSteps(authority) }
}
