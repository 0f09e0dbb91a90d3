import { expect, it } from 'vitest'
import { claimsInWords } from './claim-words.ts'

const issuer = 'http://127.0.0.1:4400'
const now = Date.UTC(2030, 0, 1, 12)
const client = { client_id: 'job', client_name: 'Night run' }
const CLAIMS = {
  iss: issuer,
  sub: 'job',
  aud: issuer,
  iat: now / 1000,
  exp: now / 1000 + 3600,
  jti: 'a-jti',
  client_id: 'job',
  scope: 'authorization',
}

const wordsOf = (claims: Record<string, unknown>) =>
  Object.fromEntries(claimsInWords(claims, { issuer, client, now }).map(({ claim, words }) => [claim, words]))

it('says what each claim of a machine’s token means', () => {
  const words = wordsOf(CLAIMS)
  expect(Object.keys(words).sort()).toEqual(Object.keys(CLAIMS).sort())
  expect(words['sub']).toBe('Speaks for the client itself: no person signed in')
  expect(words['client_id']).toBe('Issued to Night run')
  expect(words['exp']).toMatch(/^Expires in 1 hour, at /)
  expect(words['scope']).toBe('May see and revoke its own tokens')
})

it('says it of a person’s token, and shows claims that it has no words for as they are', () => {
  const claims = {
    ...CLAIMS,
    sub: 'u1',
    name: 'Ada',
    aud: ['https://a.example', 'https://b.example'],
    act: { sub: 'x' },
  }
  const words = wordsOf(claims)
  expect(words['sub']).toBe('Speaks for this user')
  expect(words['aud']).toBe('For these APIs')
  expect(words['act']).toBe('')
  expect(claimsInWords(claims, { issuer, client, now }).at(-1)).toEqual({
    claim: 'act',
    value: '{"sub":"x"}',
    words: '',
  })
})
