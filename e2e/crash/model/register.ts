import { isDeepStrictEqual } from 'node:util'

/**
 * A value on the server that one actor at a time changes: what was acknowledged last, and what was asked for since and not
 * answered. After a kill either may be there, and nothing else; what is seen then is settled.
 */
export class Register<V> {
  #settled: V
  #proposed: { value: V } | undefined
  #isSeen = true

  constructor(settled: V) {
    this.#settled = settled
  }

  /** What was acknowledged last. */
  get value(): V {
    return this.#settled
  }

  /** Whether nothing happened to it since it was looked at. */
  get isSettled(): boolean {
    return this.#isSeen
  }

  /** To be called before the request is sent. */
  propose(value: V): void {
    this.#proposed = { value }
    this.#isSeen = false
  }

  /** The whole answer of success was received. */
  confirm(): void {
    if (this.#proposed === undefined) return
    this.#settled = this.#proposed.value
    this.#proposed = undefined
  }

  /** What it may be. */
  expected(): V[] {
    return this.#proposed === undefined ? [this.#settled] : [this.#settled, this.#proposed.value]
  }

  /** @returns whether it may be so */
  observe(found: V): boolean {
    const isExpected = this.expected().some((value) => isDeepStrictEqual(value, found))
    this.#settled = found
    this.#proposed = undefined
    this.#isSeen = true
    return isExpected
  }
}
