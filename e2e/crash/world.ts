import { z } from 'zod'
import { OPERATOR } from './configuration.ts'
import type { GatehouseApi } from './gatehouse-api.ts'
import { NoAnswer, type Answer } from './http.ts'
import { Subject } from './model/ending.ts'
import { IssuedToken, type Credentials } from './model/issued-token.ts'
import { Ledger } from './model/ledger.ts'
import type { AdminThing } from './model/admin-thing.ts'
import type { Random } from './random.ts'

/** Something is not as it was acknowledged. */
export interface Violation {
  thing: string
  expected: string
  found: string
}

/** An answer that nothing explains; it has been reported. */
export class Unexpected extends Error {}

interface Request {
  /** What is asked for, in words. */
  what: string
  send: (api: GatehouseApi) => Promise<Answer>
  /** The statuses that may come. */
  statuses: readonly number[]
}

const tokens = z.object({ access_token: z.string(), refresh_token: z.string().optional() })

/** What the actors of a run share: the server as it runs now, and all that is known about it. */
export class World {
  readonly ledger = new Ledger()
  readonly random: Random
  readonly violations: Violation[] = []
  /** Every client, user and scope that operators made. */
  readonly adminThings: AdminThing[] = []
  round = 0
  /** Set before the kill: from then on it is no wonder if answers do not come. */
  isKilled = false
  /** The answers of success under load. */
  acknowledged = 0
  /** The requests that a kill cut off. */
  cutOff = 0
  #api: GatehouseApi | undefined
  #operatorToken: string | undefined
  #names = 0

  constructor(random: Random) {
    this.random = random
  }

  connect(api: GatehouseApi): void {
    this.#api = api
    this.isKilled = false
  }

  /** A name that nothing else on the server has. */
  newName(kind: string): string {
    this.#names += 1
    return `${kind}-${this.round}-${this.#names}`
  }

  violate(violation: Violation): void {
    this.violations.push(violation)
  }

  /**
   * One request and its whole answer.
   * @throws NoAnswer when the server was killed meanwhile, Unexpected for another status or no answer from a live server
   */
  async ask({ what, send, statuses }: Request): Promise<Answer> {
    if (this.#api === undefined) throw new Error('there is no server to ask')
    const answer = await send(this.#api).catch((error: unknown) => {
      if (!(error instanceof NoAnswer)) throw error
      if (this.isKilled) {
        this.cutOff += 1
        throw error
      }
      throw this.#unexpected(what, statuses, `no answer: ${error.message}`)
    })
    if (!statuses.includes(answer.status)) {
      throw this.#unexpected(what, statuses, `${answer.status} ${JSON.stringify(answer.body)}`)
    }
    if (answer.status < 400) this.acknowledged += 1
    return answer
  }

  /** One request to the console API, with a token that the first round got. */
  async operate(what: string, method: string, path: string, body?: unknown, statuses = [200]): Promise<Answer> {
    this.#operatorToken ??= await this.#getOperatorToken()
    const token = this.#operatorToken
    return await this.ask({ what, send: (api) => api.operate(token, method, path, body), statuses })
  }

  /** Notes the tokens of an answer. `hangsOn`: what they end with. */
  receive(
    answer: Answer,
    { client, asked, hangsOn }: { client: Credentials; asked: number; hangsOn: readonly Subject[] },
  ): { access: IssuedToken; refresh: IssuedToken | undefined } {
    const { access_token, refresh_token } = tokens.parse(answer.body)
    const answered = this.ledger.clock.tick()
    const facts = { client, asked, answered, hangsOn, round: this.round }
    const access = new IssuedToken({ ...facts, text: access_token, type: 'access' })
    this.ledger.add(access)
    if (refresh_token === undefined) return { access, refresh: undefined }
    return { access, refresh: new IssuedToken({ ...facts, text: refresh_token, type: 'refresh' }) }
  }

  async #getOperatorToken(): Promise<string> {
    const asked = this.ledger.clock.tick()
    const answer = await this.ask({
      what: 'a token for the console API',
      send: (api) => api.token(OPERATOR, { grant_type: 'client_credentials', scope: 'backend' }),
      statuses: [200],
    })
    return this.receive(answer, { client: OPERATOR, asked, hangsOn: [new Subject()] }).access.text
  }

  #unexpected(what: string, statuses: readonly number[], found: string): Unexpected {
    this.violate({ thing: what, expected: `status ${statuses.join(' or ')}`, found: found.slice(0, 500) })
    return new Unexpected(`${what}: ${found}`)
  }
}
