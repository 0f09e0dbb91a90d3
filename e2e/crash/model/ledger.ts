import type { Random } from '../random.ts'
import { Clock, Ending, type Subject } from './ending.ts'
import type { IssuedToken } from './issued-token.ts'

/** Tokens beyond these are forgotten, at random, once they were seen as they should be: a long run stays fast. */
const MAXIMUM_TOKENS = 4_000

/** Every token whose issue was acknowledged, and every ending that the server has not answered for. */
export class Ledger {
  readonly clock = new Clock()
  #tokens: IssuedToken[] = []
  readonly #open = new Set<Ending>()

  add(token: IssuedToken): void {
    this.#tokens.push(token)
  }

  /** To be called before the request that ends something is sent. */
  begin(subject: Subject, { isLasting = false } = {}): Ending {
    const ending = new Ending(this.clock.tick(), isLasting)
    subject.endings.push(ending)
    this.#open.add(ending)
    return ending
  }

  /** The server's whole answer says that it is done. */
  confirm(ending: Ending): void {
    ending.happened(this.clock.tick())
  }

  /** What is open now was under way when the server was killed. Resolves nothing: the next look does. */
  crash(): void {
    const now = this.clock.tick()
    for (const ending of this.#open) ending.cutOff(now)
    this.#open.clear()
  }

  /** All that something happened to since they were looked at. */
  unsettled(): IssuedToken[] {
    return this.#tokens.filter((token) => !token.isSettled)
  }

  /** Some that nothing happened to since. */
  sample(random: Random, count: number): IssuedToken[] {
    return random.sample(
      this.#tokens.filter((token) => token.isSettled),
      count,
    )
  }

  forgetSome(random: Random): void {
    const settled = this.#tokens.filter((token) => token.isSettled)
    const forgotten = new Set(random.sample(settled, this.#tokens.length - MAXIMUM_TOKENS))
    if (forgotten.size > 0) this.#tokens = this.#tokens.filter((token) => !forgotten.has(token))
  }
}
