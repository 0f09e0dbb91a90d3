/** The id by which the fields that a problem concerns refer to it. */
const ID = 'problem'

/** What was wrong with the form; announced, and tied to its fields by `describedByProblem`. */
export function Problem({ children }: { children: string | undefined }) {
  if (children === undefined) return null
  return (
    <p className="problem" role="alert" id={ID}>
      {children}
    </p>
  )
}

/** The attributes of a field that `problem` concerns; `hint` is the id of what describes it in any case. */
export function describedByProblem(problem: string | undefined, hint?: string) {
  const ids = [problem === undefined ? [] : ID, hint ?? []].flat()
  return {
    ...(problem === undefined ? {} : { 'aria-invalid': true }),
    ...(ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }),
  }
}
