import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { reasonOf } from '../store/data-directory.ts'
import type { EpochMs } from '../store/records.ts'

/** Where a certificate and its key are: two files in PEM, or twice the same one that holds both. */
export interface CertificateFiles {
  /** The server's certificate first, then those that lead to its authority. */
  readonly certificate: string
  readonly key: string
}

/** What the issuer listener proves who it is with. */
export interface ServerCertificate {
  /** The chain, in PEM. */
  readonly cert: string
  readonly key: string
  readonly expiresAt: EpochMs
}

/** A certificate cannot be used; the message is one line for the operator and holds nothing of a key. */
export class CertificateError extends Error {}

/**
 * What TLS is spoken with: 1.2 or later and, for 1.2, forward secrecy and authenticated encryption only (RFC 9325
 * sections 3.1.1 and 4.2).
 */
export const TLS_POLICY = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
} as const satisfies SecureContextOptions

/**
 * Reads a certificate with its key and holds them to all that serving with them needs.
 * @throws CertificateError naming the file, what was expected and what was found.
 */
export async function readCertificate(files: CertificateFiles, now: EpochMs): Promise<ServerCertificate> {
  const chain = certificatesIn(files.certificate, await read(files.certificate, 'certificate'))
  const [leaf, ...authorities] = chain
  if (leaf === undefined) {
    throw new CertificateError(
      `The certificate ${files.certificate} has no CERTIFICATE block: expected a certificate in PEM`,
    )
  }
  const keyText = await read(files.key, 'key')
  const key = privateKeyIn(files.key, keyText)
  if (!leaf.checkPrivateKey(key)) {
    throw new CertificateError(`The key ${files.key} is not the key of the certificate ${files.certificate}`)
  }
  expectInForce(files.certificate, leaf, now)
  authorities.reduce((issued, authority) => {
    if (issued.checkIssued(authority)) return authority
    throw new CertificateError(
      `The certificate ${files.certificate} is out of order: expected each certificate to be followed by its issuer`,
    )
  }, leaf)
  const cert = chain.map(String).join('')
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  try {
    createSecureContext({ ...TLS_POLICY, cert, key: pem })
  } catch (error) {
    // OpenSSL's words, for example "ee key too small".
    throw new CertificateError(`The certificate ${files.certificate} cannot be used: ${reasonOf(error)}`, {
      cause: error,
    })
  }
  return { cert, key: pem, expiresAt: leaf.validToDate.getTime() }
}

async function read(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new CertificateError(`The ${what} ${path} cannot be read: ${reasonOf(error)}`, { cause: error })
  }
}

function certificatesIn(path: string, text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block)
    } catch (error) {
      throw new CertificateError(`The certificate ${path} is damaged: block ${String(index + 1)} cannot be parsed`, {
        cause: error,
      })
    }
  })
}

function privateKeyIn(path: string, text: string): KeyObject {
  const block = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[^]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----/.exec(text)?.[0]
  if (block === undefined) {
    throw new CertificateError(`The key ${path} has no PRIVATE KEY block: expected a private key in PEM`)
  }
  // PKCS #8 says so in its label, the older formats in a header (RFC 1421 section 4.6.1.1).
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(block)) {
    throw new CertificateError(
      `The key ${path} is encrypted: expected it in clear, readable by the server's user alone (openssl pkey -in ${path})`,
    )
  }
  try {
    return createPrivateKey(block)
  } catch (error) {
    throw new CertificateError(`The key ${path} is damaged: it cannot be parsed`, { cause: error })
  }
}

function expectInForce(path: string, { validFromDate, validToDate }: X509Certificate, now: EpochMs): void {
  if (validToDate.getTime() <= now) {
    throw new CertificateError(`The certificate ${path} expired at ${validToDate.toISOString()}: renew it`)
  }
  if (validFromDate.getTime() > now) {
    throw new CertificateError(
      `The certificate ${path} is valid from ${validFromDate.toISOString()} only: check the clock of this machine`,
    )
  }
}
