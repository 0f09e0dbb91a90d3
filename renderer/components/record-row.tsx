import { memo, useLayoutEffect, useRef, useState } from 'react'
import type { Column } from './data-table.tsx'
import { useTick } from './relative-time.tsx'

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
  // While the row of its new place loads, what the element showed before stays in it, under a cover: that costs nothing.
  const [known, setKnown] = useState(row)
  if (row !== undefined && row !== known) setKnown(row)
  const isLoading = row === undefined
  const element = useRef<HTMLTableRowElement>(null)

  // Links and buttons stand in cells that know nothing of rows.
  useLayoutEffect(() => {
    const tabIndex = isCurrent && !isLoading ? '0' : '-1'
    for (const control of element.current?.querySelectorAll('a, button, input') ?? []) {
      // The property would ask for styles and layout there and then, whether it is read or set.
      if (control.getAttribute('tabindex') !== tabIndex) control.setAttribute('tabindex', tabIndex)
    }
  })
  return (
    <tr
      ref={element}
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-loading={isLoading && known !== undefined ? 'again' : undefined}
      data-last={isLast || undefined}
      data-selected={isSelected === true || undefined}
      className={opens ? 'row-opens' : undefined}
      tabIndex={isCurrent ? 0 : -1}
      style={{ top }}
    >
      {isSelected !== undefined && (
        <td role="cell" className="record-check" aria-hidden={isLoading || undefined}>
          {known !== undefined && <input type="checkbox" checked={isSelected} readOnly aria-label={`Select ${name}`} />}
        </td>
      )}
      <Cells row={known} columns={columns} isLoading={isLoading} />
    </tr>
  )
}) as <Row>(props: RecordRowProps<Row>) => React.ReactNode

interface CellsProps<Row> {
  /** Undefined where there is nothing to show yet. */
  row: Row | undefined
  columns: readonly Column<Row>[]
  isLoading: boolean
}

/** Drawn anew when they are another row's or the time went on, not when their row moves. */
const Cells = memo(function Cells<Row>({ row, columns, isLoading }: CellsProps<Row>) {
  const now = useTick()
  return columns.map(({ header, align, secondary, cell, time, isCode }) => (
    <td
      key={header}
      role="cell"
      aria-hidden={isLoading || undefined}
      data-align={align}
      data-time={row === undefined ? undefined : time?.(row)}
      data-code={isCode}
      className={secondary === true ? 'column-secondary' : undefined}
    >
      {row === undefined ? <span className="record-blank" /> : cell(row, now)}
    </td>
  ))
}) as <Row>(props: CellsProps<Row>) => React.ReactNode
