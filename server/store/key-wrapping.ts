/** The ways to the data key that a key file can hold, and how each is made and gone. */
import { decrypt, encrypt } from './authenticated-encryption.ts'
import { key256, type KeyFile, type WrappedKey } from './key-file.ts'
import type { Keychain } from './keychain.ts'
import { checkOf, isKeyOf, newSalt } from './sealer.ts'
import { DataDirectoryError } from './store.ts'
import type { Stretch } from './stretch.ts'

type PassphraseWrap = NonNullable<WrappedKey['passphrase']>
export type Protected = Exclude<KeyFile, { kind: 'random' }>
type WithPassphrase = Extract<KeyFile, { kind: 'passphrase' }> | (WrappedKey & { passphrase: PassphraseWrap })

/** Whether a passphrase opens it. */
export const hasPassphrase = (file: KeyFile): file is WithPassphrase =>
  file.kind === 'passphrase' || (file.kind === 'wrapped' && file.passphrase !== undefined)

/** As the keychain sealed it; undefined where it did not. */
export function sealedByKeychain(file: KeyFile): string | undefined {
  if (file.kind === 'keychain') return file.sealedKey
  return file.kind === 'wrapped' ? file.keychain : undefined
}

/** @throws when the keychain does not open it here and now, or holds another key. */
export async function openByKeychain(
  file: Protected,
  sealed: string,
  keychain: Keychain,
): Promise<{ key: Buffer; isOutdated: boolean }> {
  const state = await keychain.state()
  if (!state.isProtecting) throw new Error(state.problem)
  const { text, isOutdated } = await keychain.open(sealed)
  const key = Buffer.from(key256.parse(text), 'base64url')
  if (file.kind === 'wrapped' && !isKeyOf(file.check, key)) throw new Error('it holds another key')
  return { key, isOutdated }
}

/** @returns undefined when it is not the passphrase. @throws DataDirectoryError when the file holds another key. */
export async function openByPassphrase(
  path: string,
  file: WithPassphrase,
  passphrase: string,
  stretch: Stretch,
): Promise<Buffer | undefined> {
  if (file.kind === 'passphrase') {
    const key = await stretch(passphrase, file.salt)
    return isKeyOf(file.check, key) ? key : undefined
  }
  const { salt, sealedKey } = file.passphrase
  const wrappingKey = await stretch(passphrase, salt)
  let key: Buffer
  try {
    key = Buffer.from(key256.parse(decrypt(wrappingKey, sealedKey)), 'base64url')
  } catch {
    return undefined
  }
  if (isKeyOf(file.check, key)) return key
  throw new DataDirectoryError(`The key file ${path} is damaged: restore it from a backup`)
}

/** The same ways in, as a file that can have two. */
export function asWrapped(file: KeyFile, key: Buffer): WrappedKey {
  if (file.kind === 'wrapped') return file
  const wrapped: WrappedKey = { version: 1, kind: 'wrapped', check: checkOf(key) }
  if (file.kind === 'keychain') return { ...wrapped, keychain: file.sealedKey }
  if (file.kind === 'random') return wrapped
  // The data key is what the passphrase stretches to, and so wraps itself; another passphrase wraps it like any other.
  return { ...wrapped, passphrase: { salt: file.salt, sealedKey: encrypt(key, key.toString('base64url')) } }
}

export async function wrapByPassphrase(key: Buffer, passphrase: string, stretch: Stretch): Promise<PassphraseWrap> {
  const salt = newSalt()
  return { salt, sealedKey: encrypt(await stretch(passphrase, salt), key.toString('base64url')) }
}

/** @throws when it does not keep it, or does not give back what it was given. */
export async function wrapByKeychain(key: Buffer, keychain: Keychain): Promise<string> {
  const text = key.toString('base64url')
  const sealed = await keychain.seal(text)
  if ((await keychain.open(sealed)).text !== text) throw new Error('it gives back something else than it was given')
  return sealed
}
