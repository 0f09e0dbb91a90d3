import './data-table.css'
import { Skeleton, Table } from '@mantine/core'
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { useTick } from './relative-time.tsx'
import { isShortcut, useShortcut } from '../lib/keyboard.ts'

export interface Column<Row> {
  header: string
  /** A header that is read aloud only: for columns of buttons. */
  hideHeader?: boolean
  /** Pixels; columns without one share what is left. */
  width?: number
  align?: 'right'
  /** Left out where the window is narrow. */
  secondary?: boolean
  /** What the server sorts it by, in a list that can be sorted; the direction that is chosen first. */
  sort?: { field: string; descendingFirst?: boolean }
  /** @param now milliseconds; for times, which go on by themselves */
  cell: (row: Row, now: number) => ReactNode
  /** In a long list: the time that the cell says in words (`timeColumn`). */
  time?: (row: Row) => string | null
  /** In a long list: it is read letter by letter. */
  isCode?: boolean
}

interface DataTableProps<Row> {
  /** What it lists, for those who cannot see it. */
  label: string
  columns: readonly Column<Row>[]
  /** Undefined while the first page is loading. */
  rows: readonly Row[] | undefined
  rowKey: (row: Row) => string
  /** What a click anywhere on the row does, and Enter. */
  onOpen?: (row: Row) => void
  /** Which rows open; all of them where it is left out. */
  canOpen?: (row: Row) => boolean
  /** Shown in place of rows when there are none. */
  empty: ReactNode
}

/** A row that has or had the focus; its place counts once it is gone. */
interface Place {
  key: string
  index: number
}

/**
 * A table of records: 36-pixel rows, skeletons of the same size while loading. To the keyboard it is one stop: arrows move
 * from row to row, Enter opens, Tab goes to the controls of the row and then on.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, onOpen, canOpen = () => true, empty } = props
  const body = useRef<HTMLTableSectionElement>(null)
  const [place, setPlace] = useState<Place>()
  const now = useTick()
  const current = rows === undefined ? undefined : currentRow(rows.map(rowKey), place)

  // Links and buttons stand in cells that know nothing of rows.
  useLayoutEffect(() => {
    for (const row of body.current?.rows ?? []) {
      for (const control of row.querySelectorAll('a, button')) {
        if (row.tabIndex === 0) control.removeAttribute('tabindex')
        else control.setAttribute('tabindex', '-1')
      }
    }
  })
  useShortcut('nextRow', () => body.current?.querySelector<HTMLElement>('tr[tabindex="0"]')?.focus())

  if (rows?.length === 0) return <div className="table-frame">{empty}</div>
  return (
    <Table.ScrollContainer type="native" minWidth={leastWidth(columns)} className="table-frame">
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
        <Table.Tbody ref={body} onKeyDown={moveBetweenRows}>
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
            : rows.map((row, index) => (
                <Table.Tr
                  key={rowKey(row)}
                  className={onOpen !== undefined && canOpen(row) ? 'row-opens' : undefined}
                  tabIndex={rowKey(row) === current ? 0 : -1}
                  onFocus={() => setPlace({ key: rowKey(row), index })}
                  onKeyDown={(event) => {
                    if (event.target !== event.currentTarget || !isShortcut(event, 'openRow')) return
                    if (canOpen(row)) onOpen?.(row)
                  }}
                  onClick={(event) => {
                    const isControl = (event.target as Element).closest('a, button, [role="menu"]') !== null
                    if (!isControl && canOpen(row)) onOpen?.(row)
                  }}
                >
                  {columns.map(({ header, align, secondary, cell }) => (
                    <Table.Td key={header} ta={align} className={classOf(secondary)}>
                      {cell(row, now)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** Pixels that a column without a width keeps in the smallest window. */
const LEAST_SHARE = 120

/** Where there is less room, the table scrolls. */
const leastWidth = (columns: readonly Column<never>[]) =>
  columns.reduce((sum, { secondary, width = LEAST_SHARE }) => (secondary === true ? sum : sum + width), 0)

const classOf = (secondary: boolean | undefined) => (secondary === true ? 'column-secondary' : undefined)

/** The row that Tab goes to: where the focus was last, or what took that place. */
function currentRow(keys: readonly string[], place: Place | undefined): string | undefined {
  if (place === undefined || keys.includes(place.key)) return place?.key ?? keys[0]
  return keys[Math.min(place.index, keys.length - 1)]
}

function moveBetweenRows(event: React.KeyboardEvent<HTMLTableSectionElement>): void {
  const row = (event.target as Element).closest('tr')
  const next = isShortcut(event, 'nextRow')
    ? row?.nextElementSibling
    : isShortcut(event, 'previousRow')
      ? row?.previousElementSibling
      : isShortcut(event, 'firstRow')
        ? event.currentTarget.firstElementChild
        : isShortcut(event, 'lastRow')
          ? event.currentTarget.lastElementChild
          : undefined
  if (!(next instanceof HTMLElement)) return
  event.preventDefault()
  next.focus()
}
