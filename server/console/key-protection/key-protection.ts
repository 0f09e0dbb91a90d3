/** What protects the key that seals the signing keys: the keychain of the desktop, a passphrase, both. */
import type { Logger } from 'pino'
import { isCommonPassword } from '../../accounts/common-passwords.ts'
import { takeTurns } from '../../accounts/turns.ts'
import { keyPassphrase, keyProtection, type KeyProtectionView } from '../../contract/key-protection.ts'
import { conflict, invalidInput, ProblemError } from '../../http/problem.ts'
import { ProtectionRefused, type DataKey } from '../../store/data-key.ts'
import { DataDirectoryError } from '../../store/store.ts'
import type { Mount } from '../mount.ts'

interface Dependencies {
  dataKey: DataKey
  isPassphraseGiven: boolean
  log: Logger
}

/** A passphrase takes 128 MiB to stretch. */
const inTurn = takeTurns(1)

export function keyProtectionRoom(mount: Mount, dependencies: Dependencies): void {
  const { dataKey, log } = dependencies
  const changed = async (change: () => Promise<void>) => {
    await inTurn(change).catch(refuse)
    log.info({ protection: dataKey.protection() }, 'protection of the keys changed')
    return await view(dependencies)
  }

  mount.forOperators(keyProtection.get, () => view(dependencies))

  mount.forOperators(keyProtection.setPassphrase, async ({ body: { passphrase } }) => {
    const problem = keyPassphrase(isCommonPassword).safeParse(passphrase).error?.issues[0]?.message
    if (problem !== undefined) throw invalidInput({ path: 'passphrase', message: problem })
    return await changed(() => dataKey.setPassphrase(passphrase))
  })

  mount.forOperators(keyProtection.removePassphrase, () => changed(() => dataKey.removePassphrase()))

  mount.forOperators(keyProtection.useKeychain, () => changed(() => dataKey.useKeychain()))

  mount.forOperators(keyProtection.leaveKeychain, ({ body: { passphrase } }) =>
    changed(async () => {
      if (await dataKey.leaveKeychain(passphrase)) return
      throw invalidInput({ path: 'passphrase', message: 'Is not the passphrase that is set' })
    }),
  )
}

async function view({ dataKey, isPassphraseGiven }: Dependencies): Promise<KeyProtectionView> {
  const { keychain, passphrase } = dataKey.protection()
  const state = await dataKey.keychainState()
  return {
    keychain: {
      in_use: keychain,
      name: state?.isProtecting === true ? state.name : null,
      problem: state === null ? 'The keychain is the desktop’s alone' : state.isProtecting ? null : state.problem,
    },
    passphrase: { is_set: passphrase, given_at_start: passphrase && isPassphraseGiven },
  }
}

function refuse(error: unknown): never {
  if (error instanceof ProtectionRefused) throw conflict('', error.message)
  if (error instanceof DataDirectoryError) throw new ProblemError('unavailable', error.message, { cause: error })
  throw error
}
