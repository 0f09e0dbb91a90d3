/** A field that somebody else changed while a form was being filled in. */
export interface FieldChange<Values> {
  field: keyof Values & string
  /** As it was when the form began. */
  began: unknown
  /** As it is stored now. */
  theirs: unknown
  /** As it stands in the form. */
  mine: unknown
  /** Both changed it, each to something else: somebody must decide. */
  isConflict: boolean
}

/** What is to be kept of fields that both changed. */
export type Decisions<Values> = Partial<Record<keyof Values & string, 'theirs' | 'mine'>>

/** Values of one form at three moments; all three have the same fields. */
export interface ThreeVersions<Values> {
  began: Values
  theirs: Values
  mine: Values
}

/** The fields that the other changed and that do not stand in the form like that already, in the order of the form's values. */
export function changesOfTheOther<Values extends object>({
  began,
  theirs,
  mine,
}: ThreeVersions<Values>): FieldChange<Values>[] {
  const fields = Object.keys(theirs) as (keyof Values & string)[]
  return fields
    .filter((field) => !isSame(theirs[field], began[field]) && !isSame(theirs[field], mine[field]))
    .map((field) => ({
      field,
      began: began[field],
      theirs: theirs[field],
      mine: mine[field],
      isConflict: !isSame(mine[field], began[field]),
    }))
}

/**
 * One set of values: what the other changed, what I changed, and of what both changed the one that was decided for. Null
 * while a decision is missing: nobody's work is dropped unasked.
 */
export function merged<Values extends object>(
  versions: ThreeVersions<Values>,
  decisions: Decisions<Values>,
): Values | null {
  const values = { ...versions.mine }
  for (const { field, isConflict } of changesOfTheOther(versions)) {
    const kept = isConflict ? decisions[field] : 'theirs'
    if (kept === undefined) return null
    if (kept === 'theirs') values[field] = versions.theirs[field]
  }
  return values
}

/** Values of forms are texts, numbers, ticks and lists of them. */
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
