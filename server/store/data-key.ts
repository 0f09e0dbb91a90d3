import { replaceKeyFile, type KeyFile } from './key-file.ts'
import {
  asWrapped,
  hasPassphrase,
  openByKeychain,
  openByPassphrase,
  sealedByKeychain,
  wrapByKeychain,
  wrapByPassphrase,
} from './key-wrapping.ts'
import type { Keychain, KeychainState } from './keychain.ts'
import { isKeyOf, sealerWith, type Sealer } from './sealer.ts'
import type { Stretch } from './stretch.ts'

/** What protects the data key; nothing but the mode of its file where both are false. */
export interface KeyProtection {
  readonly keychain: boolean
  readonly passphrase: boolean
}

/**
 * The one key that seals everything that is sealed in a data directory, and what protects it. Each change is one step on
 * disk, after which the key is the same and no copy of the file from before is worth less.
 */
export interface DataKey {
  readonly sealer: Sealer
  protection(): KeyProtection
  /** The keychain of this machine; null where the server runs without the desktop. */
  keychainState(): Promise<KeychainState | null>
  /** Sets the passphrase, or another one in its place. @throws DataDirectoryError when the file cannot be written, as each. */
  setPassphrase(passphrase: string): Promise<void>
  /** @throws ProtectionRefused unless the keychain opens the key here and now. */
  removePassphrase(): Promise<void>
  /** @throws ProtectionRefused where there is no keychain that protects. */
  useKeychain(): Promise<void>
  /**
   * The passphrase alone opens the key from now on.
   * @returns false when it is not the passphrase: whoever does not know it would be locked out.
   * @throws ProtectionRefused where none is set.
   */
  leaveKeychain(passphrase: string): Promise<boolean>
  /** The key itself, where it is the one of this file as it can be checked; never in an answer, never in a log. */
  keyOf(file: KeyFile): Buffer | undefined
}

/** A change that would leave the data key without a way in that works, or without protection. One line that says what to do. */
export class ProtectionRefused extends Error {}

interface Opened {
  path: string
  /** As it is on disk. */
  file: KeyFile
  key: Buffer
  keychain: Keychain | undefined
  stretch: Stretch
}

export function dataKeyOf({ path, file: first, key, keychain, stretch }: Opened): DataKey {
  let file = first
  let last: Promise<unknown> = Promise.resolve()

  /** One change after the other, each on the file that the one before it left. */
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = last.then(change, change)
    last = turn.catch(() => undefined)
    return turn
  }

  async function replace(next: KeyFile): Promise<void> {
    await replaceKeyFile(path, next)
    file = next
  }

  return {
    sealer: sealerWith(key),
    protection: () => ({ keychain: sealedByKeychain(file) !== undefined, passphrase: hasPassphrase(file) }),
    keychainState: async () => (await keychain?.state()) ?? null,

    setPassphrase: (passphrase) =>
      inTurn(async () => {
        await replace({ ...asWrapped(file, key), passphrase: await wrapByPassphrase(key, passphrase, stretch) })
      }),

    removePassphrase: () =>
      inTurn(async () => {
        if (!hasPassphrase(file)) return
        const sealed = sealedByKeychain(file)
        if (sealed === undefined || keychain === undefined) {
          throw new ProtectionRefused('The keychain does not protect the keys: they would lie on disk unprotected')
        }
        try {
          await openByKeychain(file, sealed, keychain)
        } catch (error) {
          throw new ProtectionRefused(
            'The keychain does not open the key here and now: without the passphrase nothing would',
            { cause: error },
          )
        }
        const { passphrase: _gone, ...wrapped } = asWrapped(file, key)
        await replace(wrapped)
      }),

    useKeychain: () =>
      inTurn(async () => {
        const state = (await keychain?.state()) ?? { isProtecting: false, problem: 'Only the desktop reaches it' }
        if (keychain === undefined || !state.isProtecting) {
          throw new ProtectionRefused(`There is no keychain that protects: ${'problem' in state ? state.problem : ''}`)
        }
        let sealed: string
        try {
          sealed = await wrapByKeychain(key, keychain)
        } catch (error) {
          throw new ProtectionRefused(`${state.name} did not take the key: unlock it and try again`, { cause: error })
        }
        await replace({ ...asWrapped(file, key), keychain: sealed })
      }),

    leaveKeychain: (passphrase) =>
      inTurn(async () => {
        if (!hasPassphrase(file)) {
          throw new ProtectionRefused('No passphrase is set: the keys would lie on disk unprotected')
        }
        if ((await openByPassphrase(path, file, passphrase, stretch)) === undefined) return false
        const { keychain: _gone, ...wrapped } = asWrapped(file, key)
        await replace(wrapped)
        return true
      }),

    keyOf: (other) => ('check' in other && isKeyOf(other.check, key) ? key : undefined),
  }
}
