import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataKey, openSealer, type DataKeyOptions } from './open-data-key.ts'
import { checkOf, sealerWith } from './sealer.ts'
import { DataDirectoryError, KeysLocked } from './store.ts'
import { machine } from './testing/machine.ts'
import { quickStretch as stretch } from './testing/quick-stretch.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'

const SECRET = '-----BEGIN PRIVATE KEY-----\nMIGH größe\n'
const PASSPHRASE = 'correct horse battery staple'
const FIRST = { isAnythingSealed: false, stretch }
const LATER = { isAnythingSealed: true, stretch }

const keyFile = (directory: string) => join(directory, 'gatehouse.key')

/** What was sealed by a key that is stretched from the passphrase, and how that was kept. */
async function byPassphraseAlone() {
  const salt = 'A'.repeat(22)
  const key = await stretch(PASSPHRASE, salt)
  return { sealed: sealerWith(key).seal(SECRET), sealing: { salt, check: checkOf(key) } }
}

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

  it('refuses a passphrase where the key is a random one', async () => {
    const directory = await temporaryDirectory()
    await openSealer(directory, FIRST)
    const given = openSealer(directory, { ...LATER, passphrase: PASSPHRASE })
    expect(await refusal(given)).toContain('start without GATEHOUSE_KEY, and set one in Settings')
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
    ['without a way in', JSON.stringify({ version: 1, kind: 'wrapped', check: 'v1.AAAA' })],
    ['with a way in that is empty', JSON.stringify({ version: 1, kind: 'wrapped', check: 'v1.AAAA', keychain: '' })],
  ])('refuses a key file that is %s and leaves it alone', async (_what, content) => {
    const directory = await temporaryDirectory()
    await writeFile(keyFile(directory), content)
    for (const state of [FIRST, LATER]) {
      expect(await refusal(openSealer(directory, state))).toContain(`${keyFile(directory)} is damaged`)
    }
    expect(await readFile(keyFile(directory), 'utf8')).toBe(content)
  })
})

/** A person before a window: what they type, one after the other, and how each went. */
function person(...typed: string[]) {
  const outcomes: boolean[] = []
  const askPassphrase: DataKeyOptions['askPassphrase'] = async ({ attempt }) => {
    for (const passphrase of typed) outcomes.push(await attempt(passphrase))
  }
  return { outcomes, askPassphrase }
}

const contentOf = async (directory: string) => JSON.parse(await readFile(keyFile(directory), 'utf8')) as unknown

