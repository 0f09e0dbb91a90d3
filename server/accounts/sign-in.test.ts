import { describe, expect, it } from 'vitest'
import { PASSWORD, startTestIssuer } from '../testing/issuer.ts'
import { createSignIn, SignInError } from './sign-in.ts'

async function start() {
  const issuer = await startTestIssuer()
  const user = await issuer.addUser()
  const signIn = createSignIn(issuer)
  /** What comes of it: the user, or why not. */
  const attempt = (login: string, password: string, address = '192.0.2.1') =>
    signIn.authenticate(login, password, { method: 'password', clientId: null, address }).then(
      ({ id }) => id,
      (error: unknown) => {
        if (!(error instanceof SignInError)) throw error
        return error.reason
      },
    )
  const attempts = (count: number, each: (index: number) => Promise<string>) =>
    Promise.all(Array.from({ length: count }, (_, index) => each(index)))
  return { user, attempt, attempts }
}

describe('guessing is slowed', () => {
  it('per account, from wherever it comes, and whether or not there is such an account', async () => {
    const { user, attempt, attempts } = await start()
    for (const login of ['ada', 'nobody']) {
      const guesses = await attempts(10, (index) => attempt(login, 'wrong', `192.0.2.${String(index)}`))
      expect(guesses).toEqual(Array(10).fill('credentials'))
      expect(await attempt(login.toUpperCase(), PASSWORD, '198.51.100.1')).toBe('throttled')
    }
    // Her email is another thing to guess with.
    expect(await attempt('ada@example.com', PASSWORD)).toBe(user.id)
  })

  it('per address, whatever the account', async () => {
    const { user, attempt, attempts } = await start()
    const guesses = await attempts(100, (index) => attempt(`user ${String(index)}`, 'wrong'))
    expect(guesses).toEqual(Array(100).fill('credentials'))
    expect(await attempt('ada', PASSWORD)).toBe('throttled')
    expect(await attempt('ada', PASSWORD, '198.51.100.1')).toBe(user.id)
  })

  it('and not for who knows the password', async () => {
    const { user, attempt } = await start()
    for (let time = 0; time < 3; time++) {
      for (let guess = 0; guess < 4; guess++) expect(await attempt('ada', 'wrong')).toBe('credentials')
      expect(await attempt('ada', PASSWORD)).toBe(user.id)
    }
  })
})
