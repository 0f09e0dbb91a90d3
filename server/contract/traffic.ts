import { z } from 'zod'
import { timestamp } from './fields.ts'

const count = z.number().int()

/** Equal stretches of time, oldest first; the last one is not over. */
export const trafficSeries = z.array(
  z.object({
    from: timestamp,
    /** Tokens. */
    issued: count,
    /** Requests. */
    refused: count,
  }),
)

export const refusal = z.object({
  at: timestamp,
  method: z.string(),
  path: z.string(),
  status: count,
  /** As the standards name it: `invalid_client`. */
  error: z.string(),
  /** What was expected and what was received; nothing secret. */
  description: z.string(),
  /** As the request said, proven or not; null where it named none. */
  client_id: z.string().nullable(),
  /** Null where there is no client with this id. */
  client_name: z.string().nullable(),
  /** IP address that it came from. */
  address: z.string(),
})

/** What the server issued and refused. */
export const traffic = z.object({
  /** Refusals are kept in memory and counted from then on; tokens are counted from their records. */
  refusals_since: timestamp,
  /** By minutes. */
  last_hour: trafficSeries,
  /** By hours. */
  last_day: trafficSeries,
  /** The last ones, newest first. */
  refusals: z.array(refusal),
})

export type Traffic = z.output<typeof traffic>
export type Refusal = z.output<typeof refusal>
