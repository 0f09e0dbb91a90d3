import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { Column } from './data-table.tsx'
import { directionOf, nextSort } from './list-columns.ts'

interface RecordHeadProps<Row> {
  columns: readonly Column<Row>[]
  /** A field, or `-` and a field. */
  sort: string
  onSort: (sort: string) => void
  /** Undefined where rows cannot be selected. */
  selected: 'none' | 'some' | 'all' | undefined
  onSelectAll: () => void
}

/** The headers of a `RecordList`: what it is sorted by, and the box that selects all that match. */
export function RecordHead<Row>({ columns, sort, onSort, selected, onSelectAll }: RecordHeadProps<Row>) {
  return (
    <thead role="rowgroup">
      <tr role="row" aria-rowindex={1}>
        {selected !== undefined && (
          <th role="columnheader" className="record-check">
            <SelectAll selected={selected} onChange={onSelectAll} />
          </th>
        )}
        {columns.map(({ header, hideHeader, align, secondary, sort: sorts }) => (
          <th
            key={header}
            role="columnheader"
            data-align={align}
            className={secondary === true ? 'column-secondary' : undefined}
            aria-sort={sorts === undefined ? undefined : directionOf(sorts.field, sort)}
          >
            {sorts === undefined ? (
              hideHeader === true ? (
                <span className="visually-hidden">{header}</span>
              ) : (
                header
              )
            ) : (
              <button type="button" className="sort-button" onClick={() => onSort(nextSort(sorts, sort))}>
                {header}
                <Arrow isDown={directionOf(sorts.field, nextOrCurrent(sorts, sort)) === 'descending'} />
              </button>
            )}
          </th>
        ))}
      </tr>
    </thead>
  )
}

/** What the arrow shows: the order that is on, or the one that a click would bring. */
const nextOrCurrent = (sorts: { field: string; descendingFirst?: boolean }, sort: string) =>
  directionOf(sorts.field, sort) === 'none' ? nextSort(sorts, sort) : sort

function Arrow({ isDown }: { isDown: boolean }) {
  const Icon = isDown ? IconArrowDown : IconArrowUp
  return <Icon className="sort-arrow" size={12} aria-hidden="true" />
}

function SelectAll({ selected, onChange }: { selected: 'none' | 'some' | 'all'; onChange: () => void }) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = selected === 'some'
  }, [selected])
  return (
    <label>
      <input
        ref={box}
        type="checkbox"
        checked={selected === 'all'}
        onChange={onChange}
        aria-label="Select all that match"
      />
    </label>
  )
}
