import { expect, test } from 'vitest'
import type { KeyProtectionView } from '../../../server/contract/key-protection.ts'
import { protectionWords } from './key-protection-words.ts'

const view = (inUse: boolean, isSet: boolean, name: string | null = 'GNOME Keyring'): KeyProtectionView => ({
  keychain: { in_use: inUse, name, problem: name === null ? 'The keychain is the desktop’s alone' : null },
  passphrase: { is_set: isSet, given_at_start: false },
})

test.each([
  [view(true, true), 'good', 'Protected by GNOME Keyring and a passphrase'],
  [view(true, false), 'good', 'Protected by GNOME Keyring'],
  [view(false, true), 'good', 'Protected by a passphrase'],
  [view(false, false), 'warning', 'Not protected'],
  [view(true, true, null), 'good', 'Protected by the keychain of the desktop and a passphrase'],
])('%o: %s, %s', (given, tone, title) => {
  expect(protectionWords(given)).toMatchObject({ tone, title })
})
