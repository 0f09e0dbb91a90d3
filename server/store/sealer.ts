import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { decrypt, encrypt } from './authenticated-encryption.ts'
import { DataDirectoryError } from './store.ts'
import { stretch } from './stretch.ts'

/** Seals what must not lie on disk in clear: private signing keys. */
export interface Sealer {
  seal(text: string): string
  /** @throws DataDirectoryError when it was sealed by another key, or changed since. */
  open(sealed: string): string
}

/** 128 bits, base64url. */
export const salt128 = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

const CHECK = 'gatehouse'

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
  const salt = newSalt()
  const key = await stretch(passphrase, salt)
  return { sealer: sealerWith(key), sealing: { salt, check: checkOf(key) } }
}

/** @returns undefined when it is not the passphrase. */
export async function passphraseSealer(
  passphrase: string,
  { salt, check }: PassphraseSealing,
): Promise<Sealer | undefined> {
  const key = await stretch(passphrase, salt)
  return isKeyOf(check, key) ? sealerWith(key) : undefined
}

export const newSalt = () => randomBytes(16).toString('base64url')

/** A known text sealed by `key`: tells at once whether a key is this one. */
export const checkOf = (key: Buffer) => encrypt(key, CHECK)

export function isKeyOf(check: string, key: Buffer): boolean {
  try {
    return decrypt(key, check) === CHECK
  } catch {
    return false
  }
}

export function sealerWith(key: Buffer): Sealer {
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
