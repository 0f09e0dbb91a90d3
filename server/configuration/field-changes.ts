import { isDeepStrictEqual } from 'node:util'
import { isUnset, type Declared } from './declared.ts'

/** What one member of a record in the declarative file becomes. */
export interface FieldChange {
  readonly name: string
  /** Null where it was not set. */
  readonly before: unknown
  readonly after: unknown
  /** `before` and `after` are words about it, not its values. */
  readonly isSecret: boolean
}

/** What is set in a record that is created; its first member, which names it, stands above its fields. */
export function createdFields(after: Declared): readonly FieldChange[] {
  const set = Object.entries(after)
    .slice(1)
    .filter(([name, value]) => !isUnset(value) && !(name === 'status' && value === 'active'))
  return set.map(([name, value]) => ({ name, before: null, after: value, isSecret: false }))
}

export function fieldChanges(before: Declared, after: Declared): readonly FieldChange[] {
  const changed = Object.keys(after).filter((name) => !isDeepStrictEqual(before[name], after[name]))
  return changed.map((name) => ({ name, before: before[name], after: after[name], isSecret: false }))
}
