import './data-table.css'
import { Skeleton, Table } from '@mantine/core'
import type { ReactNode } from 'react'

export interface Column<Row> {
  header: string
  /** A header that is read aloud only: for columns of buttons. */
  hideHeader?: boolean
  /** Pixels; columns without one share what is left. */
  width?: number
  align?: 'right'
  /** Left out where the window is narrow. */
  secondary?: boolean
  cell: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  /** What it lists, for those who cannot see it. */
  label: string
  columns: readonly Column<Row>[]
  /** Undefined while the first page is loading. */
  rows: readonly Row[] | undefined
  rowKey: (row: Row) => string
  /** What a click anywhere on the row does; the row also holds a link for the keyboard. */
  onOpen?: (row: Row) => void
  /** Shown in place of rows when there are none. */
  empty: ReactNode
}

/** A table of records: 36-pixel rows, skeletons of the same size while loading, arrows to move between rows. */
export function DataTable<Row>({ label, columns, rows, rowKey, onOpen, empty }: DataTableProps<Row>) {
  if (rows?.length === 0) return <div className="table-frame">{empty}</div>
  return (
    <Table.ScrollContainer type="native" minWidth={640} className="table-frame">
      <Table highlightOnHover={onOpen !== undefined} aria-label={label} aria-busy={rows === undefined}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ header, hideHeader, width, align, secondary }) => (
              <Table.Th key={header} w={width} ta={align} className={classOf(secondary)}>
                {hideHeader === true ? <span className="visually-hidden">{header}</span> : header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody onKeyDown={moveBetweenRows}>
          {rows === undefined
            ? Array.from({ length: 8 }, (_, index) => (
                <Table.Tr key={index}>
                  {columns.map(({ header, secondary }) => (
                    <Table.Td key={header} className={classOf(secondary)}>
                      <Skeleton height={10} width="70%" />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))
            : rows.map((row) => (
                <Table.Tr
                  key={rowKey(row)}
                  className={onOpen === undefined ? undefined : 'row-opens'}
                  onClick={(event) => {
                    const isControl = (event.target as Element).closest('a, button, [role="menu"]') !== null
                    if (!isControl) onOpen?.(row)
                  }}
                >
                  {columns.map(({ header, align, secondary, cell }) => (
                    <Table.Td key={header} ta={align} className={classOf(secondary)}>
                      {cell(row)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

const classOf = (secondary: boolean | undefined) => (secondary === true ? 'column-secondary' : undefined)

/** Arrow keys go to the link of the row above or below. */
function moveBetweenRows(event: React.KeyboardEvent<HTMLTableSectionElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const row = (event.target as Element).closest('tr')
  const next = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling
  const link = next?.querySelector('a')
  if (link === null || link === undefined) return
  event.preventDefault()
  link.focus()
}
