import type { SharedSecret } from './shared-secret.ts'
import type { SigningKey } from './signing-keys.ts'

export type Claims = Readonly<Record<string, unknown>>

/** A JWT whose signature was found good, decoded. */
export interface SignedToken {
  readonly header: Claims
  readonly claims: Claims
  /** The key that it was verified with. */
  readonly key: SigningKey | SharedSecret
}

/** Some 2 kB each. */
const LIMIT = 2000

/**
 * Tokens whose signatures were verified: a signature never becomes untrue. It says nothing of times, revocation and
 * accounts, which are judged every time, nor whether its key is still honoured.
 */
export class VerifiedSignatures {
  readonly #tokens = new Map<string, SignedToken>()

  get(token: string): SignedToken | undefined {
    return this.#tokens.get(token)
  }

  /** The oldest makes room. */
  add(token: string, signed: SignedToken): void {
    const [oldest] = this.#tokens.keys()
    if (this.#tokens.size >= LIMIT && oldest !== undefined) this.#tokens.delete(oldest)
    this.#tokens.set(token, signed)
  }
}
