import { memo, useLayoutEffect, useRef } from 'react'
import type { Column } from './data-table.tsx'

interface RecordRowProps<Row> {
  /** Undefined while it is loading. */
  row: Row | undefined
  index: number
  /** Pixels from the top of the rows. */
  top: number
  columns: readonly Column<Row>[]
  opens: boolean
  /** Tab goes to it, and from it to its controls. */
  isCurrent: boolean
  isLast: boolean
  /** Undefined where rows cannot be selected. */
  isSelected: boolean | undefined
  name: string
}

/** A row of a `RecordList`. What is pressed in it, the list hears. */
export const RecordRow = memo(function RecordRow<Row>(props: RecordRowProps<Row>) {
  const { row, index, top, columns, opens, isCurrent, isLast, isSelected, name } = props
  const element = useRef<HTMLTableRowElement>(null)

  // Links and buttons stand in cells that know nothing of rows.
  useLayoutEffect(() => {
    for (const control of element.current?.querySelectorAll('a, button, input') ?? []) {
      if (isCurrent) control.removeAttribute('tabindex')
      else control.setAttribute('tabindex', '-1')
    }
  })
  return (
    <tr
      ref={element}
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-last={isLast || undefined}
      data-selected={isSelected === true || undefined}
      className={opens ? 'row-opens' : undefined}
      tabIndex={isCurrent ? 0 : -1}
      style={{ transform: `translateY(${String(top)}px)` }}
    >
      {isSelected !== undefined && (
        <td role="cell">
          {row !== undefined && (
            <label className="record-check">
              <input type="checkbox" checked={isSelected} readOnly aria-label={`Select ${name}`} />
            </label>
          )}
        </td>
      )}
      {columns.map(({ header, align, secondary, cell }) => (
        <td key={header} role="cell" data-align={align} className={secondary === true ? 'column-secondary' : undefined}>
          {row === undefined ? <span className="record-blank" /> : cell(row)}
        </td>
      ))}
    </tr>
  )
}) as <Row>(props: RecordRowProps<Row>) => React.ReactNode
