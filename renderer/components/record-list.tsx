import './data-table.css'
import './record-list.css'
import { useDebouncedCallback, useThrottledValue } from '@mantine/hooks'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useLayoutEffect, useRef, useState, type CSSProperties, type ReactNode } from 'react'
import { useIdle } from '../lib/idle.ts'
import { isShortcut, useShortcut } from '../lib/keyboard.ts'
import { digits, plural } from '../lib/numbers.ts'
import { PAGE_ROWS, useAddressedRow, useListPages, type Pages } from '../lib/record-pages.ts'
import { inPageOrder, shownRows, slotOf, type Pinned } from '../lib/row-slots.ts'
import { useRowsInSight } from '../lib/rows-in-sight.ts'
import type { Selection } from '../lib/selection.ts'
import type { Column } from './data-table.tsx'
import { gridOf } from './list-columns.ts'
import { LoadFailed } from './notice.tsx'
import { RecordHead } from './record-head.tsx'
import { RecordRow } from './record-row.tsx'
import { hideWhole, showWhole } from './row-cells.tsx'

const ROW = 36
const HEAD = 33
const MEASURES = { head: HEAD, row: ROW }
/** Rows beyond those in sight that stand in the page; more once somebody scrolls, as that goes on without waiting for them. */
const OVERSCAN = { atTheTop: 8, scrolled: 40 }
/** Rows beyond those in sight that are loaded already: a third of a second of a wheel that is turned fast. */
const LOOK_AHEAD = 100
/** A page cannot be higher than some 33 million pixels (Chromium). */
const MOST_ROWS = 900_000

export interface RecordListProps<Row> {
  /** What it lists, for those who cannot see it. */
  label: string
  /** "client", "token". */
  noun: string
  columns: readonly Column<Row>[]
  pages: Pages<Row>
  rowKey: (row: Row) => string
  /** A row in a few words, for its checkbox. */
  nameOf?: (row: Row) => string
  /** What a click anywhere on the row does, and Enter. */
  onOpen?: (row: Row) => void
  /** Which rows open; all of them where it is left out. */
  canOpen?: (row: Row) => boolean
  /** Shown in place of rows when there are none. */
  empty: ReactNode
  /** A field, or `-` and a field. */
  sort: string
  onSort: (sort: string) => void
  /** How often it is asked for anew; where it is left out, only what changes it here does. */
  interval?: () => number | false
  selection?: Selection<Row>
  /** What can be done with those that are selected; in place of the count. */
  selectionActions?: (selected: number) => ReactNode
}

/** How many rows a list had when it was last seen, for a skeleton of that size. */
const lastCounts = new Map<string, number>()

/** A row that has or had the focus; its place counts once it is gone. */
interface Place extends Pinned {
  /** The list in which that was. */
  identity: string
  key: string | undefined
}

/**
 * Records by the thousand: the server sorts, filters and pages them, and of the rows those in sight are there. 36 pixels a
 * row, skeletons of the same size where one is loading. To the keyboard it is one stop, as `DataTable`.
 */
