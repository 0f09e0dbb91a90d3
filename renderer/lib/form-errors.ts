import type { z } from 'zod'
import { ConsoleProblem } from './console-request.ts'

/** Messages by field, as @mantine/form takes them. A problem inside a list belongs to the field that holds the list. */
export type FormErrors = Record<string, string>

/** Checks values with the schema that the server uses. */
export function validateWith(schema: z.ZodType): (values: unknown) => FormErrors {
  return (values) => {
    const parsed = schema.safeParse(values)
    return parsed.success
      ? {}
      : byField(parsed.error.issues.map(({ path, message }) => ({ path: path.map(String), message })))
  }
}

/**
 * The fields that the server refused and that the form shows, so that each message stands where it can be acted on; null
 * when the refusal concerns something else.
 */
export function serverErrors(error: unknown, fields: readonly string[]): FormErrors | null {
  if (!(error instanceof ConsoleProblem)) return null
  const errors = error.problem.errors.map(({ path, message }) => ({ path: path.split('.'), message }))
  const isShown = errors.length > 0 && errors.every(({ path: [field = ''] }) => fields.includes(field))
  return isShown ? byField(errors) : null
}

function byField(errors: readonly { path: readonly string[]; message: string }[]): FormErrors {
  const fields: FormErrors = {}
  for (const { path, message } of errors) {
    const [field = '', position] = path
    const place = position !== undefined && /^\d+$/.test(position) ? `Line ${String(Number(position) + 1)}: ` : ''
    fields[field] ??= place + message
  }
  return fields
}

/** What went wrong, in a sentence for a toast. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong'
}
