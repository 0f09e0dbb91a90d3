import { link, readFile, rename, rm } from 'node:fs/promises'
import { z } from 'zod'
import { reasonOf } from './data-directory.ts'
import { isMissing, syncDirectoryOf, writeDurably } from './durable-write.ts'
import { salt128 } from './sealer.ts'
import { DataDirectoryError } from './store.ts'

/** 256 bits, base64url. */
export const key256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

const version = z.literal(1)

/** `gatehouse.key`: the data key, or the ways to it. */
const keyFileSchema = z.discriminatedUnion('kind', [
  /** The data key itself: whoever reads the file has it. */
  z.strictObject({ version, kind: z.literal('random'), key: key256 }),
  /** The data key, wrapped once or twice. `check` is a known text that it sealed: it tells any other key. */
  z
    .strictObject({
      version,
      kind: z.literal('wrapped'),
      check: z.string(),
      /** Sealed by the keychain of the machine that the directory is on, or was. */
      keychain: z.string().min(1).optional(),
      /** Sealed by what stretches the passphrase. */
      passphrase: z.strictObject({ salt: salt128, sealedKey: z.string() }).optional(),
    })
    .refine(({ keychain, passphrase }) => keychain !== undefined || passphrase !== undefined, 'there is no way in'),
  // Files of before there were two ways in: the keychain alone, and a data key that is stretched from the passphrase.
  z.strictObject({ version, kind: z.literal('keychain'), sealedKey: z.string() }),
  z.strictObject({ version, kind: z.literal('passphrase'), salt: salt128, check: z.string() }),
])

export type KeyFile = z.output<typeof keyFileSchema>
export type WrappedKey = Extract<KeyFile, { kind: 'wrapped' }>

/** @returns undefined where there is none. @throws DataDirectoryError when it cannot be read or is damaged. */
export async function readKeyFile(path: string): Promise<KeyFile | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw new DataDirectoryError(`The key file ${path} cannot be read: ${reasonOf(error)}`, { cause: error })
  }
  try {
    return keyFileSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new DataDirectoryError(`The key file ${path} is damaged: restore it from a backup`, { cause: error })
  }
}

/** Writes the first one (mode 0600); one that is there is never replaced. @throws DataDirectoryError */
export async function createKeyFile(path: string, content: KeyFile): Promise<void> {
  await writeBeside(path, content, async (next) => {
    await link(next, path)
    await rm(next)
  })
}

/** Puts another in its place, in one step: whatever ends the process, one of the two is there whole. @throws DataDirectoryError */
export async function replaceKeyFile(path: string, content: KeyFile): Promise<void> {
  await writeBeside(path, content, (next) => rename(next, path))
}

async function writeBeside(path: string, content: KeyFile, place: (next: string) => Promise<void>): Promise<void> {
  try {
    const next = `${path}.next`
    // Of a start or a change that was cut off.
    await rm(next, { force: true })
    await writeDurably(next, `${JSON.stringify(content)}\n`)
    await place(next)
    await syncDirectoryOf(path)
  } catch (error) {
    throw new DataDirectoryError(`The key file ${path} cannot be written: ${reasonOf(error)}`, { cause: error })
  }
}
