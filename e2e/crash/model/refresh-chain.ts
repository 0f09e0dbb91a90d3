import type { Ending, Subject } from './ending.ts'
import type { Credentials, IssuedToken } from './issued-token.ts'
import type { Ledger } from './ledger.ts'

/** Milliseconds in which a spent refresh token gives its successor once more, as the server promises. */
const RETRY_WINDOW = 10_000
/** Milliseconds that two clocks and the way to the server may differ by. */
const SLACK = 250

/** One refresh token of a chain, and when it was spent. */
export class Link {
  readonly token: IssuedToken
  /** The only one that may ever be: a second one means that the token worked twice. */
  successor: string | undefined
  #spending: Ending | undefined
  /** The server spent it between these two, in milliseconds since the epoch. */
  #spentFrom = 0
  #spentUntil = 0

  constructor(token: IssuedToken) {
    this.token = token
  }

  /** To be called before the token is sent. */
  presenting(ledger: Ledger, now: number): void {
    if (this.#spending !== undefined && this.#spending.state !== 'void') return
    this.#spending = ledger.begin(this.token.itself)
    this.#spentFrom = now
    this.#spentUntil = Number.POSITIVE_INFINITY
  }

  /** @returns whether it is the first successor that was seen, or the same again */
  gave(ledger: Ledger, successor: string, now: number): boolean {
    if (this.#spending !== undefined) ledger.confirm(this.#spending)
    this.#spentUntil = Math.min(this.#spentUntil, now)
    this.successor ??= successor
    return this.successor === successor
  }

  /** The server was killed before its answer was here. */
  unanswered(now: number): void {
    this.#spentUntil = Math.min(this.#spentUntil, now)
  }

  /** Whether a retry that is sent now is answered well within the window. */
  isFreshlySpent(now: number): boolean {
    return this.#spending?.state === 'done' && now - this.#spentFrom < RETRY_WINDOW / 2
  }

  /** Whether it was spent so long ago that presenting it now is theft. */
  isLongSpent(now: number): boolean {
    return this.#spending?.state === 'done' && now - this.#spentUntil > RETRY_WINDOW + SLACK
  }

  /** What it must give when it is presented from `sent` to `answered`, while its family lives. */
  mustGive(sent: number, answered: number): 'success' | 'refusal' | 'either' {
    const state = this.#spending?.state ?? 'void'
    if (state === 'void') return 'success'
    if (answered - this.#spentFrom < RETRY_WINDOW - SLACK) return 'success'
    if (state === 'done' && sent - this.#spentUntil > RETRY_WINDOW + SLACK) return 'refusal'
    return 'either'
  }
}

/** The refresh tokens of one authorization, oldest first: each but the newest was spent for the next. */
export class RefreshChain {
  readonly client: Credentials
  readonly family: Subject
  readonly links: Link[]

  constructor(client: Credentials, family: Subject, first: IssuedToken) {
    this.client = client
    this.family = family
    this.links = [new Link(first)]
  }

  get newest(): Link {
    const newest = this.links.at(-1)
    if (newest === undefined) throw new Error('a chain has at least one link')
    return newest
  }

  /** Whether somebody asked for its end, with success or not: nobody uses it any more. */
  get isGivenUp(): boolean {
    return this.family.endings.length > 0
  }

  /** The latest that was spent. */
  get previous(): Link | undefined {
    return this.links.at(-2)
  }

  append(successor: IssuedToken): void {
    this.links.push(new Link(successor))
  }

  longSpent(now: number): Link[] {
    return this.links.filter((link) => link.isLongSpent(now))
  }
}
