import { expect, it } from 'vitest'
import { newPassphraseSealer, passphraseSealer } from './sealer.ts'
import { DataDirectoryError } from './store.ts'

it('opens what the same passphrase sealed, however a keyboard composes it, and tells another at once', async () => {
  const { sealer, sealing } = await newPassphraseSealer('gr\u00f6\u00dfe-gr\u00f6\u00dfe')
  const sealed = sealer.seal('a private key')
  const again = await passphraseSealer('gro\u0308\u00dfe-gro\u0308\u00dfe', sealing)
  expect(again?.open(sealed)).toBe('a private key')
  expect(await passphraseSealer('grosse-grosse', sealing)).toBeUndefined()

  // A salt of its own each time: the same passphrase is another key elsewhere.
  const other = await newPassphraseSealer('gr\u00f6\u00dfe-gr\u00f6\u00dfe')
  expect(other.sealing.salt).not.toBe(sealing.salt)
  expect(() => other.sealer.open(sealed)).toThrow(DataDirectoryError)
})
