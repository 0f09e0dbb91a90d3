/** Where a machine's server answers, as its console was told to: `network.json` in the data directory (ADR 22). */
import { randomUUID } from 'node:crypto'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { networkFields, type NetworkFields } from '../contract/network.ts'
import { reasonOf } from '../store/data-directory.ts'
import { isMissing, syncDirectoryOf, writeDurably } from '../store/durable-write.ts'

/** What is stored of the network. It belongs to a machine, as the lock and the keys of TLS do, and is in no backup. */
export interface StoredNetwork extends NetworkFields {
  /** File of the uploaded certificate and its key, in `tls/`; null where none was uploaded. */
  readonly own_certificate: string | null
  /** Counts its changes; 0 where nothing is stored. */
  readonly revision: number
}

/** The file cannot be used; the message is one line for the operator. */
export class NetworkFileError extends Error {}

const schema = networkFields.strict().extend({
  own_certificate: z
    .string()
    .regex(/^own-[0-9a-f]{16}\.pem$/, 'Must be the name of a file in tls/')
    .nullable(),
  revision: z.int().min(1),
})

export const networkFile = (dataDirectory: string): string => join(dataDirectory, 'network.json')

/** Undefined where nothing is stored. @throws NetworkFileError */
export async function readNetwork(dataDirectory: string): Promise<StoredNetwork | undefined> {
  const path = networkFile(dataDirectory)
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (parsed.success) return parsed.data
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(problems.join('; '))
  } catch (error) {
    // A directory that cannot be is the store's to refuse.
    if (isMissing(error) || isNoDirectory(error)) return undefined
    throw new NetworkFileError(
      `The stored addresses in ${path} cannot be used: ${reasonOf(error)}. Correct the file or delete it; --default-network starts without it`,
      { cause: error },
    )
  }
}

const isNoDirectory = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOTDIR'

/** Resolves when it is on stable storage, whole; a crash leaves what was there before. */
export async function writeNetwork(dataDirectory: string, network: StoredNetwork): Promise<void> {
  const path = networkFile(dataDirectory)
  const next = `${path}.${randomUUID()}`
  await writeDurably(next, `${JSON.stringify(network, null, 2)}\n`)
  await rename(next, path)
  await syncDirectoryOf(path)
}
