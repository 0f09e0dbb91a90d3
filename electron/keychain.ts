import type { SafeStorage } from 'electron'
import type { Keychain, KeychainState } from '../server/index.ts'
import { errorLine } from './error-line.ts'

/** What of it is used: the asynchronous half, and on Linux what stands behind it. */
type Storage = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

type Backend = ReturnType<Storage['getSelectedStorageBackend']>

/** What keeps the secret on Linux. `basic_text` seals by a password that is in every Chromium, which is no protection. */
const keyrings: Partial<Record<Backend, string>> = {
  gnome_libsecret: 'GNOME Keyring',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
}

const names: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macOS Keychain',
  win32: 'Windows Data Protection (DPAPI)',
}

const unprotecting = (problem: string): KeychainState => ({ isProtecting: false, problem })

/** The operating system's keychain, by way of Electron, which has to be ready. */
export function createKeychain(storage: Storage, platform: NodeJS.Platform): Keychain {
  async function state(): Promise<KeychainState> {
    try {
      if (!(await storage.isAsyncEncryptionAvailable())) {
        return unprotecting('The keychain of this system is not available: it may be locked, or not set up')
      }
      // Known once it was asked whether it is available.
      const name = platform === 'linux' ? keyrings[storage.getSelectedStorageBackend()] : names[platform]
      if (name !== undefined) return { isProtecting: true, name }
      return unprotecting('This desktop has no keyring that Gatehouse can use: GNOME Keyring and KWallet are supported')
    } catch (error) {
      return unprotecting(`The keychain of this system cannot be asked: ${errorLine(error)}`)
    }
  }

  return {
    state,
    seal: async (text) => (await storage.encryptStringAsync(text)).toString('base64'),
    async open(sealed) {
      const { result, shouldReEncrypt } = await storage.decryptStringAsync(Buffer.from(sealed, 'base64'))
      return { text: result, isOutdated: shouldReEncrypt }
    },
  }
}
