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

/** It is the key that cannot be used. */
export class CertificateKeyError extends CertificateError {}

/** A certificate with its chain, or a key, as it was received. */
interface Pem {
  readonly text: string
  /** Of the file; null for one that is in none. */
  readonly path: string | null
}

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
  const certificate = { path: files.certificate, text: await read(files.certificate, 'certificate') }
  return checkCertificate(certificate, { path: files.key, text: await read(files.key, 'key') }, now)
}

/** As `readCertificate`, of what was read. @throws CertificateError */
export function checkCertificate(certificate: Pem, keyPem: Pem, now: EpochMs): ServerCertificate {
  const chain = certificatesIn(certificate)
  const [leaf, ...authorities] = chain
  const name = named('certificate', certificate)
  if (leaf === undefined) {
    throw new CertificateError(`${name} has no CERTIFICATE block: expected a certificate in PEM`)
  }
  const key = privateKeyIn(keyPem)
  if (!leaf.checkPrivateKey(key)) {
    if (authorities.some((authority) => authority.checkPrivateKey(key))) {
      throw new CertificateError(`${name} is out of order: expected the one that the key belongs to first`)
    }
    const other = certificate.path === null ? 'the certificate' : `the certificate ${certificate.path}`
    throw new CertificateKeyError(`${named('key', keyPem)} is not the key of ${other}`)
  }
  expectInForce(name, leaf, now)
  expectStrength(name, chain)
  authorities.reduce((issued, authority) => {
    if (issued.checkIssued(authority)) return authority
    throw new CertificateError(`${name} is out of order: expected each certificate to be followed by its issuer`)
  }, leaf)
  const cert = chain.map(String).join('')
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  try {
    createSecureContext({ ...TLS_POLICY, cert, key: pem })
  } catch (error) {
    // OpenSSL's words, for example "ee key too small".
    throw new CertificateError(`${name} cannot be used: ${reasonOf(error)}`, { cause: error })
  }
  return { cert, key: pem, expiresAt: leaf.validToDate.getTime() }
}

const named = (what: string, { path }: Pem) => (path === null ? `The ${what}` : `The ${what} ${path}`)

async function read(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const Refusal = what === 'key' ? CertificateKeyError : CertificateError
    throw new Refusal(`The ${what} ${path} cannot be read: ${reasonOf(error)}`, { cause: error })
  }
}

function certificatesIn(pem: Pem): X509Certificate[] {
  const blocks = pem.text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block)
    } catch (error) {
      throw new CertificateError(
        `${named('certificate', pem)} is damaged: block ${String(index + 1)} cannot be parsed`,
        { cause: error },
      )
    }
  })
}

function privateKeyIn(pem: Pem): KeyObject {
  const name = named('key', pem)
  const block = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[^]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----/.exec(pem.text)?.[0]
  if (block === undefined) {
    throw new CertificateKeyError(`${name} has no PRIVATE KEY block: expected a private key in PEM`)
  }
  // PKCS #8 says so in its label, the older formats in a header (RFC 1421 section 4.6.1.1).
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(block)) {
    const command = pem.path === null ? 'openssl pkey -in key.pem -out plain-key.pem' : `openssl pkey -in ${pem.path}`
    throw new CertificateKeyError(
      `${name} is encrypted: expected it in clear, readable by the server's user alone (${command})`,
    )
  }
  try {
    return createPrivateKey(block)
  } catch (error) {
    throw new CertificateKeyError(`${name} is damaged: it cannot be parsed`, { cause: error })
  }
}

function expectInForce(name: string, { validFromDate, validToDate }: X509Certificate, now: EpochMs): void {
  if (validToDate.getTime() <= now) {
    throw new CertificateError(`${name} expired at ${validToDate.toISOString()}: renew it`)
  }
  if (validFromDate.getTime() > now) {
    throw new CertificateError(
      `${name} is valid from ${validFromDate.toISOString()} only: check the clock of this machine`,
    )
  }
}

/** Bits of an RSA key (RFC 9325 section 4.5). */
const SHORTEST_RSA_KEY = 2048

/** Clients refuse what follows here with words that name neither the certificate nor the reason. */
function expectStrength(name: string, chain: readonly X509Certificate[]): void {
  for (const certificate of chain) {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey
    const bits = details?.modulusLength ?? SHORTEST_RSA_KEY
    if (type?.startsWith('rsa') === true && bits < SHORTEST_RSA_KEY) {
      throw new CertificateError(
        `${name} has an RSA key of ${String(bits)} bits: expected at least ${String(SHORTEST_RSA_KEY)}, or an elliptic curve`,
      )
    }
    // Of a root nobody checks the signature: it is trusted by itself.
    const isRoot = certificate.checkIssued(certificate)
    const algorithm = certificate.signatureAlgorithm ?? ''
    if (/sha-?1(?!\d)|md5/i.test(algorithm) && (!isRoot || certificate === chain[0])) {
      throw new CertificateError(`${name} is signed by ${algorithm}: expected SHA-256 or better`)
    }
  }
}
