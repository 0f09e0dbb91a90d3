import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { temporaryDirectory } from '../store/testing/temporary-directory.ts'
import { identityOf, watchCertificate } from './certificate-watch.ts'
import { readCertificate } from './certificate-files.ts'
import { issueAuthority, issueServerCertificate, newKey } from './issue-certificate.ts'

const NOW = Date.now()
const issued: { certificate: string; key: string }[] = []

beforeAll(async () => {
  const key = newKey()
  const certificate = await issueAuthority(key, ['localhost'], NOW)
  for (let count = 0; count < 2; count++) issued.push(await issueServerCertificate({ certificate, key }, NOW))
})

const issuedAt = (index: number) => issued[index] as { certificate: string; key: string }

async function watched() {
  const directory = await temporaryDirectory()
  const files = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  const put = async (certificate: string, key: string) => {
    await writeFile(files.certificate, certificate)
    await writeFile(files.key, key)
  }
  await put(issuedAt(0).certificate, issuedAt(0).key)
  const loaded = await identityOf(files)
  const served: string[] = [(await readCertificate(files, NOW)).cert]
  const warnings: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) })
  const watch = watchCertificate(loaded, {
    prepare: () => Promise.resolve(files),
    serveWith: ({ cert }) => void served.push(cert),
    now: () => NOW,
    log,
    interval: 20,
  })
  onTestFinished(watch.stop)
  return { files, put, served, warnings, watch }
}

describe('a watched certificate', () => {
  it('is taken when its files were replaced, once', async () => {
    const { files, served, watch } = await watched()
    await writeFile(`${files.certificate}.new`, issuedAt(1).certificate)
    await writeFile(`${files.key}.new`, issuedAt(1).key)
    await rename(`${files.certificate}.new`, files.certificate)
    await rename(`${files.key}.new`, files.key)
    await vi.waitFor(() => expect(served).toHaveLength(2), 5_000)
    expect(served[1]?.trim()).toBe(issuedAt(1).certificate.trim())
    await watch.reload()
    expect(served).toHaveLength(3)
  })

  it('stays the one before while its files are of two minds or gone, and that is reported once', async () => {
    const { files, put, served, warnings } = await watched()
    await put(issuedAt(1).certificate, issuedAt(0).key)
    await vi.waitFor(() => expect(warnings).toHaveLength(1), 5_000)
    expect(warnings[0]).toMatch(/is not the key of the certificate/)
    await rm(files.key)
    await vi.waitFor(() => expect(warnings).toHaveLength(2), 5_000)
    expect(warnings[1]).toMatch(/cannot be read: no such file/)
    expect(served).toHaveLength(1)
    await put(issuedAt(1).certificate, issuedAt(1).key)
    await vi.waitFor(() => expect(served).toHaveLength(2), 5_000)
    expect(warnings.join()).not.toContain('PRIVATE')
  })

  it('reports each time that it is asked for, and goes on', async () => {
    const { put, served, warnings, watch } = await watched()
    await put('nothing', 'nothing')
    await watch.reload()
    await watch.reload()
    expect(warnings).toHaveLength(2)
    await put(issuedAt(0).certificate, issuedAt(0).key)
    await watch.reload()
    expect(served).toHaveLength(2)
  })
})
