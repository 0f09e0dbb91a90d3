import type { UseFormReturnType } from '@mantine/form'
import { wasRefused } from './console-request.ts'
import { serverErrors } from './form-errors.ts'
import { toastError } from './toast.ts'

/**
 * Says what the server refused: at the fields it concerns, where they are in the form, otherwise in a toast. That somebody
 * else changed the record meanwhile is said at the end of the form, with what was changed (`FormActions`).
 */
export function showRefusal<Values extends object>(form: UseFormReturnType<Values>, error: unknown): void {
  if (isStaleRevision(error)) return
  const fields = serverErrors(error, Object.keys(form.getValues()))
  if (fields === null) toastError(error)
  else form.setErrors(fields)
}

const isStaleRevision = (error: unknown) =>
  wasRefused(error, 'conflict') && error.problem.errors.every(({ path }) => path === 'revision')
