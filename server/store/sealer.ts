import { randomBytes, scrypt, type ScryptOptions } from 'node:crypto'
import { link, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { decrypt, encrypt } from './authenticated-encryption.ts'
import { reasonOf } from './data-directory.ts'
import { syncDirectoryOf, writeDurably } from './durable-write.ts'
import { DataDirectoryError } from './store.ts'

/** Seals what must not lie on disk in clear: private signing keys. */
export interface Sealer {
  seal(text: string): string
  /** @throws DataDirectoryError when it was sealed by another key, or changed since. */
  open(sealed: string): string
}

const key256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const salt128 = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
const keyFileSchema = z.discriminatedUnion('kind', [
  z.strictObject({ version: z.literal(1), kind: z.literal('random'), key: key256 }),
  // `check` is a known text, sealed: it tells a wrong passphrase at once.
  z.strictObject({ version: z.literal(1), kind: z.literal('passphrase'), salt: salt128, check: z.string() }),
])
type KeyFile = z.output<typeof keyFileSchema>

const CHECK = 'gatehouse'
/** OWASP's recommendation for scrypt; 128 MiB, once at start. */
const SCRYPT: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 }

/**
 * The sealer of a data directory. `gatehouse.key` (mode 0600) holds a random key or, where a passphrase is given at the
 * first start, only what stretches it. It is written once, by a start that finds nothing sealed yet, and never replaced.
 * @throws DataDirectoryError when the passphrase is wrong, missing or not wanted, or the file is damaged or gone.
 */
export async function openSealer(
  directory: string,
  { passphrase, isAnythingSealed }: { passphrase?: string | undefined; isAnythingSealed: boolean },
): Promise<Sealer> {
  const path = join(directory, 'gatehouse.key')
  const known = await readKeyFile(path)
  if (known === undefined) {
    if (!isAnythingSealed) return await createKeyFile(path, passphrase)
    throw new DataDirectoryError(
      `The key file ${path} is gone, but signing keys are sealed by it: restore it from a backup`,
    )
  }
  if (known.kind === 'random') {
    if (passphrase !== undefined) {
      throw new DataDirectoryError(
        `The signing keys are sealed by the key file ${path}, not by a passphrase: start without GATEHOUSE_KEY`,
      )
    }
    return sealerWith(Buffer.from(known.key, 'base64url'))
  }
  if (passphrase === undefined) {
    throw new DataDirectoryError(`The signing keys are sealed by a passphrase: set GATEHOUSE_KEY`)
  }
  const sealer = sealerWith(await stretch(passphrase, known.salt))
  try {
    sealer.open(known.check)
  } catch (error) {
    throw new DataDirectoryError('GATEHOUSE_KEY is not the passphrase that sealed the signing keys', { cause: error })
  }
  return sealer
}

async function readKeyFile(path: string): Promise<KeyFile | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new DataDirectoryError(`The key file ${path} cannot be read: ${reasonOf(error)}`, { cause: error })
  }
  try {
    return keyFileSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new DataDirectoryError(`The key file ${path} is damaged: restore it from a backup`, { cause: error })
  }
}

async function createKeyFile(path: string, passphrase: string | undefined): Promise<Sealer> {
  const key = randomBytes(32)
  const salt = randomBytes(16).toString('base64url')
  const sealer = sealerWith(passphrase === undefined ? key : await stretch(passphrase, salt))
  const content: KeyFile =
    passphrase === undefined
      ? { version: 1, kind: 'random', key: key.toString('base64url') }
      : { version: 1, kind: 'passphrase', salt, check: sealer.seal(CHECK) }
  try {
    // Whole under a name of its own first: a crash leaves no half key, and `link` never replaces one that is there.
    const next = `${path}.next`
    await rm(next, { force: true })
    await writeDurably(next, `${JSON.stringify(content)}\n`)
    await link(next, path)
    await rm(next)
    await syncDirectoryOf(path)
  } catch (error) {
    throw new DataDirectoryError(`The key file ${path} cannot be written: ${reasonOf(error)}`, { cause: error })
  }
  return sealer
}

function stretch(passphrase: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64url'), 32, SCRYPT, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

function sealerWith(key: Buffer): Sealer {
  return {
    seal: (text) => encrypt(key, text),
    open(sealed) {
      try {
        return decrypt(key, sealed)
      } catch (error) {
        throw new DataDirectoryError(
          'A signing key was sealed by another key than the one in gatehouse.key: restore both files from one backup',
          { cause: error },
        )
      }
    },
  }
}
