import { scrypt, type ScryptOptions } from 'node:crypto'

/** OWASP's recommendation for scrypt; 128 MiB, about half a second. */
const SCRYPT: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 }

export type Stretch = (passphrase: string, salt: string) => Promise<Buffer>

/** 256 bits from a passphrase, slowly; however a keyboard composes its letters. */
export function stretch(passphrase: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64url'), 32, SCRYPT, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
