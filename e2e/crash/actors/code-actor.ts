import type { Browser, ReceivedCode } from '../browser.ts'
import { CODES, REDIRECT_URI } from '../configuration.ts'
import type { Answer } from '../http.ts'
import { Subject } from '../model/ending.ts'
import { RefreshChain } from '../model/refresh-chain.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import type { Actor } from './actor.ts'
import { checkChain, present } from './present.ts'

/** Milliseconds that a code is good for, less what a slow answer takes. */
const CODE_LIFETIME = 50_000

interface HeldCode extends ReceivedCode {
  family: Subject
  received: number
  /** `unknown`: it was sent, and the server was killed before its answer. */
  exchange: 'none' | 'unknown' | 'done'
}

/** Gets codes in a browser that stays signed in and exchanges them; a second use ends what the first gave. */
export class CodeActor implements Actor {
  readonly #world: World
  readonly #random: Random
  readonly #browser: Browser
  #held: HeldCode | undefined
  #chain: RefreshChain | undefined

  constructor(world: World, random: Random, browser: Browser) {
    this.#world = world
    this.#random = random
    this.#browser = browser
  }

  async step(): Promise<void> {
    if (this.#held === undefined) {
      this.#chain = undefined
      const received = await this.#browser.getCode()
      this.#held = { ...received, family: new Subject(), received: Date.now(), exchange: 'none' }
      return
    }
    if (this.#held.exchange === 'none') await this.#exchange(this.#held)
    else if (this.#random.chance(0.4)) await this.#reuse(this.#held)
    else if (this.#chain?.isGivenUp === false) await present(this.#world, this.#chain, this.#chain.newest)
    else this.#held = undefined
  }

  /** A code that was received is good, once. */
  async check(): Promise<void> {
    const held = this.#held
    if (held === undefined) return
    if (held.exchange !== 'done') await this.#exchange(held)
    if (this.#chain !== undefined) await checkChain(this.#world, this.#random, this.#chain)
    if (this.#random.chance(0.5)) await this.#reuse(held)
  }

  async #exchange(held: HeldCode): Promise<void> {
    const isFirstUse = held.exchange === 'none'
    const isYoung = Date.now() - held.received < CODE_LIFETIME
    const asked = this.#world.ledger.clock.tick()
    held.exchange = 'unknown'
    const answer = await this.#send(held)
    held.exchange = 'done'
    if (answer.status === 400) {
      if (isFirstUse && isYoung) this.#report('tokens for an unused code', JSON.stringify(answer.body))
      this.#held = undefined
      return
    }
    const { refresh } = this.#world.receive(answer, { client: CODES, asked, hangsOn: [held.family] })
    if (refresh === undefined) throw new Error('the answer has no refresh token')
    this.#world.ledger.add(refresh)
    this.#chain = new RefreshChain(CODES, held.family, refresh)
  }

  async #reuse(held: HeldCode): Promise<void> {
    const ending = this.#world.ledger.begin(held.family)
    this.#held = undefined
    const answer = await this.#send(held)
    if (answer.status === 200) this.#report('invalid_grant: the code was used', 'tokens: it works twice')
    else this.#world.ledger.confirm(ending)
  }

  #send({ code, verifier }: HeldCode): Promise<Answer> {
    return this.#world.ask({
      what: 'the exchange of a code',
      send: (api) =>
        api.token(CODES, {
          grant_type: 'authorization_code',
          redirect_uri: REDIRECT_URI,
          code,
          code_verifier: verifier,
        }),
      statuses: [200, 400],
    })
  }

  #report(expected: string, found: string): void {
    this.#world.violate({ thing: 'the exchange of a code', expected, found })
  }
}
