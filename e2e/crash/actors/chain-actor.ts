import { REFRESHING, SCOPE } from '../configuration.ts'
import { Subject } from '../model/ending.ts'
import { RefreshChain } from '../model/refresh-chain.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import type { Actor } from './actor.ts'
import { checkChain, present, reuse, together } from './present.ts'
import { revoke } from './issuing-actor.ts'

/** Keeps a chain of refresh tokens going, and ends it now and then in one of the ways there are. */
export class ChainActor implements Actor {
  readonly #world: World
  readonly #random: Random
  #chain: RefreshChain | undefined

  constructor(world: World, random: Random) {
    this.#world = world
    this.#random = random
  }

  async step(): Promise<void> {
    const chain = this.#chain
    if (chain === undefined || chain.isGivenUp) {
      this.#chain = undefined
      this.#chain = await this.#begin()
      return
    }
    const dice = this.#random.next()
    const { newest, previous } = chain
    const old = this.#random.pick(chain.longSpent(Date.now()))
    if (dice < 0.03) await revoke(this.#world, newest.token, chain.family)
    else if (dice < 0.04 && old !== undefined) await reuse(this.#world, chain, old)
    else if (dice < 0.14 && previous?.isFreshlySpent(Date.now()) === true) await present(this.#world, chain, previous)
    // Two tabs at once: both get the same successor.
    else if (dice < 0.3) await together([present(this.#world, chain, newest), present(this.#world, chain, newest)])
    else await present(this.#world, chain, newest)
  }

  async check(): Promise<void> {
    if (this.#chain !== undefined) await checkChain(this.#world, this.#random, this.#chain)
  }

  async #begin(): Promise<RefreshChain | undefined> {
    const family = new Subject()
    const asked = this.#world.ledger.clock.tick()
    const answer = await this.#world.ask({
      what: `a first refresh token for ${REFRESHING.id}`,
      send: (api) => api.token(REFRESHING, { grant_type: 'client_credentials', scope: SCOPE }),
      statuses: [200],
    })
    const { refresh } = this.#world.receive(answer, { client: REFRESHING, asked, hangsOn: [family] })
    if (refresh === undefined) throw new Error('the answer has no refresh token')
    this.#world.ledger.add(refresh)
    return new RefreshChain(REFRESHING, family, refresh)
  }
}
