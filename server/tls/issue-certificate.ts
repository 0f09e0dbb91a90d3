/**
 * Makes the certificates of a local authority. Loaded only when one is made: the library takes a while to load (ADR 13).
 */
// The library's containers ask for it before all else.
import 'reflect-metadata'
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { isIP } from 'node:net'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { EpochMs } from '../store/records.ts'
import { normalHost } from './host-names.ts'

const DAY = 86_400_000
/** An authority is trusted by hand, so it lasts. */
const AUTHORITY_LIFETIME = 3650 * DAY
/** Browsers refuse more than 825 days; this much is what public authorities keep to. */
const SERVER_LIFETIME = 397 * DAY
/** Clocks of other machines may be behind. */
const BACKDATED = DAY

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const

/** A new P-256 key, PKCS #8 in PEM. */
export function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: ECDSA.namedCurve })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/**
 * A certificate, in PEM, of an authority that can vouch for `hosts` and for nothing else (RFC 5280 section 4.2.1.10): who
 * trusts it does not trust it with the rest of the web.
 */
export async function issueAuthority(key: string, hosts: readonly string[], now: EpochMs): Promise<string> {
  const keys = await keyPair(key)
  const subtrees = hosts.map((host) => new GeneralSubtree({ base: new GeneralName(constraint(host)) }))
  const constraints = new NameConstraints({ permittedSubtrees: new GeneralSubtrees(subtrees) })
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Gatehouse local authority ${fingerprint(key)}, O=Gatehouse`,
    notBefore: new Date(now - BACKDATED),
    notAfter: new Date(now + AUTHORITY_LIFETIME),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new Extension(id_ce_nameConstraints, true, AsnConvert.serialize(constraints)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return pemOf(certificate)
}

/** A server's certificate from the authority for all its hosts, in PEM, with the key it is for. */
export async function issueServerCertificate(
  authority: { certificate: string; key: string },
  now: EpochMs,
): Promise<{ certificate: string; key: string }> {
  const issuer = new X509Certificate(authority.certificate)
  const hosts = permittedHosts(authority.certificate)
  const key = newKey()
  const keys = await keyPair(key)
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=Gatehouse, O=Gatehouse',
    issuer: issuer.subjectName,
    notBefore: new Date(now - BACKDATED),
    notAfter: new Date(Math.min(now + SERVER_LIFETIME, issuer.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey: (await keyPair(authority.key)).privateKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: pemOf(certificate), key }
}

/** The hosts that an authority can vouch for. */
export function permittedHosts(authority: string): readonly string[] {
  const extension = new X509Certificate(authority).getExtension(id_ce_nameConstraints)
  if (extension === null) return []
  const { permittedSubtrees } = AsnConvert.parse(extension.value, NameConstraints)
  const names = Array.from(permittedSubtrees ?? []).map(
    ({ base }) => base.dNSName ?? base.iPAddress?.replace(/\/\d+$/, '') ?? '',
  )
  return names.map(normalHost).filter((name) => name !== undefined)
}

function constraint(host: string): Partial<GeneralName> {
  const version = isIP(host)
  return version === 0 ? { dNSName: host } : { iPAddress: `${host}/${version === 4 ? '32' : '128'}` }
}

/** Tells one authority from another in a list of them. */
function fingerprint(key: string): string {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest('hex').slice(0, 8)
}

async function keyPair(key: string) {
  const privateKey = createPrivateKey(key)
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  return {
    privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, ECDSA, false, ['sign']),
    publicKey: await crypto.subtle.importKey('spki', spki, ECDSA, true, ['verify']),
  }
}

const pemOf = (certificate: X509Certificate) => `${certificate.toString('pem')}\n`
