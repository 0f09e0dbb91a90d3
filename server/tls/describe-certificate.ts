import { isIP } from 'node:net'
import type { X509Certificate } from 'node:crypto'
import type { CertificateView } from '../contract/network.ts'
import { normalHost } from './host-names.ts'

/** What people tell a certificate by. */
export function describeCertificate(certificate: X509Certificate): CertificateView {
  return {
    subject: onOneLine(certificate.subject),
    issuer: onOneLine(certificate.issuer),
    names: namesOf(certificate),
    valid_from: certificate.validFromDate.toISOString(),
    valid_until: certificate.validToDate.toISOString(),
    fingerprint: certificate.fingerprint256,
    key: keyOf(certificate),
  }
}

/** Host names and IP addresses that a certificate is for, each in its one form. */
export function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return subjectAltName
    .split(', ')
    .map((name) => /^(?:DNS|IP Address):(.*)$/.exec(name)?.[1])
    .filter((name) => name !== undefined)
    .map((name) => normalHost(name) ?? name)
}

/** Whether a certificate is for a host, as it stands in a URL. */
export function isForHost(certificate: X509Certificate, host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  return (isIP(bare) === 0 ? certificate.checkHost(bare) : certificate.checkIP(bare)) !== undefined
}

const onOneLine = (name: string | undefined) => (name ?? '').split('\n').filter(Boolean).join(', ')

function keyOf({ publicKey: { asymmetricKeyType: type, asymmetricKeyDetails: details } }: X509Certificate): string {
  if (details?.modulusLength !== undefined) return `RSA ${String(details.modulusLength)}`
  const curve = details?.namedCurve
  if (curve !== undefined) return `EC ${curve === 'prime256v1' ? 'P-256' : curve === 'secp384r1' ? 'P-384' : curve}`
  return type ?? 'unknown'
}
