import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { keyProtection } from '../../contract/key-protection.ts'
import { server } from '../../contract/server.ts'
import { openDataKey } from '../../store/open-data-key.ts'
import { machine } from '../../store/testing/machine.ts'
import { quickStretch as stretch } from '../../store/testing/quick-stretch.ts'
import { temporaryDirectory } from '../../store/testing/temporary-directory.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'

const PASSPHRASE = 'arch over the gate of the house'

async function started({ keychain = machine(), isHeadless = false, isPassphraseGiven = false } = {}) {
  const directory = await temporaryDirectory()
  const options = { isAnythingSealed: false, stretch, ...(isHeadless ? {} : { keychain }) }
  const dataKey = await openDataKey(directory, options)
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) })
  const gatehouse = await startTestConsole({ dataKey, isPassphraseGiven, log })
  const content = () => readFile(join(directory, 'gatehouse.key'), 'utf8')
  return { ...gatehouse, keychain, dataKey, content, lines }
}

const attentionCodes = async ({ answer }: Pick<Awaited<ReturnType<typeof started>>, 'answer'>) =>
  (await answer(server.overview)).attention.map(({ code }) => code)

describe('the protection of the keys', () => {
  it('goes from the keychain to both, to the passphrase, and back', async () => {
    const gatehouse = await started()
    expect(await gatehouse.answer(keyProtection.get)).toEqual({
      keychain: { in_use: true, name: 'Keyring', problem: null },
      passphrase: { is_set: false, given_at_start: false },
    })
    const body = { passphrase: PASSPHRASE }
    const both = await gatehouse.answer(keyProtection.setPassphrase, { body })
    expect(both.passphrase.is_set).toBe(true)
    const alone = await gatehouse.answer(keyProtection.leaveKeychain, { body })
    expect(alone.keychain).toEqual({ in_use: false, name: 'Keyring', problem: null })
    expect((await gatehouse.answer(keyProtection.useKeychain)).keychain.in_use).toBe(true)
    const without = await gatehouse.answer(keyProtection.removePassphrase)
    expect([without.keychain.in_use, without.passphrase.is_set]).toEqual([true, false])
    expect(await attentionCodes(gatehouse)).not.toContain('unprotected_keys')
    const log = gatehouse.lines.join('')
    expect(log).toContain('protection of the keys changed')
    expect(log).not.toContain(PASSPHRASE)
  })

  it('refuses a passphrase that can be guessed, without a word of it, and changes nothing', async () => {
    const gatehouse = await started()
    const before = await gatehouse.content()
    const cases: [unknown, RegExp][] = [
      ['secret', /^passphrase: Must be at least 12 characters/],
      ['123456qwerty', /one of the most common/],
      ['a secret of many words '.repeat(20), /at most 256/],
      [['a secret in a list'], /passphrase/],
      [{ a: 'secret in an object' }, /passphrase/],
      [null, /passphrase/],
      [undefined, /passphrase/],
    ]
    for (const [passphrase, detail] of cases) {
      const response = await gatehouse.call(keyProtection.setPassphrase, { body: { passphrase } })
      const problem = await expectProblem(response, 400, 'invalid-input', detail)
      expect(JSON.stringify(problem)).not.toMatch(/secret|qwerty/)
    }
    expect(await gatehouse.content()).toBe(before)
    expect(gatehouse.lines.join('')).not.toMatch(/secret|qwerty/)
  })

  it('keeps the last way in, and one that is known to work', async () => {
    const gatehouse = await started()
    const leave = (passphrase: string) => gatehouse.call(keyProtection.leaveKeychain, { body: { passphrase } })
    await expectProblem(await leave(PASSPHRASE), 409, 'conflict', /No passphrase is set/)
    await gatehouse.answer(keyProtection.setPassphrase, { body: { passphrase: PASSPHRASE } })
    const { errors } = await expectProblem(await leave('another secret'), 400, 'invalid-input', /not the passphrase/)
    expect(errors).toEqual([{ path: 'passphrase', message: 'Is not the passphrase that is set' }])
    await expectProblem(await leave(''), 400, 'invalid-input', /Must be given/)

    gatehouse.keychain.current = { isProtecting: false, problem: 'It is locked' }
    const removing = await gatehouse.call(keyProtection.removePassphrase)
    await expectProblem(removing, 409, 'conflict', /does not open the key here and now/)
    await expectProblem(await gatehouse.call(keyProtection.useKeychain), 409, 'conflict', /protects: It is locked/)
    expect(await gatehouse.answer(keyProtection.get)).toEqual({
      keychain: { in_use: true, name: null, problem: 'It is locked' },
      passphrase: { is_set: true, given_at_start: false },
    })
  })

  it('is changed without the desktop, too, and says what the environment gave', async () => {
    const gatehouse = await started({ isHeadless: true, isPassphraseGiven: true })
    const view = await gatehouse.answer(keyProtection.get)
    expect(view.keychain).toMatchObject({ in_use: false, name: null })
    expect(view.keychain.problem).toMatch(/desktop/)
    expect(view.passphrase).toEqual({ is_set: false, given_at_start: false })
    // Who runs it has chosen where the key file is.
    expect(await attentionCodes(gatehouse)).not.toContain('unprotected_keys')
    const set = await gatehouse.answer(keyProtection.setPassphrase, { body: { passphrase: PASSPHRASE } })
    expect(set.passphrase).toEqual({ is_set: true, given_at_start: true })
    expect(await gatehouse.content()).toContain('"wrapped"')
    await expectProblem(await gatehouse.call(keyProtection.removePassphrase), 409, 'conflict', /unprotected/)
  })

  it('wants attention where the desktop protects nothing, with what would', async () => {
    const keychain = machine()
    keychain.current = { isProtecting: false, problem: 'There is no keyring' }
    const gatehouse = await started({ keychain })
    const notice = async () =>
      (await gatehouse.answer(server.overview)).attention.find(({ code }) => code === 'unprotected_keys')?.message
    expect(await notice()).toMatch(/not protected: .* There is no keyring\. Set a passphrase/)
    keychain.current = { isProtecting: true, name: 'Keyring' }
    expect(await notice()).toMatch(/Put them into Keyring/)
    await gatehouse.answer(keyProtection.useKeychain)
    expect(await notice()).toBeUndefined()
  })

  it('is for operators', async () => {
    const gatehouse = await started()
    for (const endpoint of Object.values(keyProtection)) {
      const response = await gatehouse.call(endpoint, { token: null })
      await expectProblem(response, 401, 'unauthorized', /./)
    }
  })
})
