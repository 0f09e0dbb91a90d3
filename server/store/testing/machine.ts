import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Keychain, KeychainState } from '../keychain.ts'

/** The keychain of a machine: what another one sealed it does not open. What tests change of it holds from then on. */
export interface Machine extends Keychain {
  current: KeychainState
  /** Whether what it opens should be sealed once more. */
  isOutdated: boolean
  /** What is thrown by whoever seals, where that fails. */
  sealFailure: Error | undefined
  /** How often each was asked. */
  sealed: number
  opened: number
}

export function machine(name = 'Keyring'): Machine {
  const key = randomBytes(32)
  return {
    current: { isProtecting: true, name },
    isOutdated: false,
    sealFailure: undefined,
    sealed: 0,
    opened: 0,
    state() {
      return Promise.resolve(this.current)
    },
    seal(text) {
      this.sealed++
      if (this.sealFailure !== undefined) return Promise.reject(this.sealFailure)
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Promise.resolve(Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64'))
    },
    open(sealed) {
      this.opened++
      const bytes = Buffer.from(sealed, 'base64')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28))
        const text = decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
        return Promise.resolve({ text, isOutdated: this.isOutdated })
      } catch {
        return Promise.reject(new Error('Error while decrypting the ciphertext'))
      }
    },
  }
}
