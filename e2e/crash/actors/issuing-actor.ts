import { ISSUING, SCOPE } from '../configuration.ts'
import type { Subject } from '../model/ending.ts'
import type { Credentials, IssuedToken } from '../model/issued-token.ts'
import type { AdminThing } from '../model/admin-thing.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import type { Actor } from './actor.ts'

/** A client that an operator made, with the secret that the answer showed. */
export interface MadeClient {
  thing: AdminThing
  credentials: Credentials
}

/** Lets clients ask for tokens for themselves, and revokes some of them. */
export class IssuingActor implements Actor {
  readonly #world: World
  readonly #random: Random
  readonly #madeClients: readonly MadeClient[]
  #latest: IssuedToken | undefined

  /** @param madeClients grows and shrinks as operators work */
  constructor(world: World, random: Random, madeClients: readonly MadeClient[]) {
    this.#world = world
    this.#random = random
    this.#madeClients = madeClients
  }

  async step(): Promise<void> {
    if (this.#latest !== undefined && this.#random.chance(0.3)) {
      const token = this.#latest
      this.#latest = undefined
      await revoke(this.#world, token, token.itself)
      return
    }
    const made = this.#random.chance(0.3) ? this.#random.pick(this.#madeClients) : undefined
    this.#latest = await issue(this.#world, made)
  }
}

/** An access token for a client itself; undefined for a client that an operator ends at the same time. */
export async function issue(world: World, made?: MadeClient): Promise<IssuedToken | undefined> {
  const client = made?.credentials ?? ISSUING
  const asked = world.ledger.clock.tick()
  const answer = await world.ask({
    what: `a token for ${client.id}`,
    send: (api) => api.token(client, { grant_type: 'client_credentials', scope: SCOPE }),
    statuses: made === undefined ? [200] : [200, 401],
  })
  if (answer.status === 401) {
    if (made?.thing.isEnding !== true) {
      world.violate({ thing: `a token for ${client.id}`, expected: 'status 200', found: '401 for an active client' })
    }
    return undefined
  }
  const hangsOn = made === undefined ? [] : [made.thing.subject]
  const { access } = world.receive(answer, { client, asked, hangsOn })
  // A client that may be gone cannot revoke: 401 would prove nothing.
  return made === undefined ? access : undefined
}

/** By the token's own client (RFC 7009). `subject`: what ends with it, the token itself or its family. */
export async function revoke(world: World, token: IssuedToken, subject: Subject): Promise<void> {
  const ending = world.ledger.begin(subject)
  await world.ask({
    what: `the revocation of the ${token.label}`,
    send: (api) => api.revoke(token.client, token.text),
    statuses: [200],
  })
  world.ledger.confirm(ending)
}
