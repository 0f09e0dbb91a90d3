import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ProtectionRefused } from './data-key.ts'
import { openDataKey } from './open-data-key.ts'
import { checkOf, sealerWith } from './sealer.ts'
import { DataDirectoryError } from './store.ts'
import { machine } from './testing/machine.ts'
import { quickStretch as stretch } from './testing/quick-stretch.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'

const SECRET = 'a private key'
const [PASSPHRASE, ANOTHER] = ['correct horse battery staple', 'gate house arch keystone']
const LATER = { isAnythingSealed: true, stretch }

const keyFile = (directory: string) => join(directory, 'gatehouse.key')

/** What was sealed by a key that is stretched from the passphrase, and how that was kept. */
async function byPassphraseAlone() {
  const salt = 'A'.repeat(22)
  const key = await stretch(PASSPHRASE, salt)
  return { sealed: sealerWith(key).seal(SECRET), sealing: { salt, check: checkOf(key) } }
}

/** A data directory with something sealed in it. */
async function sealedDirectory(options: Partial<Parameters<typeof openDataKey>[1]> = {}) {
  const directory = await temporaryDirectory()
  const key = await openDataKey(directory, { isAnythingSealed: false, stretch, ...options })
  return { directory, key, sealed: key.sealer.seal(SECRET) }
}

describe('the protection of the data key', () => {
  it('goes from nothing to a passphrase, to both, to the keychain, and back, and the key stays the same', async () => {
    const keychain = machine()
    keychain.current = { isProtecting: false, problem: 'Nothing is there' }
    const { directory, key, sealed } = await sealedDirectory({ keychain })
    const clear = JSON.parse(await readFile(keyFile(directory), 'utf8')) as { key: string }
    expect(key.protection()).toEqual({ keychain: false, passphrase: false })
    const opens = async (options: object) =>
      (await openDataKey(directory, { ...LATER, ...options })).sealer.open(sealed)

    await key.setPassphrase(PASSPHRASE)
    expect(key.protection()).toEqual({ keychain: false, passphrase: true })
    expect(await readFile(keyFile(directory), 'utf8')).not.toContain(clear.key)
    expect(await opens({ passphrase: PASSPHRASE })).toBe(SECRET)

    await expect(key.useKeychain()).rejects.toThrow(/no keychain that protects: Nothing is there/)
    keychain.current = { isProtecting: true, name: 'Keyring' }
    expect(await key.keychainState()).toEqual(keychain.current)
    await key.useKeychain()
    expect(key.protection()).toEqual({ keychain: true, passphrase: true })
    expect(await opens({ keychain })).toBe(SECRET)

    await key.setPassphrase(ANOTHER)
    await expect(opens({ passphrase: PASSPHRASE })).rejects.toThrow(/is not the passphrase/)
    expect(await opens({ passphrase: ANOTHER })).toBe(SECRET)

    await key.removePassphrase()
    await key.removePassphrase()
    expect(key.protection()).toEqual({ keychain: true, passphrase: false })
    expect(await opens({ keychain })).toBe(SECRET)

    await key.setPassphrase(PASSPHRASE)
    expect(await key.leaveKeychain(ANOTHER)).toBe(false)
    expect(await key.leaveKeychain(PASSPHRASE)).toBe(true)
    expect(key.protection()).toEqual({ keychain: false, passphrase: true })
    await expect(opens({ keychain })).rejects.toThrow(/set GATEHOUSE_KEY/)

    expect(await readdir(directory)).toEqual(['gatehouse.key'])
    if (process.platform !== 'win32') expect((await stat(keyFile(directory))).mode & 0o777).toBe(0o600)
    expect(await readFile(keyFile(directory), 'utf8')).not.toMatch(/battery|keystone/)
  })

  it('is never given up: the last way in stays, and so does one without which the other would not do', async () => {
    const keychain = machine()
    const { directory, key, sealed } = await sealedDirectory({ keychain })
    await expect(key.leaveKeychain(PASSPHRASE)).rejects.toThrow(ProtectionRefused)
    await key.setPassphrase(PASSPHRASE)
    const before = await readFile(keyFile(directory), 'utf8')

    keychain.current = { isProtecting: false, problem: 'Nothing is there' }
    await expect(key.removePassphrase()).rejects.toThrow(/does not open the key here and now/)
    const headless = await openDataKey(directory, { ...LATER, passphrase: PASSPHRASE })
    await expect(headless.removePassphrase()).rejects.toThrow(/unprotected/)
    await expect(headless.useKeychain()).rejects.toThrow(/Only the desktop/)
    expect(await headless.keychainState()).toBeNull()
    expect(headless.sealer.open(sealed)).toBe(SECRET)

    keychain.current = { isProtecting: true, name: 'Keyring' }
    keychain.sealFailure = new Error('denied')
    await expect(key.useKeychain()).rejects.toThrow(/Keyring did not take the key: unlock it/)
    expect(await readFile(keyFile(directory), 'utf8')).toBe(before)
  })

  it('is the former while the next one is not there whole', async () => {
    const keychain = machine()
    const { directory, key, sealed } = await sealedDirectory({ keychain })
    const before = await readFile(keyFile(directory), 'utf8')
    const next = `${keyFile(directory)}.next`

    // The disk does not take it.
    await mkdir(next)
    await expect(key.setPassphrase(PASSPHRASE)).rejects.toThrow(DataDirectoryError)
    expect(key.protection()).toEqual({ keychain: true, passphrase: false })
    expect(await readFile(keyFile(directory), 'utf8')).toBe(before)
    await rm(next, { recursive: true })

    // A crash left half of it beside the file: the former opens, and the next change begins anew.
    await writeFile(next, '{"version":1,"kind":"wrapped","che')
    const again = await openDataKey(directory, { ...LATER, keychain })
    expect(again.sealer.open(sealed)).toBe(SECRET)
    await again.setPassphrase(PASSPHRASE)
    expect(await readdir(directory)).toEqual(['gatehouse.key'])
    expect((await openDataKey(directory, { ...LATER, keychain })).protection().passphrase).toBe(true)
  })

  it('changes one after the other, and each keeps what the one before it did', async () => {
    const keychain = machine()
    const { directory, key, sealed } = await sealedDirectory({ passphrase: PASSPHRASE, keychain })
    await Promise.all([key.setPassphrase(ANOTHER), key.useKeychain(), key.leaveKeychain(PASSPHRASE)])
    expect(key.protection()).toEqual({ keychain: true, passphrase: true })
    const opened = await openDataKey(directory, { ...LATER, passphrase: ANOTHER })
    expect(opened.sealer.open(sealed)).toBe(SECRET)
  })

  it('of a file of before there were two ways in is as good', async () => {
    const directory = await temporaryDirectory()
    const { sealed, sealing } = await byPassphraseAlone()
    await writeFile(keyFile(directory), JSON.stringify({ version: 1, kind: 'passphrase', ...sealing }))
    const keychain = machine()
    const key = await openDataKey(directory, { ...LATER, passphrase: PASSPHRASE, keychain })
    await key.useKeychain()
    expect(await key.leaveKeychain(PASSPHRASE)).toBe(true)
    await key.setPassphrase(ANOTHER)
    expect((await openDataKey(directory, { ...LATER, passphrase: ANOTHER })).sealer.open(sealed)).toBe(SECRET)
  })
})