describe('a data key in the keychain', () => {
  it('is not on disk in clear, and opens after a restart without a question', async () => {
    const directory = await temporaryDirectory()
    const keychain = machine()
    const sealed = (await openSealer(directory, { ...FIRST, keychain })).seal(SECRET)
    expect(await contentOf(directory)).toEqual({
      version: 1,
      kind: 'wrapped',
      check: expect.any(String) as string,
      keychain: expect.any(String) as string,
    })
    const { outcomes, askPassphrase } = person()
    expect((await openSealer(directory, { ...LATER, keychain, askPassphrase })).open(sealed)).toBe(SECRET)
    expect(outcomes).toEqual([])
  })

  it('is in a key file where the keychain protects nothing', async () => {
    const directory = await temporaryDirectory()
    const keychain = machine()
    keychain.current = { isProtecting: false, problem: 'Nothing is there' }
    const sealed = (await openSealer(directory, { ...FIRST, keychain })).seal(SECRET)
    expect(await contentOf(directory)).toMatchObject({ kind: 'random' })
    expect(keychain.sealed).toBe(0)
    // Whatever it becomes: a key file is opened by whoever can read it, the headless twin too.
    expect((await openSealer(directory, { ...LATER, keychain: machine() })).open(sealed)).toBe(SECRET)
    expect((await openSealer(directory, LATER)).open(sealed)).toBe(SECRET)
  })

  it('is not made while a keychain that protects does not take it, or gives back another', async () => {
    const directory = await temporaryDirectory()
    const keychain = machine()
    keychain.sealFailure = new Error('the keyring is locked')
    const opening = openDataKey(directory, { ...FIRST, keychain })
    expect(await refusal(opening)).toContain('the keyring is locked. Unlock it and try again')
    await expect(opening).rejects.toBeInstanceOf(KeysLocked)
    const forgetful = { ...machine(), open: () => Promise.resolve({ text: 'another', isOutdated: false }) }
    expect(await refusal(openDataKey(directory, { ...FIRST, keychain: forgetful }))).toContain('gives back something')
    expect(await readdir(directory)).toEqual([])
  })

  it('is not asked for where a passphrase is given', async () => {
    const directory = await temporaryDirectory()
    const keychain = machine()
    await openSealer(directory, { ...FIRST, keychain, passphrase: PASSPHRASE })
    expect(Object.keys((await contentOf(directory)) as object)).toEqual(['version', 'kind', 'check', 'passphrase'])
    expect(keychain.sealed).toBe(0)
  })

  it('is sealed once more where the keychain says so, and stays as it was where that fails', async () => {
    const directory = await temporaryDirectory()
    const keychain = machine()
    const sealed = (await openSealer(directory, { ...FIRST, keychain })).seal(SECRET)
    const before = await contentOf(directory)
    keychain.isOutdated = true
    keychain.sealFailure = new Error('busy')
    const lines: string[] = []
    const report = (line: string) => lines.push(line)
    expect((await openSealer(directory, { ...LATER, keychain, report })).open(sealed)).toBe(SECRET)
    expect(await contentOf(directory)).toEqual(before)
    expect(lines).toEqual([expect.stringMatching(/was not given the key of .*: busy/)])
    keychain.sealFailure = undefined
    expect((await openSealer(directory, { ...LATER, keychain, report })).open(sealed)).toBe(SECRET)
    expect(await contentOf(directory)).not.toEqual(before)
    keychain.isOutdated = false
    expect((await openSealer(directory, { ...LATER, keychain })).open(sealed)).toBe(SECRET)
    expect(lines).toHaveLength(1)
  })

  it('without a passphrase says what can be done elsewhere, changes nothing, and opens at home', async () => {
    const home = machine()
    const directory = await temporaryDirectory()
    const sealed = (await openSealer(directory, { ...FIRST, keychain: home })).seal(SECRET)
    const before = await readFile(keyFile(directory), 'utf8')
    const { outcomes, askPassphrase } = person(PASSPHRASE)
    const unprotecting = machine()
    unprotecting.current = { isProtecting: false, problem: 'Nothing is there' }
    for (const keychain of [machine(), unprotecting]) {
      const elsewhere = openDataKey(directory, { ...LATER, keychain, askPassphrase })
      expect(await refusal(elsewhere)).toMatch(/sealed on another machine.*no passphrase was set$/)
      await expect(elsewhere).rejects.toBeInstanceOf(KeysLocked)
    }
    expect(await refusal(openDataKey(directory, LATER))).toMatch(/set a passphrase there .*GATEHOUSE_KEY/)
    const given = openDataKey(directory, { ...LATER, passphrase: PASSPHRASE })
    expect(await refusal(given)).toMatch(/No passphrase protects .*start the desktop without GATEHOUSE_KEY/)
    expect(outcomes).toEqual([])
    expect(unprotecting.opened).toBe(0)
    expect(await readFile(keyFile(directory), 'utf8')).toBe(before)
    expect((await openSealer(directory, { ...LATER, keychain: home })).open(sealed)).toBe(SECRET)
  })

  it('is refused where it holds the key of other data', async () => {
    const keychain = machine()
    const [one, other] = [await temporaryDirectory(), await temporaryDirectory()]
    await openSealer(one, { ...FIRST, keychain })
    await openSealer(other, { ...FIRST, keychain })
    const [ofOne, ofOther] = [(await contentOf(one)) as object, (await contentOf(other)) as { keychain: string }]
    await writeFile(keyFile(one), JSON.stringify({ ...ofOne, keychain: ofOther.keychain }))
    expect(await refusal(openDataKey(one, { ...LATER, keychain }))).toContain('The keychain does not open')
  })
})

