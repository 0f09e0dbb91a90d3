import { z } from 'zod'

/** Every refusal of the console API (RFC 9457), as `application/problem+json`. */
export const problem = z.object({
  /** A stable code, as a relative URI reference: programs branch on it, people read `detail`. */
  type: z.enum([
    'invalid-input',
    'malformed-json',
    'unauthorized',
    'forbidden',
    'not-found',
    'conflict',
    'built-in',
    'too-many-attempts',
    'too-large',
    'unsupported-media-type',
    'misdirected-request',
    'method-not-allowed',
    'unavailable',
    'server-error',
  ]),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  /** One entry for each field that must change; `path` is dotted (`redirect_uris.0`), empty for the whole input. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
})

export type Problem = z.output<typeof problem>
