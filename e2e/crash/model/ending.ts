/** The order in which the harness saw things happen: no two have the same moment. */
export class Clock {
  #now = 0

  tick(): number {
    this.#now += 1
    return this.#now
  }
}

/** When something was asked of the server and when its whole answer was here, as moments of the `Clock`. */
export interface Exchange {
  readonly asked: number
  readonly answered: number
}

/**
 * One commit that ends tokens: a revocation, a rotation, an account that is disabled. It is open from the moment it is
 * asked for until the server's word on it. A kill leaves it open: then it happened or it did not, for all its tokens
 * alike, and the first of them that is looked at after the restart tells which.
 */
export class Ending {
  readonly asked: number
  /** It ends what comes later as well: a disabled client's tokens are dead however young they are. */
  readonly isLasting: boolean
  #state: 'open' | 'done' | 'void' = 'open'
  #closed: number | undefined

  constructor(asked: number, isLasting = false) {
    this.asked = asked
    this.isLasting = isLasting
  }

  get state(): 'open' | 'done' | 'void' {
    return this.#state
  }

  /** It happened: the server said so, or showed it after a restart. */
  happened(at: number): void {
    this.#state = 'done'
    this.#closed ??= at
  }

  /** It did not happen, and will not any more. */
  didNot(): void {
    if (this.#state === 'open') this.#state = 'void'
  }

  /** The server was killed: if it has not happened by now, it never will. */
  cutOff(at: number): void {
    if (this.#state === 'open') this.#closed ??= at
  }

  /** Whether it reaches a token of this exchange, if it happens; `maybe` for the two that were under way side by side. */
  reaches(token: Exchange): 'yes' | 'maybe' | 'no' {
    if (this.isLasting) return 'yes'
    if (this.#closed !== undefined && token.asked > this.#closed) return 'no'
    return token.answered < this.asked ? 'yes' : 'maybe'
  }
}

/** What tokens hang on: a token itself, its family, its client, its user. */
export class Subject {
  readonly endings: Ending[] = []
}
