import { expect, test } from 'vitest'
import { createKeychain } from './keychain.ts'

type Storage = Parameters<typeof createKeychain>[0]
type Backend = ReturnType<Storage['getSelectedStorageBackend']>

function storage(given: Partial<Storage> = {}): Storage {
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(`sealed ${text}`)),
    decryptStringAsync: (sealed) =>
      Promise.resolve({ result: sealed.toString().replace('sealed ', ''), shouldReEncrypt: false }),
    getSelectedStorageBackend: () => 'gnome_libsecret',
    ...given,
  }
}

const notOnLinux = (): Backend => {
  throw new Error('getSelectedStorageBackend is not a function')
}

const backend = (name: string) => (): Backend => name as Backend

test.each([
  ['darwin', notOnLinux, 'macOS Keychain'],
  ['win32', notOnLinux, 'Windows Data Protection (DPAPI)'],
  ['linux', backend('gnome_libsecret'), 'GNOME Keyring'],
  ['linux', backend('kwallet'), 'KWallet'],
  ['linux', backend('kwallet5'), 'KWallet'],
  ['linux', backend('kwallet6'), 'KWallet'],
] as const)('on %s it protects, under the name that people know', async (platform, getSelectedStorageBackend, name) => {
  const keychain = createKeychain(storage({ getSelectedStorageBackend }), platform)
  expect(await keychain.state()).toEqual({ isProtecting: true, name })
})

test.each([
  ['linux', { getSelectedStorageBackend: backend('basic_text') }, /no keyring that Gatehouse can use/],
  ['linux', { getSelectedStorageBackend: backend('unknown') }, /no keyring that Gatehouse can use/],
  ['linux', { getSelectedStorageBackend: backend('of_tomorrow') }, /no keyring that Gatehouse can use/],
  ['freebsd', {}, /no keyring that Gatehouse can use/],
  ['darwin', { isAsyncEncryptionAvailable: () => Promise.resolve(false) }, /is not available/],
  ['linux', { isAsyncEncryptionAvailable: () => Promise.reject(new Error('no\nD-Bus')) }, /cannot be asked: no D-Bus$/],
] as const)('on %s, %o is no protection', async (platform, given, problem) => {
  const state = await createKeychain(storage(given), platform).state()
  expect(state).toEqual({ isProtecting: false, problem: expect.stringMatching(problem) as string })
})

test('what it seals is text, and opens again; whether it should be sealed once more is told', async () => {
  const keychain = createKeychain(storage(), 'linux')
  const sealed = await keychain.seal('größe')
  expect(sealed).toBe(Buffer.from('sealed größe').toString('base64'))
  expect(await keychain.open(sealed)).toEqual({ text: 'größe', isOutdated: false })

  const decryptStringAsync = () => Promise.resolve({ result: 'key', shouldReEncrypt: true })
  const rotated = createKeychain(storage({ decryptStringAsync }), 'darwin')
  expect(await rotated.open(sealed)).toEqual({ text: 'key', isOutdated: true })
})

test('what it refuses is a rejection', async () => {
  const refused = () => Promise.reject(new Error('denied'))
  const keychain = createKeychain(storage({ encryptStringAsync: refused, decryptStringAsync: refused }), 'darwin')
  await expect(keychain.seal('key')).rejects.toThrow('denied')
  await expect(keychain.open('AAAA')).rejects.toThrow('denied')
})
