import { expect, test } from 'vitest'
import { distance, matching, recordSearch } from './matching.ts'

const ENTRIES = [
  { label: 'Clients' },
  { label: 'Create client', keywords: 'new add' },
  { label: 'Rotate the RS256 signing key' },
  { label: 'Appearance: dark', keywords: 'theme night' },
]
const found = (typed: string) => matching(ENTRIES, typed).map(({ label }) => label)

test.each([
  ['client', ['Clients', 'Create client']],
  ['CREATE', ['Create client']],
  ['new client', ['Create client']],
  ['key rot', ['Rotate the RS256 signing key']],
  ['theme', ['Appearance: dark']],
  ['  dark  ', ['Appearance: dark']],
  // In the middle of a word nothing begins.
  ['otate', []],
  ['client keys', []],
  ['', []],
  ['***', []],
])('%o finds %o', (typed, labels) => {
  expect(found(typed)).toEqual(labels)
})

test('a name that begins so is nearer than one that holds the words, and that nearer than other words for it', () => {
  const create = { label: 'Create client', keywords: 'new' }
  expect(distance(create, 'create cl')).toBe(0)
  expect(distance(create, 'client create')).toBe(1)
  expect(distance(create, 'new')).toBe(2)
  expect(distance(create, 'scope')).toBeUndefined()
})

test.each([
  ['ada', { text: 'ada', isRevocation: false }],
  ['revoke ada', { text: 'ada', isRevocation: true }],
  ['Revoke all tokens of Ada L', { text: 'Ada L', isRevocation: true }],
  ['revoke all', { text: '', isRevocation: false }],
  ['revoke', { text: '', isRevocation: false }],
  ['revoked', { text: 'revoked', isRevocation: false }],
  ['duplicate client Ada L', { text: 'Ada L', isRevocation: false, isDuplication: true }],
  ['Duplicate', { text: 'Duplicate', isRevocation: false }],
  ['revoke officer', { text: 'officer', isRevocation: true }],
])('%o searches for %o', (typed, search) => {
  expect(recordSearch(typed)).toEqual(search)
})