export function RecordList<Row>(props: RecordListProps<Row>) {
  const { label, noun, columns, pages, rowKey, nameOf, onOpen, canOpen = () => true, empty, selection } = props
  const router = useRouter()
  // The address of the row at the top, in the URL of every list; undefined at the beginning.
  const { at } = useSearch({ strict: false })
  const body = useRef<HTMLTableSectionElement>(null)
  const identity = JSON.stringify(pages({ offset: 0, limit: 0 }).queryKey)
  const { attach, hearScroll, atTop, howMany, putAtTop, reveal, ...sight } = useRowsInSight(MEASURES)
  const { isScrolled } = sight
  const isIdle = useIdle(identity)
  const [hasFocus, setHasFocus] = useState(false)
  const [lastPlace, setPlace] = useState<Place>()
  const place = lastPlace?.identity === identity ? lastPlace : undefined
  const anchor = useRef(0)
  const focusNext = useRef<number>(undefined)

  // Whoever flies over a thousand pages asks for a few of them.
  const lookAhead = isIdle ? LOOK_AHEAD : 0
  const firstPage = pageOf(useThrottledValue(sight.start, 100) - lookAhead)
  const lastPage = pageOf(useThrottledValue(sight.end, 100) + lookAhead)
  const wanted = new Set(hasFocus && place !== undefined ? [pageOf(place.index)] : [])
  for (let page = firstPage; page <= lastPage; page++) wanted.add(page)
  const isAway = isScrolled || hasFocus || (selection !== undefined && selection.chosen.rows.size > 0)
  const list = useListPages(pages, [...wanted], {
    isHeld: props.interval !== undefined && (isAway || selection?.chosen.isAll === true),
    interval: props.interval,
  })
  const isLoading = list.count === undefined
  const count = Math.min(list.count ?? lastCounts.get(label) ?? 8, MOST_ROWS)
  if (list.count !== undefined && !list.isOld) lastCounts.set(label, list.count)

  const remember = useDebouncedCallback(() => {
    const top = atTop()
    const address = top === 0 ? undefined : list.addressOf(top)
    if (address === at || (top > 0 && address === undefined)) return
    // In place: what is open beside the list stays so.
    void router.navigate({ to: '.', search: (now) => ({ ...now, at: address }), replace: true, resetScroll: false })
  }, 250)

  useStartingPlace({ identity, at, pages, isReady: !isLoading && !list.isOld }, putAtTop)

  useLayoutEffect(() => {
    const row = focusNext.current === undefined ? null : rowElement(body.current, focusNext.current)
    if (row === null) return
    focusNext.current = undefined
    row.focus({ preventScroll: true })
  })

  const start = Math.min(sight.start, Math.max(0, count - 1))
  const end = Math.min(sight.end, Math.max(0, count - 1))
  const beyond = isScrolled ? OVERSCAN.scrolled : isIdle ? OVERSCAN.atTheTop : 0
  const slots = Math.ceil((sight.height - HEAD) / ROW) + beyond
  const shown = shownRows({ start, end, direction: sight.direction }, slots, count)
  const [restedAt, setRestedAt] = useState(0)
  if (!sight.isScrolling && restedAt !== shown.from) setRestedAt(shown.from)
  const rows = inPageOrder(shown, slots, restedAt)
  // The row with the focus stays, wherever one scrolls.
  if (place !== undefined && place.index < shown.from) rows.unshift(place.index)
  else if (place !== undefined && place.index >= shown.to && place.index < count) rows.push(place.index)
  const isInPlace = (index: number) => {
    const row = list.rowAt(index)
    return row !== undefined && rowKey(row) === place?.key
  }
  const current = Math.min(currentIndex(place, start, end, isInPlace), Math.max(0, count - 1))
  const putPlace = (index: number) => {
    const row = list.rowAt(index)
    const key = row === undefined ? undefined : rowKey(row)
    setPlace({ identity, key, index, slot: slotOf(index, slots, place) })
  }
  const goTo = (index: number) => {
    const to = Math.max(0, Math.min(index, count - 1))
    putPlace(to)
    focusNext.current = to
    reveal(to)
  }
  useShortcut('nextRow', () => count > 0 && goTo(current))

  const select = async (index: number, isRange: boolean) => {
    const row = list.rowAt(index)
    if (selection === undefined || row === undefined) return
    const [start, end] = [Math.min(anchor.current, index), Math.max(anchor.current, index)]
    anchor.current = index
    if (isRange) selection.add(await list.rowsBetween(start, end))
    else selection.toggle(row)
  }
  const press = (event: React.KeyboardEvent<HTMLTableSectionElement>) => {
    const index = indexOf(event.target)
    if (index === undefined) return
    if (event.key === 'Enter') remember.flush()
    const aPage = Math.max(1, howMany() - 1)
    const isRow = (event.target as Element).tagName === 'TR'
    if (isShortcut(event, 'nextRow')) goTo(index + 1)
    else if (isShortcut(event, 'previousRow')) goTo(index - 1)
    else if (isShortcut(event, 'nextPage')) goTo(index + aPage)
    else if (isShortcut(event, 'previousPage')) goTo(index - aPage)
    else if (isShortcut(event, 'firstRow')) goTo(0)
    else if (isShortcut(event, 'lastRow')) goTo(count - 1)
    else if (isRow && selection !== undefined && isShortcut(event, 'selectRow')) void select(index, event.shiftKey)
    else if (isRow && isShortcut(event, 'openRow')) open(index)
    else return
    event.preventDefault()
  }
  const open = (index: number) => {
    const row = list.rowAt(index)
    if (row !== undefined && canOpen(row)) onOpen?.(row)
  }
  const click = (event: React.MouseEvent<HTMLTableSectionElement>) => {
    const target = event.target as Element
    const index = indexOf(target)
    if (index === undefined) return
    // The whole cell: it is easy to hit.
    if (target.closest('.record-check') !== null) void select(index, event.shiftKey)
    else if (selection !== undefined && event.shiftKey) void select(index, true)
    else if (target.closest('a[data-opens-row]') !== null) {
      // Another tab or window is what the browser does with a link.
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      open(index)
    } else if (target.closest('a, button, label, [role="menu"]') === null) open(index)
  }

  const selected = selection?.countOf(list.total ?? 0) ?? 0
  if (list.error !== null) return <LoadFailed error={list.error} retry={list.retry} />
  const widths = {
    '--record-columns': gridOf(columns, selection !== undefined, false),
    '--record-columns-narrow': gridOf(columns, selection !== undefined, true),
  } as CSSProperties
  return (
    <>
      {list.count === 0 && list.ahead === 0 ? (
        <div className="table-frame">{empty}</div>
      ) : (
        <div className="record-frame">
          <div
            ref={attach}
            className="record-scroll"
            onScroll={() => {
              hearScroll()
              remember()
            }}
          >
            <table
              role="table"
              className="record-table"
              style={widths}
              aria-label={label}
              aria-rowcount={count + 1}
              aria-busy={isLoading || list.isOld}
            >
              <RecordHead
                columns={columns}
                sort={props.sort}
                onSort={props.onSort}
                selected={selection === undefined ? undefined : extentOf(selected, list.total ?? 0)}
                onSelectAll={() => (selected > 0 ? selection?.clear() : selection?.selectAll())}
              />
              <tbody
                ref={body}
                role="rowgroup"
                style={{ height: count * ROW }}
                onKeyDown={press}
                onClick={click}
                onMouseOver={showWhole}
                onMouseOut={hideWhole}
                onMouseDown={(event) => {
                  // Whoever opens a row right after scrolling comes back to it.
                  remember.flush()
                  // A second click of a range would select text.
                  if (event.shiftKey) event.preventDefault()
                }}
                onFocus={(event) => {
                  const index = indexOf(event.target)
                  setHasFocus(true)
                  if (index !== undefined) putPlace(index)
                }}
                onBlur={(event) => {
                  if (!event.currentTarget.contains(event.relatedTarget)) setHasFocus(false)
                }}
              >
                {rows.map((index) => {
                  const row = isLoading ? undefined : list.rowAt(index)
                  return (
                    <RecordRow
                      key={slotOf(index, slots, place)}
                      row={row}
                      index={index}
                      top={index * ROW}
                      columns={columns}
                      opens={onOpen !== undefined && (row === undefined || canOpen(row))}
                      isCurrent={!isLoading && index === current}
                      isLast={index === count - 1}
                      isSelected={selection === undefined ? undefined : row !== undefined && selection.isSelected(row)}
                      name={row === undefined ? '' : (nameOf?.(row) ?? rowKey(row))}
                    />
                  )
                })}
              </tbody>
            </table>
          </div>
          {list.ahead > 0 && (
            <div className="record-news" role="status">
              <button
                type="button"
                onClick={() => {
                  list.letIn()
                  putAtTop(0)
                }}
              >
                {plural(list.ahead, `new ${noun}`)}
              </button>
            </div>
          )}
        </div>
      )}
      <div className="record-foot">
        {selected > 0 && props.selectionActions?.(selected)}
        <p role="status">
          {list.total === undefined ? '' : plural(list.total, noun)}
          {(list.count ?? 0) > MOST_ROWS && `, of which the first ${digits(MOST_ROWS)} are shown`}
        </p>
      </div>
    </>
  )
}

