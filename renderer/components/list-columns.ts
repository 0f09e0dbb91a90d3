import type { Column } from './data-table.tsx'

/** The widths of the columns as a grid has them; `isNarrow` leaves out those that are secondary. */
export function gridOf(columns: readonly Column<never>[], selects: boolean, isNarrow: boolean): string {
  const shown = columns.filter(({ secondary }) => !isNarrow || secondary !== true)
  const widths = shown.map(({ width }) => (width === undefined ? 'minmax(0, 1fr)' : `${String(width)}px`))
  return [...(selects ? ['32px'] : []), ...widths].join(' ')
}

/** The sort that a click on a header asks for, when `current` is the one that is on. */
export function nextSort(
  { field, descendingFirst = false }: { field: string; descendingFirst?: boolean },
  current: string,
) {
  const [up, down] = [field, `-${field}`]
  if (current === up) return down
  if (current === down) return up
  return descendingFirst ? down : up
}

export function directionOf(field: string, current: string): 'ascending' | 'descending' | 'none' {
  if (current === field) return 'ascending'
  return current === `-${field}` ? 'descending' : 'none'
}
