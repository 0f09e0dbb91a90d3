'use strict'
const { createCipheriv, createDecipheriv, createHash, randomBytes } = require('node:crypto')
const fs = require('node:fs')
const { app } = require('./app.cjs')
const { refuseUnknown } = require('./refuse-unknown.cjs')

/**
 * The keyring of a machine is a file that STAND_IN_KEYRING names: a key a line, the newest last, made where it is missing. Another
 * file is another machine. Without one there is no keyring: Chromium seals by a password that everybody knows (`basic_text`).
 */
const keyringNow = () => process.env.STAND_IN_KEYRING
const known = createHash('sha256').update('peanuts').digest()

/** The newest first. */
function keys() {
  const keyring = keyringNow()
  if (keyring === undefined) return [known]
  if (!fs.existsSync(keyring)) fs.writeFileSync(keyring, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 })
  const lines = fs.readFileSync(keyring, 'utf8').trim().split('\n')
  return lines.map((line) => Buffer.from(line, 'hex')).reverse()
}

function requireReady(method) {
  if (!app.isReady()) throw new Error(`safeStorage.${method} cannot be called before app is ready`)
}

function decrypt(key, encrypted) {
  const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(0, 12))
  decipher.setAuthTag(encrypted.subarray(12, 28))
  return decipher.update(encrypted.subarray(28), undefined, 'utf8') + decipher.final('utf8')
}

const onLinux = {
  getSelectedStorageBackend() {
    if (!app.isReady()) return 'unknown'
    return keyringNow() === undefined ? 'basic_text' : 'gnome_libsecret'
  },
}

const safeStorage = refuseUnknown('safeStorage', {
  async isAsyncEncryptionAvailable() {
    requireReady('isAsyncEncryptionAvailable')
    return true
  },
  async encryptStringAsync(text) {
    requireReady('encryptStringAsync')
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', keys()[0], nonce)
    const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), content])
  },
  async decryptStringAsync(encrypted) {
    requireReady('decryptStringAsync')
    for (const [age, key] of keys().entries()) {
      try {
        return { result: decrypt(key, encrypted), shouldReEncrypt: age > 0 }
      } catch {
        // Another key's, perhaps.
      }
    }
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.')
  },
  ...(process.platform === 'linux' ? onLinux : {}),
})

module.exports = { safeStorage }
