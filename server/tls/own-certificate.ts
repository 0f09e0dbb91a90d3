/** Certificates that were uploaded, each with its key in one file of the data directory. */
import { createHash, X509Certificate } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, syncDirectoryOf, writeDurably } from '../store/durable-write.ts'
import type { ServerCertificate } from './certificate-files.ts'

const directoryOf = (dataDirectory: string) => join(dataDirectory, 'tls')

export const ownCertificateFile = (dataDirectory: string, name: string): string =>
  join(directoryOf(dataDirectory), name)

/**
 * Keeps a certificate with its key, readable by the server's user alone, under a name that follows from its content: the one
 * that is served stays as it is. @returns the name.
 */
export async function keepOwnCertificate(
  dataDirectory: string,
  { cert, key }: Pick<ServerCertificate, 'cert' | 'key'>,
): Promise<string> {
  const content = `${cert}${key}`
  const name = `own-${createHash('sha256').update(content).digest('hex').slice(0, 16)}.pem`
  const path = ownCertificateFile(dataDirectory, name)
  await mkdir(directoryOf(dataDirectory), { recursive: true, mode: 0o700 })
  // What a crash left may be half a file.
  await rm(path, { force: true })
  await writeDurably(path, content)
  await syncDirectoryOf(path)
  return name
}

/** Deletes all but `kept`: keys that nobody uses lie nowhere. */
export async function forgetOwnCertificates(dataDirectory: string, kept: string | null): Promise<void> {
  const names = await readdir(directoryOf(dataDirectory)).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  for (const name of names) {
    if (/^own-[0-9a-f]{16}\.pem$/.test(name) && name !== kept) await rm(ownCertificateFile(dataDirectory, name))
  }
}

/** The server's own certificate of a file that may hold more; undefined where it cannot be read. */
export async function firstCertificate(path: string): Promise<X509Certificate | undefined> {
  try {
    return new X509Certificate(await readFile(path))
  } catch {
    return undefined
  }
}
