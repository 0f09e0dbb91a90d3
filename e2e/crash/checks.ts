import { z } from 'zod'
import type { Actor } from './actors/actor.ts'
import { RESOURCE_SERVER } from './configuration.ts'
import { find, valueOf } from './console-records.ts'
import type { AdminThing } from './model/admin-thing.ts'
import type { IssuedToken } from './model/issued-token.ts'
import { Unexpected, type World } from './world.ts'

/** Of those that nothing happened to since they were looked at. */
const TOKEN_SAMPLE = 60
const ADMIN_SAMPLE = 15
/** Requests at a time. */
const SIDE_BY_SIDE = 16

const introspection = z.object({ active: z.boolean() })

/** After a restart: everything that something happened to and a sample of the rest; answers how many things were checked. */
export async function checkEverything(world: World, actors: readonly Actor[]): Promise<number> {
  const { ledger, random } = world
  // First what the console shows: it settles whether an account's tokens ended with it.
  const changed = world.adminThings.filter(({ register }) => !register.isSettled)
  const unchanged = world.adminThings.filter(({ register }) => register.isSettled)
  const things = [...changed, ...random.sample(unchanged, ADMIN_SAMPLE)]
  await eachOf(things, (thing) => checkAdminThing(world, thing))

  const tokens = [...ledger.unsettled(), ...ledger.sample(random, TOKEN_SAMPLE)]
  await eachOf(tokens, (token) => checkToken(world, token))

  // Then by use, and what ended by that.
  if (world.violations.length === 0)
    await eachOf(actors, async (actor) => {
      await actor.check?.()
    })
  const ended = ledger.unsettled()
  await eachOf(ended, (token) => checkToken(world, token))
  ledger.forgetSome(random)
  return things.length + tokens.length + ended.length
}

async function checkAdminThing(world: World, thing: AdminThing): Promise<void> {
  const found = valueOf(thing.kind, await find(world, thing))
  const expected = thing.register.expected()
  if (thing.observe(world.ledger, found)) return
  world.violate({
    thing: thing.label,
    expected: expected.map((value) => JSON.stringify(value)).join(' or '),
    found: JSON.stringify(found),
  })
}

async function checkToken(world: World, token: IssuedToken): Promise<void> {
  // An access token may be shown to any confidential client, a refresh token is its own client's business.
  const caller = token.type === 'access' ? RESOURCE_SERVER : token.client
  const { body } = await world.ask({
    what: `the introspection of the ${token.label}`,
    send: (api) => api.introspect(caller, token.text),
    statuses: [200],
  })
  const found = introspection.parse(body).active ? 'active' : 'inactive'
  const expected = token.expected()
  if (!token.observe(found)) world.violate({ thing: token.label, expected, found })
}

/** Works through the items, several at a time; one that the server answered as it must not does not keep the others back. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  const worker = async () => {
    for (const item of left) {
      await work(item).catch((error: unknown) => {
        if (!(error instanceof Unexpected)) throw error
      })
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
}
