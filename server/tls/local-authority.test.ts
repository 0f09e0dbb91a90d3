import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryDirectory } from '../store/testing/temporary-directory.ts'
import { askByTls } from '../testing/local-tls.ts'
import { readCertificate } from './certificate-files.ts'
import { issueAuthority, issueServerCertificate, newKey, permittedHosts } from './issue-certificate.ts'
import { forgetLocalAuthority, localCertificate } from './local-authority.ts'
import { makeLocalCertificate } from './make-local-certificate.ts'

const DAY = 86_400_000
const NOW = Date.now()

async function serve(cert: string, key: string): Promise<number> {
  const server = createServer({ cert, key }, (_request, response) => response.end('hello'))
  server.listen(0)
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

const parsed = async (path: string) => new X509Certificate(await readFile(path))

describe('the local authority', () => {
  it('vouches for this machine and the given hosts, by each of their names', async () => {
    const dataDirectory = await temporaryDirectory()
    const { authority, files } = await localCertificate({ dataDirectory, hosts: ['auth.test', '192.0.2.7'], now: NOW })
    const { cert, key, expiresAt } = await readCertificate(files, NOW)
    expect(expiresAt - NOW).toBeGreaterThan(390 * DAY)
    expect(expiresAt - NOW).toBeLessThan(398 * DAY)
    const ca = await readFile(authority, 'utf8')
    const url = `https://127.0.0.1:${String(await serve(cert, key))}`
    for (const servername of ['localhost', 'auth.test']) {
      expect(await askByTls(url, { ca, servername })).toMatchObject({ status: 200, body: 'hello' })
    }
    expect(await askByTls(url, { ca })).toMatchObject({ status: 200 })
    expect(await askByTls(url.replace('127.0.0.1', '[::1]'), { ca })).toMatchObject({ status: 200 })
    await expect(askByTls(url, { ca, servername: 'other.test' })).rejects.toThrow(/does not match/)
    const leaf = await parsed(files.certificate)
    expect(leaf.checkIP('192.0.2.7')).toBe('192.0.2.7')
    expect(leaf.ca).toBe(false)
    expect((await parsed(authority)).ca).toBe(true)
  })

  it('cannot vouch for others: a certificate that it signs for them is refused by those who trust it', async () => {
    const key = newKey()
    const honest = await issueAuthority(key, ['localhost', '127.0.0.1'], NOW)
    // The same key and name without the constraints of the honest one: what a thief of the key can sign.
    const unbound = await issueAuthority(key, ['localhost', '127.0.0.1', 'bank.example', '192.0.2.1'], NOW)
    const forged = await issueServerCertificate({ certificate: unbound, key }, NOW)
    const url = `https://127.0.0.1:${String(await serve(forged.certificate, forged.key))}`
    await expect(askByTls(url, { ca: honest, servername: 'bank.example' })).rejects.toThrow(/permitted subtree/)
    expect(permittedHosts(honest)).toEqual(['localhost', '127.0.0.1'])
  })

  it('is made once; its server certificate is replaced a month before its end', async () => {
    const dataDirectory = await temporaryDirectory()
    const at = (now: number) => localCertificate({ dataDirectory, hosts: [], now })
    const { authority, files } = await at(NOW)
    const before = [await readFile(authority, 'utf8'), await readFile(files.certificate, 'utf8')]
    await at(NOW + 366 * DAY)
    expect([await readFile(authority, 'utf8'), await readFile(files.certificate, 'utf8')]).toEqual(before)
    const later = NOW + 368 * DAY
    await at(later)
    expect(await readFile(authority, 'utf8')).toBe(before[0])
    expect(await readFile(files.certificate, 'utf8')).not.toBe(before[1])
    expect((await readCertificate(files, later)).expiresAt).toBeGreaterThan(later + 390 * DAY)
    await expect(at(NOW + 3630 * DAY)).rejects.toThrow(/authority .* ends at .* --replace/)
  })

  it('is one for all who make it at once, and its files are the owner’s alone', async () => {
    const dataDirectory = await temporaryDirectory()
    const made = await Promise.all(
      Array.from({ length: 5 }, () => localCertificate({ dataDirectory, hosts: [], now: NOW })),
    )
    const [{ authority, files }] = made as [(typeof made)[0]]
    const issuer = await parsed(authority)
    expect((await parsed(files.certificate)).verify(issuer.publicKey)).toBe(true)
    const folder = join(dataDirectory, 'tls')
    expect((await readdir(folder)).sort()).toEqual(['authority-key.pem', 'authority.pem', 'server.pem'])
    for (const name of await readdir(folder)) {
      if (process.platform !== 'win32') expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
    }
    expect(await readFile(authority, 'utf8')).not.toContain('PRIVATE')
    expect(issuer.checkPrivateKey(createPrivateKey(await readFile(join(folder, 'authority-key.pem'))))).toBe(true)
  })

  it('goes on from what a crash left: a key alone, or an authority alone', async () => {
    const dataDirectory = await temporaryDirectory()
    const { authority, files } = await localCertificate({ dataDirectory, hosts: [], now: NOW })
    const issuer = await parsed(authority)
    await forgetAll([files.certificate])
    await localCertificate({ dataDirectory, hosts: [], now: NOW })
    expect((await parsed(files.certificate)).verify(issuer.publicKey)).toBe(true)
    await forgetAll([files.certificate, authority])
    await localCertificate({ dataDirectory, hosts: [], now: NOW })
    expect((await parsed(files.certificate)).verify(issuer.publicKey)).toBe(true)
  })

  it('says what a host that it was not made for needs, and is replaced on demand', async () => {
    const dataDirectory = await temporaryDirectory()
    const make = (hosts: readonly string[], replace = false) => makeLocalCertificate({ dataDirectory, hosts, replace })
    const made = await make([])
    expect(made.hosts).toEqual(['localhost', '127.0.0.1', '::1'])
    expect(made.trust.map(({ where }) => where)).toEqual(
      expect.arrayContaining(['macOS', 'Debian, Ubuntu', 'Firefox', 'Node.js', 'curl']) as string[],
    )
    const before = await readFile(made.authority, 'utf8')
    await expect(make(['auth.test'])).rejects.toThrow(
      /cannot vouch for auth\.test\..*certificate .*auth\.test --replace/,
    )
    expect(await readFile(made.authority, 'utf8')).toBe(before)
    expect((await make(['auth.test', '2001:db8::7'], true)).hosts).toContain('2001:db8::7')
    expect(await readFile(made.authority, 'utf8')).not.toBe(before)
    // Who asks for less than it has is served by it.
    expect((await make(['auth.test'])).hosts).toContain('auth.test')
  })

  it('says which folder holds what cannot be used', async () => {
    const dataDirectory = await temporaryDirectory()
    const { authority } = await localCertificate({ dataDirectory, hosts: [], now: NOW })
    await writeFile(authority, 'no certificate')
    await expect(localCertificate({ dataDirectory, hosts: [], now: NOW })).rejects.toThrow(
      /certificates in .*tls cannot/,
    )
    await forgetLocalAuthority(dataDirectory)
    await localCertificate({ dataDirectory, hosts: [], now: NOW })
  })
})

async function forgetAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path)
}
