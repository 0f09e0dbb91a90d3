import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { reasonOf } from './data-directory.ts'
import { dataKeyOf, type DataKey } from './data-key.ts'
import { createKeyFile, readKeyFile, replaceKeyFile, type KeyFile } from './key-file.ts'
import {
  asWrapped,
  hasPassphrase,
  openByKeychain,
  openByPassphrase,
  sealedByKeychain,
  wrapByKeychain,
  wrapByPassphrase,
  type Protected,
} from './key-wrapping.ts'
import type { Keychain } from './keychain.ts'
import { checkOf, type Sealer } from './sealer.ts'
import { DataDirectoryError, KeysLocked } from './store.ts'
import { stretch, type Stretch } from './stretch.ts'

/** Asks for the passphrase while a start waits: resolves when an attempt went well, or nobody makes another. */
export type AskPassphrase = (question: PassphraseQuestion) => Promise<void>

export interface PassphraseQuestion {
  /** Whether it is the passphrase; each takes as long as that is stretched. */
  attempt: (passphrase: string) => Promise<boolean>
  /** Whether the keychain was to open the key, and is another one or locked. */
  isForKeychain: boolean
}

export interface DataKeyOptions {
  /** From `GATEHOUSE_KEY`. */
  passphrase?: string | undefined
  /** Where there is one that protects, and no passphrase, a new key is kept in it. */
  keychain?: Keychain | undefined
  /** Where somebody can be asked: a passphrase is set, and neither given nor made unnecessary by the keychain. */
  askPassphrase?: AskPassphrase | undefined
  isAnythingSealed: boolean
  /** The one that was open before, of a server that starts again: nobody is asked twice. */
  known?: DataKey | undefined
  /** How a passphrase becomes a key; default the slow way, which is the only one for data. */
  stretch?: Stretch
  /** Takes a line for the log. */
  report?: ((line: string) => void) | undefined
}

/** The sealer of a data directory, see `openDataKey`. */
export const openSealer = async (directory: string, options: DataKeyOptions): Promise<Sealer> =>
  (await openDataKey(directory, options)).sealer

/**
 * Opens the data key, which seals everything that is sealed in a data directory. `gatehouse.key` (mode 0600) holds it,
 * wrapped by the keychain, by a passphrase, or by each of the two; in clear where there is neither. It is made once, by a start
 * that finds nothing sealed yet, and stays the same whatever protects it.
 * @throws KeysLocked when it is not opened here and now, though it may be elsewhere or later.
 * @throws DataDirectoryError when GATEHOUSE_KEY is wrong, missing or not wanted, or the file is damaged or gone.
 */
export async function openDataKey(directory: string, given: DataKeyOptions): Promise<DataKey> {
  const options = { stretch, ...given }
  const path = join(directory, 'gatehouse.key')
  const file = await readKeyFile(path)
  const opened = file === undefined ? await create(path, options) : await open(path, file, options)
  return dataKeyOf({ path, ...opened, keychain: options.keychain, stretch: options.stretch })
}

interface Opened {
  file: KeyFile
  key: Buffer
}

type Options = DataKeyOptions & { stretch: Stretch }

async function create(path: string, { isAnythingSealed, passphrase, keychain, stretch }: Options): Promise<Opened> {
  if (isAnythingSealed) {
    throw new DataDirectoryError(
      `The key file ${path} is gone, but signing keys are sealed by it: restore it from a backup`,
    )
  }
  const key = randomBytes(32)
  const file = await firstFile(path, key, { passphrase, keychain, stretch })
  await createKeyFile(path, file)
  return { file, key }
}

async function firstFile(
  path: string,
  key: Buffer,
  { passphrase, keychain, stretch }: Pick<Options, 'passphrase' | 'keychain' | 'stretch'>,
): Promise<KeyFile> {
  const wrapped = { version: 1, kind: 'wrapped', check: checkOf(key) } as const
  if (passphrase !== undefined) return { ...wrapped, passphrase: await wrapByPassphrase(key, passphrase, stretch) }
  if (keychain === undefined || !(await keychain.state()).isProtecting) {
    return { version: 1, kind: 'random', key: key.toString('base64url') }
  }
  try {
    return { ...wrapped, keychain: await wrapByKeychain(key, keychain) }
  } catch (error) {
    throw new KeysLocked(
      `The keychain does not keep the key of ${path}: ${reasonOf(error)}. Unlock it and try again, or start with a passphrase in GATEHOUSE_KEY`,
      { cause: error },
    )
  }
}

