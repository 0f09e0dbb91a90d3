import { invalidInput } from '../http/problem.ts'
import { parseScope } from '../protocol/scope.ts'
import type { Store } from '../store/store.ts'

/** The scopes that a `scope` field names. @throws ProblemError on the field for those that do not exist. */
export async function existingScopes(store: Store, scope: string): Promise<readonly string[]> {
  const { scopes } = parseScope(scope)
  const records = await Promise.all(scopes.map((name) => store.get('scopes', name)))
  const unknown = scopes.filter((_, index) => records[index] === undefined)
  if (unknown.length > 0) {
    throw invalidInput({ path: 'scope', message: `There is no scope ${unknown.join(', ')}: create it first` })
  }
  return scopes
}
