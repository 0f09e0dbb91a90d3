import { z } from 'zod'
import { calledUrlProblem } from '../protocol/called-url.ts'
import { isScopeName, parseScope } from '../protocol/scope.ts'

/** ISO 8601 in UTC with milliseconds. */
export const timestamp = z.iso.datetime()

/** What turns the direction of the text after it, so that a name could read as another (Unicode Standard Annex 9 section 2). */
const DIRECTION_OVERRIDE = /[\u202A-\u202E\u2066-\u2069]/

/** One line of text that a person reads: trimmed, no control characters. */
export const label = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'Must not be empty')
    .max(max, `Must be at most ${String(max)} characters`)
    .refine((text) => !/\p{Cc}/u.test(text) && !DIRECTION_OVERRIDE.test(text), 'Must not contain control characters')

/** An absent, null or blank value is null. */
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === undefined || value === '' ? null : value), schema.nullable())

export const scopeName = z
  .string()
  .trim()
  .refine(isScopeName, 'Must be 1 to 100 visible ASCII characters without space, comma, " or \\')

/** Scope names separated by spaces (RFC 6749 section 3.3); may be empty. Normalised: single spaces, no repetition. */
export const scopeList = z
  .string()
  .max(10_000)
  .transform((text) => parseScope(text).scopes)
  .refine((names) => names.every(isScopeName), 'Must be scope names separated by spaces')
  .transform((names) => names.join(' '))

/** https, or http for development. Shown to people or loaded as an image, never followed by the server. */
export const webUrl = z
  .string()
  .trim()
  .max(2000)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'Must be an http or https URL')

/** An https URL. */
export const secureUrl = z
  .string()
  .trim()
  .max(2000)
  .refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'Must be an https URL')

/** A URL that the server itself calls: https, or http on this machine. */
export const calledUrl = z
  .string()
  .trim()
  .max(2000)
  .refine((text) => calledUrlProblem(text) === undefined, {
    error: (issue) => `The URL ${calledUrlProblem(String(issue.input)) ?? 'is refused'}`,
  })

/** Seconds. */
export const lifetime = (min: number, max: number) =>
  z
    .number({ error: 'Must be a number of seconds' })
    .int('Must be whole seconds')
    .min(min, `Must be at least ${String(min)} seconds`)
    .max(max, `Must be at most ${String(max)} seconds`)

export const accessTokenLifetime = lifetime(30, 86_400 * 30)
export const refreshTokenLifetime = lifetime(60, 86_400 * 366)
export const idTokenLifetime = lifetime(30, 86_400)

/** `q` searches; at most one of `after`, `before` and `from` carries a cursor of an earlier answer in the same order. */
export const pageQuery = z.object({
  q: z.string().trim().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(1000).optional(),
  before: z.string().max(1000).optional(),
  /** From `first`: begins where that page began, whatever has come before it since. */
  from: z.string().max(1000).optional(),
  /** Items to pass over, from the cursor or from the first; not with `before`. */
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
})

/** What a list can be sorted by: a field, or `-` and a field for the other direction. What is alike goes by id. */
export const sortBy = <F extends string>(fields: readonly F[]) =>
  z.enum(fields.flatMap((field) => [field, `-${field}`] as [F, `-${F}`]))

/** A sort taken apart. */
export function parseSort<F extends string>(sort: F | `-${F}`): { field: F; descending: boolean } {
  const descending = sort.startsWith('-')
  return { field: (descending ? sort.slice(1) : sort) as F, descending }
}

export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    /** Matches on all pages. */
    total: z.number().int(),
    next: z.string().nullable(),
    previous: z.string().nullable(),
    /** Leads back to the first item by `from`. */
    first: z.string().nullable(),
    /** Matches before the first item. */
    position: z.number().int(),
  })

/** The revision that was read: an update on top of another one is refused with 409. */
export const revision = z.number().int().min(1)

/** As `revision`, of a part of the settings: 0 for one that was never changed. */
export const partRevision = z.number().int().min(0)

export const accountStatus = z.enum(['active', 'disabled'])

/** An answer without content worth naming. */
export const done = z.object({ success: z.literal(true) })