describe('a data key with two ways in', () => {
  async function copiedFrom(home = machine()) {
    const directory = await temporaryDirectory()
    const key = await openDataKey(directory, { ...FIRST, keychain: home })
    const sealed = key.sealer.seal(SECRET)
    await key.setPassphrase(PASSPHRASE)
    const copy = join(await temporaryDirectory(), 'copy')
    await cp(directory, copy, { recursive: true })
    return { directory, copy, sealed, home }
  }

  it('asks once on another machine, until it is told the passphrase, and goes into the keychain there', async () => {
    const { copy, sealed } = await copiedFrom()
    const keychain = machine()
    const { outcomes, askPassphrase } = person('not the passphrase', PASSPHRASE)
    const lines: string[] = []
    const report = (line: string) => lines.push(line)
    const key = await openDataKey(copy, { ...LATER, keychain, askPassphrase, report })
    expect(key.sealer.open(sealed)).toBe(SECRET)
    expect(outcomes).toEqual([false, true])
    expect(key.protection()).toEqual({ keychain: true, passphrase: true })
    expect(lines).toEqual([expect.stringMatching(/does not open .*, its passphrase is asked for: /)])
    const again = await openDataKey(copy, { ...LATER, keychain, askPassphrase: person().askPassphrase, report })
    expect(again.sealer.open(sealed)).toBe(SECRET)
    expect(lines).toHaveLength(1)
    // The twin needs no keychain, and whoever starts again needs neither.
    expect((await openSealer(copy, { ...LATER, passphrase: PASSPHRASE })).open(sealed)).toBe(SECRET)
    expect((await openDataKey(copy, { ...LATER, known: again })).sealer.open(sealed)).toBe(SECRET)
  })

  it('changes nothing while nobody gives the passphrase, and says what the twin needs', async () => {
    const { copy } = await copiedFrom()
    const before = await readFile(keyFile(copy), 'utf8')
    const { outcomes, askPassphrase } = person('not the passphrase')
    const given = openDataKey(copy, { ...LATER, keychain: machine(), askPassphrase })
    expect(await refusal(given)).toMatch(/sealed by a passphrase, and none was given/)
    await expect(given).rejects.toBeInstanceOf(KeysLocked)
    expect(outcomes).toEqual([false])
    expect(await refusal(openDataKey(copy, LATER))).toContain('set GATEHOUSE_KEY')
    const wrong = openDataKey(copy, { ...LATER, keychain: machine(), passphrase: 'not the passphrase' })
    expect(await refusal(wrong)).toContain('GATEHOUSE_KEY is not the passphrase')
    expect(await readFile(keyFile(copy), 'utf8')).toBe(before)
  })

  it('stays as it is where the keychain there takes nothing, and asks again next time', async () => {
    const { copy, sealed } = await copiedFrom()
    const before = await readFile(keyFile(copy), 'utf8')
    const keychain = machine()
    keychain.current = { isProtecting: false, problem: 'Nothing is there' }
    const { askPassphrase } = person(PASSPHRASE)
    const key = await openDataKey(copy, { ...LATER, keychain, askPassphrase })
    expect(key.sealer.open(sealed)).toBe(SECRET)
    expect(await readFile(keyFile(copy), 'utf8')).toBe(before)
  })

  it('is refused where somebody put another key behind the passphrase', async () => {
    const { copy } = await copiedFrom()
    const content = (await contentOf(copy)) as object
    await writeFile(keyFile(copy), JSON.stringify({ ...content, check: checkOf(Buffer.alloc(32)) }))
    const { askPassphrase } = person(PASSPHRASE)
    expect(await refusal(openDataKey(copy, { ...LATER, keychain: machine(), askPassphrase }))).toContain('is damaged')
  })
})

describe('a key file of before there were two ways in', () => {
  it('opens by its passphrase, given or asked for, and is left as it is', async () => {
    const directory = await temporaryDirectory()
    const { sealed, sealing } = await byPassphraseAlone()
    const content = JSON.stringify({ version: 1, kind: 'passphrase', ...sealing })
    await writeFile(keyFile(directory), content)
    expect((await openSealer(directory, { ...LATER, passphrase: PASSPHRASE })).open(sealed)).toBe(SECRET)
    const { outcomes, askPassphrase } = person('not the passphrase', PASSPHRASE)
    const keychain = machine()
    expect((await openSealer(directory, { ...LATER, keychain, askPassphrase })).open(sealed)).toBe(SECRET)
    expect(outcomes).toEqual([false, true])
    expect(keychain.sealed).toBe(0)
    expect(await readFile(keyFile(directory), 'utf8')).toBe(content)
  })

  it('opens by its keychain', async () => {
    const directory = await temporaryDirectory()
    const keychain = machine()
    const sealedKey = await keychain.seal(Buffer.alloc(32, 7).toString('base64url'))
    await writeFile(keyFile(directory), JSON.stringify({ version: 1, kind: 'keychain', sealedKey }))
    const sealed = (await openSealer(directory, { ...LATER, keychain })).seal(SECRET)
    expect((await openSealer(directory, { ...LATER, keychain })).open(sealed)).toBe(SECRET)
    expect(await refusal(openDataKey(directory, { ...LATER, keychain: machine() }))).toContain('another machine')
  })
})
