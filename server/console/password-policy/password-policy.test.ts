import { describe, expect, it } from 'vitest'
import { passwordPolicy } from '../../contract/password-policy.ts'
import { session } from '../../contract/session.ts'
import { users } from '../../contract/users.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'

describe('the password policy', () => {
  it('holds wherever a password is set, and not for those that are', async () => {
    const gatehouse = await startTestConsole()
    const ada = await gatehouse.addUser({ username: 'adalovelace', password: 'password1' })
    const refused = async (password: string, detail: RegExp) => {
      const create = { body: { username: 'adalovelace2', password } }
      const set = { params: { id: ada.id }, body: { password } }
      for (const response of [
        await gatehouse.call(users.create, create),
        await gatehouse.call(users.setPassword, set),
      ]) {
        const { errors } = await expectProblem(response, 400, 'invalid-input', detail)
        expect(errors.map(({ path }) => path)).toEqual(['password'])
        expect(JSON.stringify(errors)).not.toContain(password)
      }
      const ticket = gatehouse.tickets.create('set-up')
      const setUp = { token: null, body: { ticket, username: 'AdaLovelace', password } }
      await expectProblem(await gatehouse.call(session.setUp, setUp), 400, 'invalid-input', detail)
    }
    await refused('Password1', /most common/)
    await refused('aaaaaaaaaa', /most common/)
    await refused('abcdefghijkl', /most common/)
    await refused('my AdaLovelace2 sees', /must not contain the username/i)
    const way = { method: 'password', clientId: null, address: '127.0.0.1' } as const
    expect((await gatehouse.signIn.authenticate('adalovelace', 'password1', way)).id).toBe(ada.id)

    const policy = { minimum_length: 15, refuse_username: false, refuse_common: false }
    await gatehouse.answer(passwordPolicy.update, { body: { ...policy, revision: 0 } })
    await refused('fourteen chars', /at least 15 characters/)
    const body = { username: 'bob', email: null, password: 'aaaaaaaaaaaaaaaa bob' }
    expect((await gatehouse.call(users.create, { body })).status).toBe(200)
    expect(await gatehouse.answer(passwordPolicy.get, { token: null })).toEqual({ ...policy, revision: 1 })
  })

  it('is 8 to 128 characters, in the hands of operators', async () => {
    const gatehouse = await startTestConsole()
    for (const minimum_length of [7, 129, 8.5, 'many']) {
      const response = await gatehouse.call(passwordPolicy.update, { body: { minimum_length, revision: 0 } })
      await expectProblem(response, 400, 'invalid-input', /minimum_length/)
    }
    const stranger = await gatehouse.call(passwordPolicy.update, {
      token: null,
      body: { minimum_length: 8, revision: 0 },
    })
    await expectProblem(stranger, 401, 'unauthorized', /./)
  })
})
