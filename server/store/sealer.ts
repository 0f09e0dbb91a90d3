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

/** Keeps a secret where the operating system does, for this user alone: the desktop's keychain. */
export interface Keychain {
  /** @throws when there is no keychain that protects anything. */
  seal(text: string): Promise<string>
  open(sealed: string): Promise<string>
}

const key256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const salt128 = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
const keyFileSchema = z.discriminatedUnion('kind', [
  z.strictObject({ version: z.literal(1), kind: z.literal('random'), key: key256 }),
  z.strictObject({ version: z.literal(1), kind: z.literal('keychain'), sealedKey: z.string() }),
  // `check` is a known text, sealed: it tells a wrong passphrase at once.
  z.strictObject({ version: z.literal(1), kind: z.literal('passphrase'), salt: salt128, check: z.string() }),
])
type KeyFile = z.output<typeof keyFileSchema>

const CHECK = 'gatehouse'
/** OWASP's recommendation for scrypt; 128 MiB, once at start. */
const SCRYPT: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 }

interface SealerOptions {
  /** From `GATEHOUSE_KEY`. */
  passphrase?: string | undefined
  /** Where there is one, and no passphrase, a new key is kept in it. */
  keychain?: Keychain | undefined
  isAnythingSealed: boolean
}

/**
 * The sealer of a data directory. `gatehouse.key` (mode 0600) holds a random key, or that key sealed by the keychain or,
 * where a passphrase is given at the first start, only what stretches it. It is written once, by a start that finds nothing
 * sealed yet, and never replaced.
 * @throws DataDirectoryError when the passphrase or keychain is wrong, missing or not wanted, or the file is damaged or gone.
 */
export async function openSealer(directory: string, options: SealerOptions): Promise<Sealer> {
  const path = join(directory, 'gatehouse.key')
  const known = await readKeyFile(path)
  if (known !== undefined) return await knownSealer(path, known, options)
  if (!options.isAnythingSealed) return await createKeyFile(path, options)
  throw new DataDirectoryError(
    `The key file ${path} is gone, but signing keys are sealed by it: restore it from a backup`,
  )
}

async function knownSealer(path: string, known: KeyFile, { passphrase, keychain }: SealerOptions): Promise<Sealer> {
  if (known.kind === 'passphrase') {
    if (passphrase === undefined) {
      throw new DataDirectoryError(`The signing keys are sealed by a passphrase: set GATEHOUSE_KEY`)
    }
    const sealer = await passphraseSealer(passphrase, known)
    if (sealer !== undefined) return sealer
    throw new DataDirectoryError('GATEHOUSE_KEY is not the passphrase that sealed the signing keys')
  }
  if (passphrase !== undefined) {
    throw new DataDirectoryError(
      `The signing keys are sealed by the key file ${path}, not by a passphrase: start without GATEHOUSE_KEY`,
    )
  }
  if (known.kind === 'random') return sealerWith(Buffer.from(known.key, 'base64url'))
  if (keychain === undefined) {
    throw new DataDirectoryError(
      'The signing keys are sealed by the keychain of the desktop: start the desktop, or restore a backup elsewhere',
    )
  }
  try {
    return sealerWith(Buffer.from(key256.parse(await keychain.open(known.sealedKey)), 'base64url'))
  } catch (error) {
    throw new DataDirectoryError(
      `The keychain does not open ${path}: it was sealed on another machine or by another user. Restore a backup`,
      { cause: error },
    )
  }
}

/** What a passphrase is stretched with, and how it is told from a wrong one. */
export interface PassphraseSealing {
  /** 128 bits, base64url. */
  readonly salt: string
  /** A known text, sealed. */
  readonly check: string
}

export const passphraseSealingSchema = z.strictObject({ salt: salt128, check: z.string() })

/** A new sealer from a passphrase, with what opens it again. */
export async function newPassphraseSealer(passphrase: string): Promise<{ sealer: Sealer; sealing: PassphraseSealing }> {
  const salt = randomBytes(16).toString('base64url')
  const sealer = sealerWith(await stretch(passphrase, salt))
  return { sealer, sealing: { salt, check: sealer.seal(CHECK) } }
}

/** @returns undefined when it is not the passphrase. */
export async function passphraseSealer(
  passphrase: string,
  { salt, check }: PassphraseSealing,
): Promise<Sealer | undefined> {
  const sealer = sealerWith(await stretch(passphrase, salt))
  try {
    sealer.open(check)
    return sealer
  } catch {
    return undefined
  }
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

async function createKeyFile(path: string, { passphrase, keychain }: SealerOptions): Promise<Sealer> {
  const { content, sealer } = await newKey(passphrase, keychain)
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

async function newKey(
  passphrase: string | undefined,
  keychain: Keychain | undefined,
): Promise<{ content: KeyFile; sealer: Sealer }> {
  if (passphrase !== undefined) {
    const { sealer, sealing } = await newPassphraseSealer(passphrase)
    return { content: { version: 1, kind: 'passphrase', ...sealing }, sealer }
  }
  const bytes = randomBytes(32)
  const key = bytes.toString('base64url')
  const content: KeyFile =
    keychain === undefined
      ? { version: 1, kind: 'random', key }
      : { version: 1, kind: 'keychain', sealedKey: await keychain.seal(key) }
  return { content, sealer: sealerWith(bytes) }
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
