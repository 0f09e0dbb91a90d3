import type { KeyProtectionView } from '../../../server/contract/key-protection.ts'

interface Words {
  tone: 'good' | 'warning'
  title: string
  text: string
}

/** Where a server runs without the desktop, the keychain is somewhere else. */
export const keychainName = ({ keychain }: KeyProtectionView) => keychain.name ?? 'the keychain of the desktop'

/** What protects the keys, and what that means for whoever starts the server. */
export function protectionWords(view: KeyProtectionView): Words {
  const { keychain, passphrase } = view
  if (keychain.in_use && passphrase.is_set) {
    return {
      tone: 'good',
      title: `Protected by ${keychainName(view)} and a passphrase`,
      text: 'On this computer the desktop opens them by itself. On another one, and without the desktop, the passphrase does.',
    }
  }
  if (keychain.in_use) {
    return {
      tone: 'good',
      title: `Protected by ${keychainName(view)}`,
      text: 'A copy of the data directory opens on no other computer, and no server without the desktop opens this one: a passphrase would let both.',
    }
  }
  if (passphrase.is_set) {
    return {
      tone: 'good',
      title: 'Protected by a passphrase',
      text: 'Every start needs it: the desktop asks for it, a server without the desktop takes it from GATEHOUSE_KEY.',
    }
  }
  return {
    tone: 'warning',
    title: 'Not protected',
    text: 'Whoever can read the data directory, or a copy of it, can sign tokens in this server’s name. Only the permissions of the file gatehouse.key stand before them.',
  }
}
