import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSealer, type Keychain } from './sealer.ts'
import { DataDirectoryError } from './store.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'

const SECRET = '-----BEGIN PRIVATE KEY-----\nMIGH größe\n'
const PASSPHRASE = 'correct horse battery staple'
const FIRST = { isAnythingSealed: false }
const LATER = { isAnythingSealed: true }

const keyFile = (directory: string) => join(directory, 'gatehouse.key')

async function refusal(opening: Promise<unknown>): Promise<string> {
  const error: unknown = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DataDirectoryError)
  const { message } = error as DataDirectoryError
  expect(message).not.toContain('\n')
  expect(message).not.toContain(PASSPHRASE)
  return message
}

describe('a sealer', () => {
  it.each([
    ['a key of its own', undefined],
    ['a passphrase', PASSPHRASE],
  ])('opens what it sealed, after a restart too, with %s', async (_what, passphrase) => {
    const directory = await temporaryDirectory()
    const sealer = await openSealer(directory, { ...FIRST, passphrase })
    const sealed = sealer.seal(SECRET)
    expect(sealed).toMatch(/^v1\./)
    expect(sealer.seal(SECRET)).not.toBe(sealed)
    expect(sealed).not.toContain(Buffer.from(SECRET).toString('base64url'))
    const content = await readFile(keyFile(directory), 'utf8')
    const again = await openSealer(directory, { ...LATER, passphrase })
    expect(again.open(sealed)).toBe(SECRET)
    expect(await readFile(keyFile(directory), 'utf8')).toBe(content)
    expect(content).not.toContain(PASSPHRASE)
    expect(await readdir(directory)).toEqual(['gatehouse.key'])
    if (process.platform !== 'win32') expect((await stat(keyFile(directory))).mode & 0o777).toBe(0o600)
  })

  it('refuses what was changed, cut off, or sealed by another', async () => {
    const sealer = await openSealer(await temporaryDirectory(), FIRST)
    const other = await openSealer(await temporaryDirectory(), FIRST)
    const sealed = sealer.seal(SECRET)
    expect(() => other.open(sealed)).toThrow(DataDirectoryError)
    for (let at = 0; at < sealed.length - 1; at += 7) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
      expect(() => sealer.open(changed)).toThrow(DataDirectoryError)
    }
    for (const bad of ['', 'v1.', 'v1.AAAA', 'v2' + sealed.slice(2), sealed.slice(0, -4), sealed.slice(0, 30)]) {
      expect(() => sealer.open(bad)).toThrow(DataDirectoryError)
    }
  })

  it('recognises the wrong passphrase, or none, when it is opened', async () => {
    const directory = await temporaryDirectory()
    await openSealer(directory, { ...FIRST, passphrase: PASSPHRASE })
    const wrong = openSealer(directory, { ...LATER, passphrase: `${PASSPHRASE}!` })
    expect(await refusal(wrong)).toContain('GATEHOUSE_KEY is not the passphrase')
    expect(await refusal(openSealer(directory, LATER))).toContain('set GATEHOUSE_KEY')
  })

  it('takes a passphrase that another keyboard composes differently', async () => {
    const directory = await temporaryDirectory()
    await openSealer(directory, { ...FIRST, passphrase: 'gr\u00f6\u00dfe-gr\u00f6\u00dfe' })
    await openSealer(directory, { ...LATER, passphrase: 'gro\u0308\u00dfe-gro\u0308\u00dfe' })
  })

  it('refuses a passphrase where the key is a random one', async () => {
    const directory = await temporaryDirectory()
    await openSealer(directory, FIRST)
    const given = openSealer(directory, { ...LATER, passphrase: PASSPHRASE })
    expect(await refusal(given)).toContain('start without GATEHOUSE_KEY')
  })

  it('makes no new key while something is sealed by the one that is gone', async () => {
    const directory = await temporaryDirectory()
    expect(await refusal(openSealer(directory, LATER))).toContain(`${keyFile(directory)} is gone`)
    expect(await readdir(directory)).toEqual([])
  })

  it('is not kept from its first start by one that was interrupted', async () => {
    const directory = await temporaryDirectory()
    await writeFile(`${keyFile(directory)}.next`, '{"version":1,"ki')
    await openSealer(directory, FIRST)
    expect(await readdir(directory)).toEqual(['gatehouse.key'])
  })

  const key = 'A'.repeat(43)
  it.each([
    ['empty', ''],
    ['no JSON', '{'],
    ['null', 'null'],
    ['of another version', JSON.stringify({ version: 2, kind: 'random', key })],
    ['of an unknown kind', JSON.stringify({ version: 1, kind: 'other', key })],
    ['with a short key', JSON.stringify({ version: 1, kind: 'random', key: 'AA' })],
    ['with something else', JSON.stringify({ version: 1, kind: 'random', key, x: 1 })],
    ['without a check', JSON.stringify({ version: 1, kind: 'passphrase', salt: 'A'.repeat(22) })],
  ])('refuses a key file that is %s and leaves it alone', async (_what, content) => {
    const directory = await temporaryDirectory()
    await writeFile(keyFile(directory), content)
    for (const state of [FIRST, LATER]) {
      expect(await refusal(openSealer(directory, state))).toContain(`${keyFile(directory)} is damaged`)
    }
    expect(await readFile(keyFile(directory), 'utf8')).toBe(content)
  })
})

describe('a sealer with a keychain', () => {
  const keychain: Keychain = {
    seal: (text) => Promise.resolve(Buffer.from(text).toString('hex')),
    open: (sealed) => Promise.resolve(Buffer.from(sealed, 'hex').toString()),
  }

  it('keeps its key there, and opens what it sealed after a restart', async () => {
    const directory = await temporaryDirectory()
    const sealed = (await openSealer(directory, { ...FIRST, keychain })).seal(SECRET)
    expect(JSON.parse(await readFile(keyFile(directory), 'utf8'))).toMatchObject({ kind: 'keychain' })
    expect((await openSealer(directory, { ...LATER, keychain })).open(sealed)).toBe(SECRET)
  })

  it('says so where there is no keychain, or another one', async () => {
    const directory = await temporaryDirectory()
    await openSealer(directory, { ...FIRST, keychain })
    expect(await refusal(openSealer(directory, LATER))).toContain('keychain of the desktop')
    const locked = { ...keychain, open: () => Promise.reject(new Error('cannot decrypt')) }
    expect(await refusal(openSealer(directory, { ...LATER, keychain: locked }))).toContain('another machine')
    const other = { ...keychain, open: () => Promise.resolve('something else') }
    expect(await refusal(openSealer(directory, { ...LATER, keychain: other }))).toContain('another machine')
  })

  it('is not asked where a passphrase is given', async () => {
    const directory = await temporaryDirectory()
    await openSealer(directory, { ...FIRST, keychain, passphrase: PASSPHRASE })
    expect(JSON.parse(await readFile(keyFile(directory), 'utf8'))).toMatchObject({ kind: 'passphrase' })
  })
})
