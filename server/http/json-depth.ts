/** Deeper JSON than anyone means: schemas and serialisers recurse, and would run out of stack on it. */
export const MAXIMUM_JSON_DEPTH = 64

/** Whether a parsed JSON value nests arrays and objects deeper than `MAXIMUM_JSON_DEPTH`; it does not recurse itself. */
export function isNestedTooDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; depth <= MAXIMUM_JSON_DEPTH; depth++) {
    level = level.flatMap((item): unknown[] => (typeof item === 'object' && item !== null ? Object.values(item) : []))
    if (level.length === 0) return false
  }
  return true
}
