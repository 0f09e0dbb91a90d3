import { z } from 'zod'
import { SCOPE } from '../configuration.ts'
import { create, find, NAME_FIELD } from '../console-records.ts'
import { AdminThing } from '../model/admin-thing.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import type { Actor } from './actor.ts'
import { issue, type MadeClient } from './issuing-actor.ts'

const PASSWORD = 'the password of a made user'

const createdClient = z.object({ client_secret: z.string() })
const signedIn = z.object({ token: z.string() })

/** Makes one client, user or scope after the other over the console API, changes it, lets it have tokens, and ends it. */
export class OperatorActor implements Actor {
  readonly #world: World
  readonly #random: Random
  readonly #kind: AdminThing['kind']
  /** Others use these clients at the same time. */
  readonly #madeClients: MadeClient[]
  #inHand: AdminThing | undefined
  #getToken: (() => Promise<unknown>) | undefined

  constructor(world: World, random: Random, kind: AdminThing['kind'], madeClients: MadeClient[]) {
    this.#world = world
    this.#random = random
    this.#kind = kind
    this.#madeClients = madeClients
  }

  async step(): Promise<void> {
    const thing = this.#inHand
    // A creation that a kill cut off may have left nothing.
    if (thing?.register.value?.status !== 'active') {
      await this.#create()
      return
    }
    const dice = this.#random.next()
    if (dice < 0.35) await this.#change(thing, { name: this.#world.newName('renamed') })
    else if (dice < 0.55) await this.#getToken?.()
    else if (dice < 0.75) await this.#revokeAll(thing)
    else await this.#end(thing, dice < 0.87 && this.#kind !== 'scope' ? 'disable' : 'delete')
  }

  async #create(): Promise<void> {
    const name = this.#world.newName(this.#kind)
    const thing = new AdminThing(this.#kind, `crash-${name}`)
    this.#inHand = thing
    this.#getToken = undefined
    this.#world.adminThings.push(thing)
    const withPassword = this.#random.chance(0.4)
    thing.propose(this.#world.ledger, { name, status: 'active' })
    const made = await create(this.#world, thing, this.#fieldsOf(thing, name, withPassword))
    thing.confirm(this.#world.ledger)
    if (this.#kind === 'client') this.#lendOut(thing, createdClient.parse(made).client_secret)
    if (this.#kind === 'user' && withPassword) this.#getToken = () => this.#login(thing)
  }

  #fieldsOf({ kind, key }: AdminThing, name: string, withPassword: boolean): Record<string, unknown> {
    if (kind === 'client') {
      return { client_id: key, client_name: name, grant_types: ['client_credentials'], scope: SCOPE }
    }
    if (kind === 'user') return { username: key, name, scope: SCOPE, password: withPassword ? PASSWORD : null }
    return { name: key, description: name }
  }

  #lendOut(thing: AdminThing, secret: string): void {
    const made = { thing, credentials: { id: thing.key, secret } }
    this.#madeClients.push(made)
    this.#getToken = () => issue(this.#world, made)
  }

  async #login({ key, subject }: AdminThing): Promise<void> {
    const asked = this.#world.ledger.clock.tick()
    const answer = await this.#world.ask({
      what: `the sign-in of ${key}`,
      send: (api) => api.login(key, PASSWORD),
      statuses: [200],
    })
    const body = { access_token: signedIn.parse(answer.body).token }
    const client = { id: `user ${key}`, secret: '' }
    this.#world.receive({ ...answer, body }, { client, asked, hangsOn: [subject] })
  }

  async #change(thing: AdminThing, change: { name?: string; status?: 'disabled' }): Promise<void> {
    const found = await find(this.#world, thing)
    const settled = thing.register.value
    if (found === undefined || settled === null) {
      this.#world.violate({ thing: thing.label, expected: 'to be there', found: 'not found' })
      return
    }
    const value = { ...settled, ...change }
    const fields = { ...found.fields, status: value.status, [NAME_FIELD[this.#kind]]: value.name }
    thing.propose(this.#world.ledger, value)
    await this.#world.operate(`a change of the ${thing.label}`, 'PUT', found.path, fields)
    thing.confirm(this.#world.ledger)
  }

  async #revokeAll(thing: AdminThing): Promise<void> {
    if (this.#getToken === undefined) return
    const found = await find(this.#world, thing)
    const selection = this.#kind === 'client' ? { client_id: thing.key } : { user_id: found?.fields['id'] }
    const ending = this.#world.ledger.begin(thing.subject)
    await this.#world.operate(`the revocation of all tokens of the ${thing.label}`, 'POST', '/tokens/revoke', selection)
    this.#world.ledger.confirm(ending)
  }

  async #end(thing: AdminThing, how: 'disable' | 'delete'): Promise<void> {
    this.#inHand = undefined
    try {
      if (how === 'disable') await this.#change(thing, { status: 'disabled' })
      else await this.#delete(thing)
    } finally {
      const lent = this.#madeClients.findIndex((made) => made.thing === thing)
      if (lent >= 0) this.#madeClients.splice(lent, 1)
    }
  }

  async #delete(thing: AdminThing): Promise<void> {
    const found = await find(this.#world, thing)
    thing.propose(this.#world.ledger, null)
    await this.#world.operate(`the deletion of the ${thing.label}`, 'DELETE', found?.path ?? '')
    thing.confirm(this.#world.ledger)
  }
}
