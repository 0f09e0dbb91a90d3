import { expect, it } from 'vitest'
import { hashPassword, passwordMatches } from './passwords.ts'

it('knows a password by its hash, many at a time, and none without a hash', async () => {
  const hashed = await hashPassword('correct horse')
  expect(hashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  const asked = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? 'correct horse' : 'wrong'))
  const answers = await Promise.all(asked.map((password) => passwordMatches(password, hashed)))
  expect(answers).toEqual(asked.map((password) => password === 'correct horse'))
  // Against the decoy, which has to be well-formed to take as long.
  expect(await passwordMatches('correct horse', null)).toBe(false)
})
