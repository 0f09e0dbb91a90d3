import type { UseFormReturnType } from '@mantine/form'
import { serverErrors } from './form-errors.ts'
import { toastError } from './toast.ts'

/** Says what the server refused: at the fields it concerns, where they are in the form, otherwise in a toast. */
export function showRefusal<Values extends object>(form: UseFormReturnType<Values>, error: unknown): void {
  const fields = serverErrors(error, Object.keys(form.getValues()))
  if (fields === null) toastError(error)
  else form.setErrors(fields)
}
