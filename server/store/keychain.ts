/** Keeps a secret where the operating system does, for this user alone: the desktop's keychain. */
export interface Keychain {
  /** What it is here, now: it may be locked, or none that protects anything. Never rejects. */
  state(): Promise<KeychainState>
  /** @throws when it keeps nothing. */
  seal(text: string): Promise<string>
  /** @throws when another keychain sealed it, or it is locked. */
  open(sealed: string): Promise<OpenedByKeychain>
}

export type KeychainState =
  | { isProtecting: true; /** As its users know it: "macOS Keychain". */ name: string }
  | { isProtecting: false; /** Why it protects nothing, as a sentence without its full stop. */ problem: string }

export interface OpenedByKeychain {
  text: string
  /** Whether it should be sealed once more: the keychain has a newer or better key by now. */
  isOutdated: boolean
}