async function open(path: string, file: KeyFile, options: Options): Promise<Opened> {
  const { known, passphrase } = options
  if (file.kind === 'random') {
    if (passphrase === undefined) return { file, key: Buffer.from(file.key, 'base64url') }
    throw new DataDirectoryError(
      `The signing keys are sealed by the key file ${path}, not by a passphrase: start without GATEHOUSE_KEY, and set one in Settings`,
    )
  }
  const key = known?.keyOf(file)
  if (key !== undefined) return { file, key }
  if (passphrase === undefined) return await openByKeychainOrAsk(path, file, options)

  if (!hasPassphrase(file)) {
    throw new DataDirectoryError(
      `No passphrase protects ${path}: start the desktop without GATEHOUSE_KEY, and set one there (Settings, Protection of the keys)`,
    )
  }
  const byPassphrase = await openByPassphrase(path, file, passphrase, options.stretch)
  if (byPassphrase !== undefined) return { file, key: byPassphrase }
  throw new DataDirectoryError('GATEHOUSE_KEY is not the passphrase that sealed the signing keys')
}

async function openByKeychainOrAsk(path: string, file: Protected, options: Options): Promise<Opened> {
  const { keychain, askPassphrase, report } = options
  const sealed = sealedByKeychain(file)
  let failure: unknown
  if (sealed !== undefined && keychain !== undefined) {
    try {
      const { key, isOutdated } = await openByKeychain(file, sealed, keychain)
      return { key, file: isOutdated ? await wrapAgain(path, file, key, options) : file }
    } catch (error) {
      failure = error
    }
  }
  if (!hasPassphrase(file)) throw lockedWithoutPassphrase(path, keychain, failure)
  if (askPassphrase === undefined) {
    throw new KeysLocked(`The signing keys are sealed by a passphrase: set GATEHOUSE_KEY`, { cause: failure })
  }

  if (failure !== undefined)
    report?.(`The keychain does not open ${path}, its passphrase is asked for: ${reasonOf(failure)}`)
  let key: Buffer | undefined
  await askPassphrase({
    isForKeychain: sealed !== undefined,
    attempt: async (passphrase) => {
      key ??= await openByPassphrase(path, file, passphrase, options.stretch)
      return key !== undefined
    },
  })
  if (key === undefined) {
    throw new KeysLocked(`The signing keys in ${path} are sealed by a passphrase, and none was given`, {
      cause: failure,
    })
  }
  // Where the keychain was to open it and is another one: the next start asks nobody.
  return { key, file: sealed === undefined ? file : await wrapAgain(path, file, key, options) }
}

function lockedWithoutPassphrase(path: string, keychain: Keychain | undefined, failure: unknown): KeysLocked {
  if (keychain === undefined) {
    return new KeysLocked(
      `The signing keys are sealed by the keychain of the desktop: set a passphrase there (Settings, Protection of the keys) and start with it in GATEHOUSE_KEY, or restore a backup elsewhere`,
    )
  }
  return new KeysLocked(
    `The keychain does not open ${path}, which was sealed on another machine, by another user or in another keychain; and no passphrase was set`,
    { cause: failure },
  )
}

/** Sealed by the keychain as it is here and now. Where it cannot be, the file stays as it is: it opens as it did. */
async function wrapAgain(
  path: string,
  file: Protected,
  key: Buffer,
  { keychain, report }: DataKeyOptions,
): Promise<KeyFile> {
  try {
    if (keychain === undefined || !(await keychain.state()).isProtecting) return file
    const wrapped: KeyFile = { ...asWrapped(file, key), keychain: await wrapByKeychain(key, keychain) }
    await replaceKeyFile(path, wrapped)
    return wrapped
  } catch (error) {
    report?.(`The keychain was not given the key of ${path}: ${reasonOf(error)}`)
    return file
  }
}
