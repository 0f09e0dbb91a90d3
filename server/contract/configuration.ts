import { z } from 'zod'
import { endpoint } from './endpoint.ts'

/** Bytes of a declarative file that is imported, in UTF-8. */
export const MAXIMUM_CONFIGURATION_FILE = 5_000_000

/** Within JSON, every character of a file that is JSON itself takes up to two. */
const BODY_LIMIT = 2 * MAXIMUM_CONFIGURATION_FILE + 10_000

const record = z.record(z.string(), z.json())

/** A file as `--config` takes it, without secrets and passwords. */
export const exportedConfiguration = z.object({
  scopes: z.array(record),
  clients: z.array(record),
  users: z.array(record),
  settings: record,
})

const fieldChange = z.object({
  name: z.string(),
  /** Null where it was not set. */
  before: z.json(),
  after: z.json(),
  /** `before` and `after` are words about it, not its values. */
  secret: z.boolean(),
})

export const plannedChange = z.object({
  kind: z.enum(['scopes', 'clients', 'users', 'settings']),
  /** Name of the scope, client_id, username. */
  id: z.string(),
  action: z.enum(['create', 'change']),
  fields: z.array(fieldChange),
  /** How many live tokens end with it. */
  ends_tokens: z.number().int(),
})

const count = z.number().int()

export const configurationPlan = z.object({
  /** Names this plan, of this file, over what is stored now. */
  digest: z.string(),
  changes: z.array(plannedChange),
  /** How many records are as the file says. */
  unchanged: z.object({ scopes: count, clients: count, users: count, settings: count }),
  warnings: z.array(
    z.object({
      code: z.enum([
        'locks_you_out',
        'no_operator_left',
        'signs_you_out',
        'secrets_made',
        'users_without_password',
        'tokens_end',
      ]),
      message: z.string(),
    }),
  ),
})

/** The text of the file, whatever it is: what is wrong with it is told by its place in the file. */
const text = z.string()

export const configuration = {
  /** Everything that a declarative file can hold. */
  exportFile: endpoint({ method: 'GET', path: '/configuration', output: exportedConfiguration }),
  /** What the file would change; nothing is changed. */
  plan: endpoint({
    method: 'POST',
    path: '/configuration/plan',
    body: z.object({ text }),
    bodyLimit: BODY_LIMIT,
    output: configurationPlan,
  }),
  /** Carries out the plan of this digest in one commit; one that is no longer the plan is refused with 409. */
  apply: endpoint({
    method: 'POST',
    path: '/configuration/apply',
    body: z.object({ text, digest: z.string().min(1).max(100) }),
    bodyLimit: BODY_LIMIT,
    output: z.object({
      changes: count,
      /** The secrets that were made: they are stored hashed and cannot be shown again. */
      secrets: z.array(z.object({ client_id: z.string(), client_name: z.string(), client_secret: z.string() })),
    }),
  }),
} as const

export type ExportedConfiguration = z.output<typeof exportedConfiguration>
export type ConfigurationPlan = z.output<typeof configurationPlan>
export type PlannedChange = z.output<typeof plannedChange>
