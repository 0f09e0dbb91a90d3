/**
 * A sentence with a name in it that others chose. The name keeps its own direction and leaves that of the sentence alone,
 * whatever it is made of: Arabic, brackets, or controls that turn text around (Unicode Standard Annex 9).
 */
export function Isolated({ name, children }: { name: string; children: string }) {
  const [before, ...after] = children.split(name)
  if (after.length === 0) return children
  return (
    <>
      {before}
      <bdi>{name}</bdi>
      {after.join(name)}
    </>
  )
}
