import { generateKeyPairSync, KeyObject } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../store/testing/temporary-directory.ts'
import { CertificateError, readCertificate } from './certificate-files.ts'
import { issueAuthority, issueServerCertificate, newKey } from './issue-certificate.ts'

const NOW = Date.now()
const YEAR = 365 * 86_400_000

let authority: string
let server: { certificate: string; key: string }

beforeAll(async () => {
  const key = newKey()
  authority = await issueAuthority(key, ['localhost'], NOW)
  server = await issueServerCertificate({ certificate: authority, key }, NOW)
})

/** Reads what the two files hold. */
async function readWith(certificate: string, key: string, now = NOW) {
  const directory = await temporaryDirectory()
  const files = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  await writeFile(files.certificate, certificate)
  await writeFile(files.key, key)
  return await readCertificate(files, now)
}

async function expectRefusal(reading: Promise<unknown>, words: RegExp): Promise<void> {
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(CertificateError)
  const { message } = error as CertificateError
  expect(message).toMatch(words)
  expect(message).not.toMatch(/\n|BEGIN/)
}

describe('a certificate from files', () => {
  it('is taken with its chain, and with its key in the same file', async () => {
    const chained = await readWith(`words before\n${server.certificate}${authority}`, server.key)
    expect(chained.cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
    const both = `${server.certificate}${server.key}`
    const read = await readWith(both, both)
    expect(read.cert).not.toContain('PRIVATE')
    expect(read.key).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })

  it('is refused when it is not what it should be, in one line that names the file', async () => {
    const { certificate, key } = server
    await expectRefusal(readWith('', key), /cert\.pem has no CERTIFICATE block/)
    await expectRefusal(readWith(key, key), /cert\.pem has no CERTIFICATE block/)
    await expectRefusal(readWith(certificate.replace(/^.{64}$/m, 'A'.repeat(64)), key), /cert\.pem is damaged/)
    await expectRefusal(readWith(certificate, ''), /key\.pem has no PRIVATE KEY block/)
    await expectRefusal(readWith(certificate, key.replace(/\n.{10}/, '\nAAAAAAAAAA')), /key\.pem is damaged/)
    await expectRefusal(readWith(certificate, newKey()), /key\.pem is not the key of the certificate .*cert\.pem/)
    await expectRefusal(
      readWith(`${authority}${certificate}`, key),
      /cert\.pem is out of order: expected the one that the key/,
    )
    const stranger = await issueAuthority(newKey(), ['localhost'], NOW)
    await expectRefusal(readWith(`${certificate}${stranger}`, key), /cert\.pem is out of order/)
  })

  it('is refused outside its time', async () => {
    const { certificate, key } = server
    await expectRefusal(readWith(certificate, key, NOW + 2 * YEAR), /cert\.pem expired at 20.*renew it/)
    await expectRefusal(readWith(certificate, key, NOW - YEAR), /cert\.pem is valid from 20.* only/)
  })

  it('is refused with an encrypted key, of either format', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'secret' }
    for (const type of ['pkcs8', 'pkcs1'] as const) {
      const encrypted = privateKey.export({ type, format: 'pem', ...cipher }).toString()
      await expectRefusal(readWith(server.certificate, encrypted), /key\.pem is encrypted/)
    }
  })

  it('is refused when a file cannot be read', async () => {
    const directory = await temporaryDirectory()
    const [certificate, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
    await expectRefusal(
      readCertificate({ certificate, key }, NOW),
      /certificate .*cert\.pem cannot be read: no such file/,
    )
    await writeFile(certificate, server.certificate)
    await mkdir(key)
    await expectRefusal(readCertificate({ certificate, key }, NOW), /key .*key\.pem cannot be read/)
  })
})

describe('a certificate that clients refuse', () => {
  /** Self-signed, as no authority of ours would sign it. */
  async function weak(bits: number, hash: 'SHA-1' | 'SHA-256') {
    const { X509CertificateGenerator } = await import('@peculiar/x509')
    const algorithm = {
      name: 'RSASSA-PKCS1-v1_5',
      hash,
      modulusLength: bits,
      publicExponent: new Uint8Array([1, 0, 1]),
    }
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=weak.test',
      notBefore: new Date(NOW - 1000),
      notAfter: new Date(NOW + YEAR),
      keys,
      signingAlgorithm: algorithm,
    })
    const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString()
    return { certificate: certificate.toString('pem'), key }
  }

  it('is refused for its short key, and for how it is signed', async () => {
    const short = await weak(1024, 'SHA-256')
    await expectRefusal(readWith(short.certificate, short.key), /RSA key of 1024 bits: expected at least 2048/)
    const sha1 = await weak(2048, 'SHA-1')
    await expectRefusal(readWith(sha1.certificate, sha1.key), /signed by sha1WithRSAEncryption: expected SHA-256/)
    const good = await weak(2048, 'SHA-256')
    expect((await readWith(good.certificate, good.key)).expiresAt).toBeGreaterThan(NOW)
  })
})
