import { z } from 'zod'
import type { AdminThing, AdminValue } from './model/admin-thing.ts'
import type { World } from './world.ts'

/** A record as the console shows it. */
interface ConsoleRecord {
  /** Below `/backend`. */
  path: string
  /** All its fields, for the PUT that changes some of them. */
  fields: Record<string, unknown>
}

type Kind = AdminThing['kind']

/** The field that is renamed. */
export const NAME_FIELD: Record<Kind, string> = { client: 'client_name', user: 'name', scope: 'description' }
const COLLECTION: Record<Kind, string> = { client: '/clients', user: '/users', scope: '/scopes' }

const record = z.record(z.string(), z.unknown())
const userPage = z.object({ items: z.array(z.looseObject({ id: z.string(), username: z.string() })) })

export async function create(world: World, { kind, label }: AdminThing, fields: object): Promise<unknown> {
  return (await world.operate(`the creation of the ${label}`, 'POST', COLLECTION[kind], fields)).body
}

/** Undefined where there is none. */
export async function find(world: World, { kind, key, label }: AdminThing): Promise<ConsoleRecord | undefined> {
  const what = `a look at the ${label}`
  const path = COLLECTION[kind]
  if (kind === 'user') {
    const { body } = await world.operate(what, 'GET', `${path}?limit=200&q=${encodeURIComponent(key)}`)
    const user = userPage.parse(body).items.find(({ username }) => username === key)
    return user === undefined ? undefined : { path: `${path}/${user.id}`, fields: user }
  }
  const { status, body } = await world.operate(what, 'GET', `${path}/${encodeURIComponent(key)}`, undefined, [200, 404])
  return status === 404 ? undefined : { path: `${path}/${encodeURIComponent(key)}`, fields: record.parse(body) }
}

export function valueOf(kind: Kind, found: ConsoleRecord | undefined): AdminValue {
  if (found === undefined) return null
  return {
    name: String(found.fields[NAME_FIELD[kind]]),
    // A scope has none: it is there or it is not.
    status: found.fields['status'] === 'disabled' ? 'disabled' : 'active',
  }
}
