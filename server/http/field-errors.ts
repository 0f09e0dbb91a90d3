import type { z } from 'zod'
import type { FieldError } from './problem.ts'

/** For `safeParse`: a missing value is called missing, not "expected string, received undefined". */
export const parseOptions = {
  error: (issue: { readonly input?: unknown }) => (issue.input === undefined ? 'Must be given' : undefined),
}

/** Every problem that zod found, by dotted path (`redirect_uris.0`). Messages name what was expected, never the value. */
export function fieldErrors(error: z.ZodError): readonly FieldError[] {
  return error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
}