/** Scrolls a list that is new to where its address says, and one whose filters changed to its beginning. */
function useStartingPlace<Row>(
  list: { identity: string; at: string | undefined; pages: Pages<Row>; isReady: boolean },
  putAtTop: (index: number) => void,
): void {
  const { identity, at, pages, isReady } = list
  // The address that it came with: later ones only follow what is scrolled.
  const [start, setStart] = useState({ identity, at })
  if (start.identity !== identity) setStart({ identity, at })
  const row = useAddressedRow(pages, start.at)
  const done = useRef<string>(undefined)
  useLayoutEffect(() => {
    if (!isReady || row === undefined || done.current === identity) return
    const isFirst = done.current === undefined
    done.current = identity
    if (row > 0 || !isFirst) putAtTop(row)
  })
}

/** The row that Tab goes to: where the focus was last, or what took that place; else the first in sight. */
function currentIndex(
  place: Place | undefined,
  start: number,
  end: number,
  isInPlace: (index: number) => boolean,
): number {
  if (place === undefined) return start
  if (place.key === undefined || isInPlace(place.index)) return place.index
  for (let index = start; index <= end; index++) if (isInPlace(index)) return index
  return place.index
}

const pageOf = (index: number) => Math.floor(Math.max(0, index) / PAGE_ROWS)

function extentOf(selected: number, total: number): 'none' | 'some' | 'all' {
  if (selected === 0) return 'none'
  return selected === total ? 'all' : 'some'
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null
  return row === null ? undefined : Number(row.dataset['index'])
}

const rowElement = (body: HTMLElement | null, index: number) =>
  body?.querySelector<HTMLElement>(`[data-index="${String(index)}"]`) ?? null
