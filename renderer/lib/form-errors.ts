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

/** The fields that the server refused; null when the refusal concerns none. */
export function serverErrors(error: unknown): FormErrors | null {
  if (!(error instanceof ConsoleProblem)) return null
  const fields = error.problem.errors.filter(({ path }) => path !== '')
  return fields.length === 0 ? null : byField(fields.map(({ path, message }) => ({ path: path.split('.'), message })))
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
