import { Ending, Subject, type Exchange } from './ending.ts'

/** Who introspects it: an access token anybody, a refresh token its own client. */
export interface Credentials {
  readonly id: string
  readonly secret: string
}

export type Expectation = 'active' | 'inactive' | 'either'

interface TokenFacts extends Exchange {
  text: string
  type: 'access' | 'refresh'
  /** Who asked for it. */
  client: Credentials
  round: number
  /** Its family, its client, its user: with each of them it ends. */
  hangsOn: readonly Subject[]
}

/** A token whose issue was acknowledged, and what is known of its life since. */
export class IssuedToken implements Exchange {
  readonly text: string
  readonly type: 'access' | 'refresh'
  readonly client: Credentials
  readonly asked: number
  readonly answered: number
  /** What ends this token alone. */
  readonly itself = new Subject()
  readonly #round: number
  readonly #hangsOn: readonly Subject[]
  /** Endings beside which it was issued and that did not reach it. */
  readonly #survived = new Set<Ending>()
  #seen: 'active' | 'inactive' | undefined

  constructor({ text, type, client, round, hangsOn, asked, answered }: TokenFacts) {
    this.text = text
    this.type = type
    this.client = client
    this.asked = asked
    this.answered = answered
    this.#round = round
    this.#hangsOn = hangsOn
  }

  /** Names it in a report. */
  get label(): string {
    return `${this.type} token ...${this.text.slice(-12)} of ${this.client.id}, issued in round ${this.#round}`
  }

  /** Whether the last look at it says all that is to say. */
  get isSettled(): boolean {
    return this.#seen === this.expected()
  }

  expected(): Expectation {
    const endings = this.#endings()
    if (endings.some((ending) => ending.state === 'done' && this.#isReached(ending) === 'yes')) return 'inactive'
    return endings.some((ending) => this.#isReached(ending) !== 'no') ? 'either' : 'active'
  }

  /**
   * What introspection says, after a restart. Where both are right it settles the matter, for this token and for the others
   * that the same commit would have ended: a commit is there as a whole or not at all.
   * @returns whether it may be so
   */
  observe(found: 'active' | 'inactive'): boolean {
    const expected = this.expected()
    this.#seen = found
    if (expected !== 'either') return expected === found
    const doubtful = this.#endings().filter((ending) => this.#isReached(ending) !== 'no')
    if (found === 'active') this.#surviveAll(doubtful)
    else this.#endBy(doubtful)
    return true
  }

  #surviveAll(endings: readonly Ending[]): void {
    for (const ending of endings) {
      if (this.#isReached(ending) === 'yes') ending.didNot()
      else this.#survived.add(ending)
    }
  }

  #endBy(endings: readonly Ending[]): void {
    const [only, ...others] = endings
    if (only !== undefined && others.length === 0 && this.#isReached(only) === 'yes') {
      only.happened(only.asked)
      return
    }
    // One of several, or one that ran beside it: whichever it was, this token is dead from now on.
    const ended = new Ending(this.answered, true)
    ended.happened(this.answered)
    this.itself.endings.push(ended)
  }

  #endings(): Ending[] {
    return [this.itself, ...this.#hangsOn].flatMap((subject) => subject.endings)
  }

  #isReached(ending: Ending): 'yes' | 'maybe' | 'no' {
    if (ending.state === 'void' || this.#survived.has(ending)) return 'no'
    return ending.reaches(this)
  }
}
