import { expect } from 'vitest'
import { DataDirectoryError, type Store } from '../store.ts'

/** The line with which a data directory is refused. */
export async function refusalOf(opening: Promise<Store>): Promise<string> {
  const refusal: unknown = await opening.then(
    (store) => store.close(),
    (error: unknown) => error,
  )
  expect(refusal).toBeInstanceOf(DataDirectoryError)
  const { message } = refusal as DataDirectoryError
  expect(message).not.toContain('\n')
  return message
}
